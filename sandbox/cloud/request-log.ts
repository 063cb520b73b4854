/** One request, without its body: what a test needs to say who did what in which order. */
export interface RequestRecord {
  readonly seq: number;
  readonly at: string;
  readonly caller: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly status: number;
}

/** The last requests, in memory. */
export class RequestLog {
  private records: RequestRecord[] = [];
  private seq = 0;

  constructor(private readonly keep = 50_000) {}

  add(record: Omit<RequestRecord, "seq">): void {
    this.seq += 1;
    this.records.push({ seq: this.seq, ...record });
    // Cut in halves: shifting by one on every request would copy the whole list each time.
    if (this.records.length > this.keep * 2) this.records = this.records.slice(-this.keep);
  }

  since(seq: number): readonly RequestRecord[] {
    return this.records.filter((record) => record.seq > seq);
  }

  get size(): number {
    return this.seq;
  }
}
