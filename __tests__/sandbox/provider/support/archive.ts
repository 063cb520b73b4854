import { inflateRawSync } from "node:zlib";

const CENTRAL = 0x02014b50;

/** The content of every file in a zip, such as a saved plan: what is compressed can't be searched. */
export function unzip(archive: Buffer): { readonly name: string; readonly content: Buffer }[] {
  const files: { name: string; content: Buffer }[] = [];
  for (let at = archive.indexOf("PK\x01\x02", 0, "latin1"); at >= 0 && archive.readUInt32LE(at) === CENTRAL; ) {
    const [method, size] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const local = archive.readUInt32LE(at + 42);
    const name = archive.toString("utf8", at + 46, at + 46 + (nameLength ?? 0));
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const raw = archive.subarray(start, start + size);
    files.push({ name, content: method === 0 ? raw : inflateRawSync(raw) });
    at += 46 + (nameLength ?? 0) + (extra ?? 0) + (comment ?? 0);
    if (at + 4 > archive.length) break;
  }
  return files;
}

/** The ways in which a value may stand in a file. */
export function spellings(value: string): string[] {
  const bytes = Buffer.from(value);
  return [value, bytes.toString("base64").replace(/=+$/, ""), bytes.toString("hex")];
}
