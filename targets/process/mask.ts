/** Removes values from a stream of bytes, in every shape in which programs print them. */
import { Transform } from "node:stream";
import { fieldsOf } from "../../values/shapes/fields";
import { Finder, type Found } from "../../values/shapes/finder";
import { shortestBytes } from "../../values/shapes/readings";

export interface Masked {
  /** Replaces the value: `[masked NAME]`. */
  readonly name: string;
  readonly value: string;
}

export const shortestMaskedBytes = shortestBytes;

/** Each value, and the parts of it that are secrets themselves, under the same name. */
export function withFields(values: readonly Masked[]): readonly Masked[] {
  return values.flatMap(({ name, value }) => [value, ...fieldsOf(value)].map((text) => ({ name, value: text })));
}

/**
 * Takes bytes and returns masked bytes. Only what may be the beginning of a value is kept back.
 */
export class Masker {
  private readonly finder: Finder;
  private found: Found[] = [];
  private readonly kept: Buffer[] = [];
  /** Where `kept` begins in the stream. */
  private offset = 0;

  constructor(values: readonly Masked[]) {
    this.finder = new Finder(withFields(values), (found) => this.found.push(found));
  }

  push(chunk: Buffer): Buffer {
    if (chunk.length > 0) this.kept.push(chunk);
    this.finder.push(chunk);
    return this.take(this.finder.decided);
  }

  end(): Buffer {
    this.finder.end();
    return this.take(Number.POSITIVE_INFINITY);
  }

  /** Returns everything before `decided`, which no later match can change. */
  private take(decided: number): Buffer {
    const ready = this.found.filter((one) => one.from < decided).sort(inOrder);
    this.found = this.found.filter((one) => one.from >= decided);
    const out: Buffer[] = [];
    for (const { name, from, to } of ready) {
      // Part of a match that is already masked.
      if (to <= this.offset) continue;
      out.push(...this.upTo(from), Buffer.from(`[masked ${name}]`));
      this.upTo(to);
    }
    out.push(...this.upTo(decided));
    return Buffer.concat(out);
  }

  /** Cuts off what is kept before an offset. */
  private upTo(offset: number): readonly Buffer[] {
    const cut: Buffer[] = [];
    for (let first = this.kept[0]; first !== undefined && this.offset < offset; first = this.kept[0]) {
      const length = Math.min(offset - this.offset, first.length);
      cut.push(first.subarray(0, length));
      this.offset += length;
      if (length === first.length) this.kept.shift();
      else this.kept[0] = first.subarray(length);
    }
    return cut;
  }
}

/** If several begin at the same place, the longest comes first. */
function inOrder(one: Found, other: Found): number {
  return one.from - other.from || other.to - one.to || (one.name < other.name ? -1 : 1);
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
