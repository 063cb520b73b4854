import type { Collection } from "./store";

/** One call of an audited API method: who, what, when, and whether it was let through. */
export interface AccessRecord {
  readonly seq: number;
  readonly at: string;
  readonly caller: string;
  readonly service: string;
  readonly method: string;
  /** The resource as requested, for example `projects/p/secrets/s/versions/latest`. */
  readonly resource: string;
  /** What an alias stood for, where the call got that far. */
  readonly resolved?: string;
  readonly granted: boolean;
  readonly status: number;
}

/** The audit log: kept with the documents, so that a call is in it if and only if it happened. */
export class AccessLog {
  constructor(private readonly records: Collection<AccessRecord>) {}

  get nextSeq(): number {
    return this.records.size + 1;
  }

  add(record: AccessRecord): void {
    this.records.put(String(record.seq), record);
  }

  /** Records after sequence number `seq`. */
  since(seq: number): readonly AccessRecord[] {
    return this.records.values().filter((record) => record.seq > seq);
  }
}
