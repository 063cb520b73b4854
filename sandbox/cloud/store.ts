import * as fs from "node:fs";
import * as path from "node:path";

type Write = readonly [collection: string, key: string, value: unknown];

/**
 * Documents in memory, made durable by an append-only journal: one line per transaction, so a kill leaves either all of
 * a request's writes or none. A snapshot replaces the journal on opening and closing. Documents are immutable: put a new one.
 */
export class Store {
  private readonly collections = new Map<string, Map<string, unknown>>();
  private readonly undo: Array<() => void> = [];
  private pending: Write[] = [];
  private generation = 0;
  private journal = -1;
  private journalBytes = 0;
  private syncTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly folder: string,
    /** Size of the journal past which it is folded into a snapshot. */
    private readonly compactBytes = 64 * 1024 * 1024,
  ) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.load();
    this.compact();
  }

  collection<T>(name: string): Collection<T> {
    let documents = this.collections.get(name);
    if (documents === undefined) {
      documents = new Map();
      this.collections.set(name, documents);
    }
    return new Collection<T>(this, name, documents as Map<string, T>);
  }

  /** Runs `work`, then makes its writes durable together; where it throws, none of them happened. */
  transaction<T>(work: () => T): T {
    try {
      const result = work();
      this.commit();
      return result;
    } catch (error) {
      for (const step of this.undo.reverse()) step();
      this.undo.length = 0;
      this.pending = [];
      throw error;
    }
  }

  /** For {@link Collection}: notes a write of the transaction under way. */
  note(write: Write, undo: () => void): void {
    this.pending.push(write);
    this.undo.push(undo);
  }

  /** Forgets every document, durably. */
  clear(): void {
    for (const documents of this.collections.values()) documents.clear();
    this.compact();
  }

  close(): void {
    if (this.journal === -1) return;
    this.compact();
    clearTimeout(this.syncTimer);
    fs.closeSync(this.journal);
    this.journal = -1;
  }

  private commit(): void {
    this.undo.length = 0;
    if (this.pending.length === 0) return;
    const line = `${JSON.stringify(this.pending)}\n`;
    this.pending = [];
    fs.writeSync(this.journal, line);
    this.journalBytes += Buffer.byteLength(line);
    if (this.journalBytes > this.compactBytes) this.compact();
    else this.syncSoon();
  }

  /** The write is in the page cache at once (a kill can't lose it); only a machine that dies needs the sync. */
  private syncSoon(): void {
    this.syncTimer ??= setTimeout(() => {
      this.syncTimer = undefined;
      if (this.journal !== -1) fs.fdatasync(this.journal, () => {});
    }, 50).unref();
  }

  private file(kind: "snapshot" | "journal", generation: number): string {
    return path.join(this.folder, `${kind}-${generation}.jsonl`);
  }

  private load(): void {
    const generations = fs
      .readdirSync(this.folder)
      .map((name) => /^snapshot-(\d+)\.jsonl$/.exec(name)?.[1])
      .filter((digits) => digits !== undefined)
      .map(Number);
    this.generation = Math.max(0, ...generations);
    for (const kind of ["snapshot", "journal"] as const) {
      const file = this.file(kind, this.generation);
      if (fs.existsSync(file)) this.apply(fs.readFileSync(file, "utf8"));
    }
  }

  private apply(text: string): void {
    for (const line of text.split("\n")) {
      if (line === "") continue;
      let writes: Write[];
      try {
        writes = JSON.parse(line);
      } catch {
        return; // The last line, torn by a kill: its transaction was never answered.
      }
      for (const [name, key, value] of writes) {
        const documents = this.collections.get(name) ?? new Map<string, unknown>();
        this.collections.set(name, documents);
        if (value === null) documents.delete(key);
        else documents.set(key, value);
      }
    }
  }

  private compact(): void {
    const next = this.generation + 1;
    const temporary = path.join(this.folder, "snapshot.tmp");
    const out = fs.openSync(temporary, "w", 0o600);
    for (const [name, documents] of this.collections) {
      const writes = [...documents].map(([key, value]) => [name, key, value]);
      for (let from = 0; from < writes.length; from += 1000) {
        fs.writeSync(out, `${JSON.stringify(writes.slice(from, from + 1000))}\n`);
      }
    }
    fs.fsyncSync(out);
    fs.closeSync(out);
    fs.renameSync(temporary, this.file("snapshot", next));
    if (this.journal !== -1) fs.closeSync(this.journal);
    this.journal = fs.openSync(this.file("journal", next), "a", 0o600);
    this.journalBytes = 0;
    fs.rmSync(this.file("journal", this.generation), { force: true });
    fs.rmSync(this.file("snapshot", this.generation), { force: true });
    this.generation = next;
  }
}

/** A named set of documents. */
export class Collection<T> {
  constructor(
    private readonly store: Store,
    private readonly name: string,
    private readonly documents: Map<string, T>,
  ) {}

  get size(): number {
    return this.documents.size;
  }

  get(key: string): T | undefined {
    return this.documents.get(key);
  }

  has(key: string): boolean {
    return this.documents.has(key);
  }

  put(key: string, value: T): void {
    const before = this.documents.get(key);
    this.documents.set(key, value);
    this.store.note([this.name, key, value], () => this.restore(key, before));
  }

  delete(key: string): void {
    const before = this.documents.get(key);
    if (!this.documents.delete(key)) return;
    this.store.note([this.name, key, null], () => this.restore(key, before));
  }

  values(): T[] {
    return [...this.documents.values()];
  }

  /** Entries whose key starts with `prefix`, in key order. */
  list(prefix: string): Array<readonly [key: string, value: T]> {
    const found: Array<readonly [string, T]> = [];
    for (const entry of this.documents) if (entry[0].startsWith(prefix)) found.push(entry);
    return found.sort((a, b) => (a[0] < b[0] ? -1 : 1));
  }

  private restore(key: string, before: T | undefined): void {
    if (before === undefined) this.documents.delete(key);
    else this.documents.set(key, before);
  }
}
