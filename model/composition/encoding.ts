/** How a part's value is written into the text around it. Bytes in, bytes out: values never become texts of the program. */
import type { PartEncoding } from "../resolved";

export const encodings = ["url", "json", "base64", "raw"] as const;

export function isEncoding(value: string): value is PartEncoding {
  return encodings.some((one) => one === value);
}

/** What RFC 3986 lets stand unencoded anywhere in a URL. */
export const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
const plain = new Set(Buffer.from(unreserved));
const digits = "0123456789ABCDEF";

export function encoded(value: Buffer, encoding: PartEncoding): Buffer {
  if (encoding === "url") return percentEncoded(value);
  if (encoding === "base64") return Buffer.from(value.toString("base64"), "latin1");
  if (encoding === "json") return jsonEncoded(value);
  return Buffer.from(value);
}

function percentEncoded(value: Buffer): Buffer {
  const bytes = Buffer.alloc(value.length * 3);
  let length = 0;
  for (const byte of value) {
    if (plain.has(byte)) bytes[length++] = byte;
    else length += bytes.write(`%${digits[byte >> 4]}${digits[byte & 15]}`, length, "latin1");
  }
  const exact = Buffer.from(bytes.subarray(0, length));
  bytes.fill(0);
  return exact;
}

const escapes: ReadonlyMap<number, string> = new Map([
  [0x22, '\\"'],
  [0x5c, "\\\\"],
  [0x08, "\\b"],
  [0x0c, "\\f"],
  [0x0a, "\\n"],
  [0x0d, "\\r"],
  [0x09, "\\t"],
]);

/** The inside of a JSON string; its quotes belong to the text around it. */
function jsonEncoded(value: Buffer): Buffer {
  const bytes = Buffer.alloc(value.length * 6);
  let length = 0;
  for (const byte of value) {
    const short = escapes.get(byte);
    if (short !== undefined) length += bytes.write(short, length, "latin1");
    else if (byte < 0x20) length += bytes.write(`\\u00${byte.toString(16).padStart(2, "0")}`, length, "latin1");
    else bytes[length++] = byte;
  }
  const exact = Buffer.from(bytes.subarray(0, length));
  bytes.fill(0);
  return exact;
}
