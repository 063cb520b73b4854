/** Takes values out of a stream of bytes, also where they span lines or arrive in pieces. */
import { Transform } from "node:stream";

export interface Masked {
  /** Stands in the place of the value: `[masked NAME]`. */
  readonly name: string;
  readonly value: string;
}

/** Shorter values would take half of any text with them. */
export const shortestMaskedBytes = 4;
/** A line of a value that spans several, or a part of its base64; shorter ones are masked as part of the whole. */
const shortestPartBytes = 8;
/** Letters per line of `base64` and MIME, and of `openssl base64`. */
const base64Lines = [76, 64] as const;

/** The shapes in which programs print a value: as it is, line by line, in JSON, in URLs, in base64, also as a part of it. */
export function shapesOf(value: string): readonly string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const url = encodeURIComponent(value);
  const base64 = Buffer.from(value).toString("base64");
  const parts = [...(value.includes("\n") ? value.split(/\r?\n/) : []), ...base64Parts(value)];
  const shapes = [
    value,
    value.replace(/\r?\n/g, "\r\n"),
    json,
    json.replace(/\//g, "\\/"),
    url,
    url.replace(/%2F/g, "/"),
    base64,
    base64.replace(/=+$/, ""),
    Buffer.from(value).toString("base64url"),
    ...parts.filter((part) => Buffer.byteLength(part) >= shortestPartBytes),
  ];
  return [...new Set(shapes)].filter((shape) => Buffer.byteLength(shape) >= shortestMaskedBytes);
}

/**
 * What of a longer text's base64 the value alone decides, such as `user:value` of an Authorization header: one shape for each
 * of three offsets. And line by line, where it stands at the beginning.
 */
function base64Parts(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const inside = [0, 1, 2].map((before) => {
    const letters = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    return letters.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  const [alone = ""] = inside;
  const wrapped = base64Lines.flatMap((letters) =>
    alone.length <= letters ? [] : (alone.match(new RegExp(`.{1,${letters}}`, "g")) ?? []),
  );
  const urlSafe = inside.map((part) => part.replace(/\+/g, "-").replace(/\//g, "_"));
  return [...inside, ...urlSafe, ...wrapped];
}

interface Pattern {
  /** Bytes as latin1, so that offsets are bytes. */
  readonly bytes: string;
  readonly instead: string;
}

/**
 * Push bytes in, get masked bytes out. What may be the beginning of a value is kept back until it is decided; nothing else is.
 */
export class Masker {
  private readonly byFirst = new Map<number, Pattern[]>();
  private longest = 1;
  private kept = "";

  constructor(values: readonly Masked[]) {
    const seen = new Set<string>();
    for (const { name, value } of values) {
      if (Buffer.byteLength(value) < shortestMaskedBytes) continue;
      for (const shape of shapesOf(value)) {
        const bytes = Buffer.from(shape).toString("latin1");
        if (seen.has(bytes)) continue;
        seen.add(bytes);
        const first = bytes.charCodeAt(0);
        this.byFirst.set(first, [...(this.byFirst.get(first) ?? []), { bytes, instead: `[masked ${name}]` }]);
        this.longest = Math.max(this.longest, bytes.length);
      }
    }
    for (const group of this.byFirst.values()) group.sort((a, b) => b.bytes.length - a.bytes.length);
  }

  push(chunk: Buffer): Buffer {
    return this.take(this.kept + chunk.toString("latin1"), false);
  }

  end(): Buffer {
    return this.take(this.kept, true);
  }

  private take(text: string, last: boolean): Buffer {
    const out: string[] = [];
    let from = 0;
    let at = 0;
    while (at < text.length) {
      const group = this.byFirst.get(text.charCodeAt(at));
      if (group !== undefined) {
        // The longest that may still come decides, so that a value that begins like another is masked whole.
        if (!last && text.length - at < this.longest && group.some((one) => isBeginning(text, at, one.bytes))) break;
        const found = group.find((one) => text.startsWith(one.bytes, at));
        if (found !== undefined) {
          out.push(text.slice(from, at), found.instead);
          at += found.bytes.length;
          from = at;
          continue;
        }
      }
      at += 1;
    }
    out.push(text.slice(from, at));
    this.kept = text.slice(at);
    return Buffer.from(out.join(""), "latin1");
  }
}

/** Whether all that is left of `text` is a beginning of `bytes`, and not yet all of it. */
function isBeginning(text: string, at: number, bytes: string): boolean {
  const left = text.length - at;
  return left < bytes.length && bytes.startsWith(text.slice(at));
}

export function maskingStream(values: readonly Masked[]): Transform {
  const masker = new Masker(values);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, masker.push(chunk));
    },
    flush(done) {
      done(null, masker.end());
    },
  });
}
