/** Collects the keys of a terminal in raw mode into a value: without echo, as bytes rather than text. */

const escapeKey = 0x1b;
const pasteBegins = "[200~";
const pasteEnds = "[201~";

export class HiddenInput {
  private readonly bytes: number[] = [];
  private sequence: number[] | null = null;
  private pasting = false;
  private before = 0;
  private ended: "more" | "done" | "interrupted" = "more";
  private more = false;

  get state(): "more" | "done" | "interrupted" {
    return this.ended;
  }

  /** Whether more input followed the line's end at once. */
  get rest(): boolean {
    return this.more;
  }

  feed(chunk: Uint8Array): "more" | "done" | "interrupted" {
    for (const byte of chunk) {
      // Enter is sent as CR, some terminals add LF.
      if (this.ended === "more") this.key(byte);
      else if (byte !== 0x0a) this.more = true;
    }
    return this.ended;
  }

  /** Returns the value once, without the line ends of a pasted line; the collected bytes are overwritten. */
  take(): Buffer {
    while (this.bytes.at(-1) === 0x0a) this.bytes.pop();
    const value = Buffer.from(this.bytes);
    this.forget();
    return value;
  }

  forget(): void {
    this.bytes.fill(0);
    this.bytes.length = 0;
  }

  private key(byte: number): void {
    if (this.sequence !== null) {
      this.continued(byte, this.sequence);
      return;
    }
    if (byte === escapeKey) {
      this.sequence = [];
      return;
    }
    if (this.pasting) {
      // Terminals send the line ends of a paste as Enter; for a text with CR LF, some send both.
      if (byte !== 0x0a || this.before !== 0x0d) this.bytes.push(byte === 0x0d ? 0x0a : byte);
      this.before = byte;
      return;
    }
    switch (byte) {
      case 0x03: // Ctrl-C
        this.ended = "interrupted";
        this.forget();
        return;
      case 0x04: // Ctrl-D
      case 0x0a:
      case 0x0d:
        this.ended = "done";
        return;
      case 0x08:
      case 0x7f:
        this.erase();
        return;
      case 0x15: // Ctrl-U
        this.forget();
        return;
      default:
        // A tab may belong to a value; other control keys do not.
        if (byte >= 0x20 || byte === 0x09) this.bytes.push(byte);
    }
  }

  /** After an escape: the brackets around a paste are handled, other keys (arrows) are ignored. */
  private continued(byte: number, sequence: number[]): void {
    sequence.push(byte);
    const text = String.fromCharCode(...sequence);
    if (this.pasting) {
      if (text === pasteEnds) {
        this.pasting = false;
        this.sequence = null;
      } else if (!pasteEnds.startsWith(text)) {
        this.sequence = null;
        this.bytes.push(escapeKey, ...sequence);
      }
      return;
    }
    if (text === pasteBegins) this.pasting = true;
    const introduces = text === "[" || text === "O";
    const final = sequence.length > 1 ? byte >= 0x40 && byte <= 0x7e : !introduces;
    if (final) this.sequence = null;
  }

  /** One character, which may be several bytes of UTF-8. */
  private erase(): void {
    while (this.bytes.length > 0) {
      const last = this.bytes.pop() as number;
      if ((last & 0xc0) !== 0x80) return;
    }
  }
}
