/**
 * Finds values in a stream of bytes, in every shape of the list, even if they span chunks. The time depends only on the length of the
 * stream.
 */
import { Automaton } from "./automaton";
import { lineEnd, nothing, type Reading, readings, type Step, texts } from "./readings";

export interface Value {
  readonly name: string;
  readonly value: string;
}

/** Offsets in the stream. */
export interface Found {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** So many of these in a row are not part of a value any more. */
const mostNothing = 3;
/** Within encoded text, and only within: else the end of a line would be kept back wherever its last letters could begin one. */
const leastWithin: Readonly<Record<Reading["as"], number>> = { text: 1, base64: 4, hex: 2 };
const leastAtLineEnd: Readonly<Record<Reading["as"], number>> = { ...leastWithin, hex: 4 };

/** Receives a byte that was read, and where it stood. */
type Sink = (byte: number, from: number, to: number) => void;

export class Finder {
  private readonly tracks: readonly Track[];
  private offset = 0;

  /** @param report each occurrence, in no particular order */
  constructor(values: readonly Value[], report: (found: Found) => void) {
    const automata = new Map<Reading["as"], Automaton>();
    for (const as of ["text", "base64", "hex"] as const) {
      const wanted = values.flatMap(({ name, value }) => texts(value, as).map((bytes) => ({ name, bytes })));
      if (wanted.length > 0) automata.set(as, new Automaton(wanted));
    }
    this.tracks = readings.flatMap(({ steps, as }) => {
      const automaton = automata.get(as);
      return automaton === undefined ? [] : [new Track(steps, automaton, as, report)];
    });
  }

  push(chunk: Buffer): void {
    for (const track of this.tracks) track.push(chunk, this.offset);
    this.offset += chunk.length;
  }

  end(): void {
    for (const track of this.tracks) track.end();
  }

  /** Everything before this offset is decided. */
  get decided(): number {
    return Math.min(this.offset, ...this.tracks.map((track) => track.begun));
  }
}

/** One way of reading, and how far each text has matched in it. */
class Track {
  private readonly stages: readonly Stage[];
  private readonly first: Sink;
  private state = 0;
  private silent = 0;
  /** By byte: 1 where nothing begins with it, neither a text nor an escape. */
  private readonly idle = new Uint8Array(256);
  /** Where the last bytes stood, as many as the longest text has. */
  private readonly starts: Float64Array;
  private read = 0;

  constructor(
    steps: readonly Step[],
    private readonly automaton: Automaton,
    private readonly as: Reading["as"],
    private readonly report: (found: Found) => void,
  ) {
    this.starts = new Float64Array(automaton.longest);
    const stages: Stage[] = [];
    let sink: Sink = (byte, from, to) => this.take(byte, from, to);
    for (const step of [...steps].reverse()) {
      const inner = sink;
      const { table } = step;
      if (table !== undefined) {
        sink = (byte, from, to) => inner(byte < 0 ? byte : (table[byte] as number), from, to);
        continue;
      }
      const stage = new Stage(step, inner);
      stages.unshift(stage);
      sink = (byte, from, to) => stage.push(byte, from, to);
    }
    this.stages = stages;
    this.first = sink;
    for (let byte = 0; byte < 256; byte++) if (this.beginsNothing(byte, steps)) this.idle[byte] = 1;
  }

  push(chunk: Buffer, offset: number): void {
    let quiet = this.isQuiet;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      // Most bytes begin no text and no escape.
      if (quiet && this.idle[byte] === 1) continue;
      this.first(byte, offset + at, offset + at + 1);
      quiet = this.isQuiet;
    }
  }

  private beginsNothing(byte: number, steps: readonly Step[]): boolean {
    let read = byte;
    for (const { table, begins } of steps) {
      if (table === undefined && begins.includes(String.fromCharCode(read))) return false;
      if (table !== undefined) read = table[read] as number;
      if (read < 0) return true;
    }
    return this.automaton.next(0, read) === 0;
  }

  private get isQuiet(): boolean {
    return this.state === 0 && this.stages.every((stage) => !stage.waits);
  }

  end(): void {
    for (const stage of this.stages) stage.end();
    this.state = 0;
  }

  /** Where the text stands that has begun, or an escape that is not whole yet. */
  get begun(): number {
    const depth = this.automaton.depth(this.state);
    const text = depth === 0 ? Number.POSITIVE_INFINITY : this.startOf(depth);
    return Math.min(text, ...this.stages.map((stage) => stage.begun));
  }

  private take(byte: number, from: number, to: number): void {
    if (byte < 0) {
      this.silent += 1;
      const least = byte === lineEnd ? leastAtLineEnd : leastWithin;
      const within = this.automaton.depth(this.state) >= least[this.as];
      if (!within || this.silent > mostNothing) this.state = 0;
      return;
    }
    this.silent = 0;
    this.starts[this.read % this.starts.length] = from;
    this.read += 1;
    this.state = this.automaton.next(this.state, byte);
    const found = this.automaton.found(this.state);
    if (found !== null) this.report({ name: found.name, from: this.startOf(found.length), to });
  }

  /** Where the byte stood that was read so many bytes ago. */
  private startOf(back: number): number {
    return this.starts[(this.read - back) % this.starts.length] as number;
  }
}

/** One step of a stream. An incomplete escape is kept until it is complete, or turns out not to be an escape. */
class Stage {
  private readonly begins = new Uint8Array(256);
  private pending = "";
  private readonly spans: { from: number; to: number }[] = [];

  constructor(
    private readonly step: Step,
    private readonly sink: Sink,
  ) {
    for (const one of step.begins) this.begins[one.charCodeAt(0)] = 1;
  }

  push(byte: number, from: number, to: number): void {
    if (this.pending === "" && (byte < 0 || this.begins[byte] === 0)) {
      this.sink(byte, from, to);
      return;
    }
    if (byte < 0) return;
    this.pending += String.fromCharCode(byte);
    this.spans.push({ from, to });
    this.settle(false);
  }

  end(): void {
    this.settle(true);
  }

  get begun(): number {
    return this.spans[0]?.from ?? Number.POSITIVE_INFINITY;
  }

  get waits(): boolean {
    return this.pending !== "";
  }

  private settle(last: boolean): void {
    while (this.pending !== "") {
      const first = this.pending.charCodeAt(0);
      const decoded = this.begins[first] === 0 ? null : this.step.decode(this.pending, last);
      if (decoded === "more") return;
      const length = decoded?.length ?? 1;
      const spans = this.spans.splice(0, length);
      this.pending = this.pending.slice(length);
      const from = spans[0]?.from ?? 0;
      const to = spans.at(-1)?.to ?? from;
      if (decoded === null) this.sink(first, from, to);
      else if (decoded.bytes.length === 0) this.sink(nothing, from, to);
      else for (const byte of decoded.bytes) this.sink(byte, from, to);
    }
  }
}
