import * as fs from "node:fs";

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

/** A log of JSON lines that survives restarts. Holds its records in memory as well. */
export class AppendLog<T extends { readonly seq: number }> {
  private readonly records: T[] = [];
  private readonly file: number;

  constructor(path: string) {
    const text = fs.existsSync(path) ? fs.readFileSync(path, "utf8") : "";
    for (const line of text.split("\n")) {
      try {
        if (line !== "") this.records.push(JSON.parse(line));
      } catch {
        // A line torn by a kill: its call was never answered.
      }
    }
    this.file = fs.openSync(path, "a", 0o600);
    if (text !== "" && !text.endsWith("\n")) fs.writeSync(this.file, "\n");
  }

  get nextSeq(): number {
    return (this.records[this.records.length - 1]?.seq ?? 0) + 1;
  }

  add(record: T): void {
    this.records.push(record);
    fs.writeSync(this.file, `${JSON.stringify(record)}\n`);
  }

  /** Records after sequence number `seq`. */
  since(seq: number): readonly T[] {
    return this.records.filter((record) => record.seq > seq);
  }

  close(): void {
    fs.closeSync(this.file);
  }
}
