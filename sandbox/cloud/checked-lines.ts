import { crc32 } from "node:zlib";
import { DamageError } from "./damage";

/** Where a file of checked lines ends: what the next line is chained to. */
export interface Tail {
  readonly bytes: number;
  readonly lines: number;
  /** Checksum over all texts so far, so that a line which is lost, repeated or moved breaks every later one. */
  readonly checksum: number;
}

/** The start of a file. @param name of the file: one line in another file has another checksum */
export function startOf(name: string): Tail {
  return { bytes: 0, lines: 0, checksum: crc32(name) };
}

const hex = (checksum: number) => checksum.toString(16).padStart(8, "0");

/** `text`, which has no line break, as the line after `tail`: its checksum, a blank, itself. */
export function lineAfter(tail: Tail, text: string): { readonly line: Buffer; readonly tail: Tail } {
  const checksum = crc32(`${text}\n`, tail.checksum);
  const line = Buffer.from(`${hex(checksum)} ${text}\n`);
  return { line, tail: { bytes: tail.bytes + line.length, lines: tail.lines + 1, checksum } };
}

const lineBreak = 10;

/**
 * Reads a file of checked lines, giving each text to `take`.
 * @param acknowledged how many of its bytes were answered for. After them, a last line without its line break is forgiven:
 *   its writer was killed, and nobody was told anything
 * @returns where the file ends, without such a line
 * @throws {@link DamageError} for anything else
 */
export function readLines({
  file,
  name,
  content,
  acknowledged,
  take,
}: {
  readonly file: string;
  readonly name: string;
  readonly content: Buffer;
  readonly acknowledged: number;
  readonly take: (text: string) => void;
}): Tail {
  let tail = startOf(name);
  let boundary = acknowledged === 0;
  while (tail.bytes < content.length) {
    const end = content.indexOf(lineBreak, tail.bytes);
    const at = `line ${tail.lines + 1}`;
    if (end === -1) {
      if (tail.bytes >= acknowledged) break;
      throw new DamageError(file, `${at}: its end is missing`);
    }
    const text = content.subarray(tail.bytes + 9, end + 1);
    const checksum = crc32(text, tail.checksum);
    const head = content.subarray(tail.bytes, tail.bytes + 9).toString("latin1");
    if (head !== `${hex(checksum)} `) throw new DamageError(file, `${at}: its checksum does not match`);
    take(text.subarray(0, -1).toString());
    tail = { bytes: end + 1, lines: tail.lines + 1, checksum };
    boundary ||= tail.bytes === acknowledged;
  }
  if (!boundary) throw new DamageError(file, `line ${tail.lines + 1} is missing`);
  return tail;
}
