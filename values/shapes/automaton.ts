/** Searches for many texts at once with one step per byte (Aho and Corasick, 1975). */

export interface Wanted {
  readonly bytes: Buffer;
  readonly name: string;
}

const none = -1;

/** States are numbers; in state 0 no text has begun. */
export class Automaton {
  private readonly firstChild: number[] = [none];
  private readonly sibling: number[] = [none];
  private readonly byteOf: number[] = [0];
  private readonly fail: number[] = [0];
  private readonly depths: number[] = [0];
  /** The longest text that ends here, as a state; 0 for none. */
  private readonly ends: number[] = [0];
  private readonly names: (string | undefined)[] = [undefined];
  private readonly fromStart = new Int32Array(256);
  /** Bytes of the longest text. */
  readonly longest: number;

  constructor(wanted: readonly Wanted[]) {
    for (const { bytes, name } of wanted) this.add(bytes, name);
    this.link();
    this.longest = Math.max(1, ...wanted.map(({ bytes }) => bytes.length));
  }

  next(state: number, byte: number): number {
    if (state === 0) return this.fromStart[byte] as number;
    for (let from = state; from !== 0; from = this.fail[from] as number) {
      const child = this.child(from, byte);
      if (child !== none) return child;
    }
    return this.fromStart[byte] as number;
  }

  /** How many bytes have begun to be one of the texts. */
  depth(state: number): number {
    return this.depths[state] as number;
  }

  /** The longest text that ends in this state. */
  found(state: number): { readonly name: string; readonly length: number } | null {
    const end = this.ends[state] as number;
    return end === 0 ? null : { name: this.names[end] ?? "", length: this.depth(end) };
  }

  private child(state: number, byte: number): number {
    let child = this.firstChild[state] as number;
    while (child !== none && this.byteOf[child] !== byte) child = this.sibling[child] as number;
    return child;
  }

  private add(bytes: Buffer, name: string): void {
    let state = 0;
    for (const byte of bytes) {
      let child = this.child(state, byte);
      if (child === none) {
        child = this.byteOf.length;
        this.byteOf.push(byte);
        this.firstChild.push(none);
        this.sibling.push(this.firstChild[state] as number);
        this.fail.push(0);
        this.depths.push(this.depth(state) + 1);
        this.ends.push(0);
        this.names.push(undefined);
        this.firstChild[state] = child;
      }
      state = child;
    }
    // If two values are equal, the first one's name is reported.
    this.names[state] ??= name;
    this.ends[state] = state;
  }

  /** Breadth first, so that shorter texts are already linked. */
  private link(): void {
    const queue: number[] = [];
    for (let child = this.firstChild[0] as number; child !== none; child = this.sibling[child] as number) {
      this.fromStart[this.byteOf[child] as number] = child;
      queue.push(child);
    }
    for (let at = 0; at < queue.length; at++) {
      const state = queue[at] as number;
      const fail = this.fail[state] as number;
      if (this.ends[state] === 0) this.ends[state] = this.ends[fail] as number;
      for (let child = this.firstChild[state] as number; child !== none; child = this.sibling[child] as number) {
        this.fail[child] = this.next(fail, this.byteOf[child] as number);
        queue.push(child);
      }
    }
  }
}
