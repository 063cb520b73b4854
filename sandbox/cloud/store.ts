import type { Disk } from "./disk";
import { Journal } from "./journal";

type Write = readonly [collection: string, key: string, value: unknown];

export interface StoreOptions {
  /** Size of the journal past which it is folded into a snapshot. @default 64 MiB */
  readonly compactBytes?: number;
  readonly disk?: Disk;
  /** What else must be on the disk before the documents that refer to it. */
  readonly beforeSync?: () => void;
  /** Told what failed that no request can be told: a sync, a snapshot. */
  readonly onTrouble?: (error: unknown) => void;
}

/** How long a write may take from the page cache to the disk. */
const syncMillis = 200;
/** A journal that is read in no time: folding it into a snapshot would gain nothing. */
const shortBytes = 1024 * 1024;

/**
 * Documents in memory, made durable by a {@link Journal}: one line per transaction, so a kill leaves either all of a request's
 * writes or none. A snapshot replaces the journal when it has grown long, and on closing. Documents are immutable: put a new one.
 *
 * Opening reads only: {@link start} comes once the rest of the home has been found whole, too.
 */
export class Store {
  private readonly collections = new Map<string, Map<string, unknown>>();
  private readonly journal: Journal;
  private readonly compactBytes: number;
  private undo: Array<() => void> = [];
  private pending: Write[] = [];
  private syncTimer: NodeJS.Timeout | undefined;
  private open = false;
  private unsynced = false;

  constructor(
    folder: string,
    private readonly options: StoreOptions = {},
  ) {
    this.compactBytes = options.compactBytes ?? 64 * 1024 * 1024;
    this.journal = new Journal(folder, options.disk);
    this.journal.read((text) => this.apply(JSON.parse(text) as Write[]));
  }

  /** Whether nothing was ever stored here. */
  get isNew(): boolean {
    return this.journal.isNew;
  }

  /** Opens for writing. */
  start(): this {
    this.journal.start();
    this.open = true;
    return this;
  }

  collection<T>(name: string): Collection<T> {
    let documents = this.collections.get(name);
    if (documents === undefined) {
      documents = new Map();
      this.collections.set(name, documents);
    }
    return new Collection<T>(this, name, documents as Map<string, T>);
  }

  /** Runs `work`, then makes its writes durable together; where either throws, none of them happened. */
  transaction<T>(work: () => T): T {
    try {
      const result = work();
      if (this.pending.length > 0) this.journal.append(JSON.stringify(this.pending));
      const wrote = this.pending.length > 0;
      this.undo = [];
      this.pending = [];
      if (wrote) this.afterCommit();
      return result;
    } catch (error) {
      for (const step of this.undo.reverse()) step();
      this.undo = [];
      this.pending = [];
      throw error;
    }
  }

  /** For {@link Collection}: notes a write of the transaction under way. */
  note(write: Write, undo: () => void): void {
    this.pending.push(write);
    this.undo.push(undo);
  }

  /** Forgets every document but those of the collections in `keep`, durably. */
  clear(keep: readonly string[] = []): void {
    this.journal.compact(this.texts((name) => keep.includes(name)));
    for (const [name, documents] of this.collections) if (!keep.includes(name)) documents.clear();
  }

  /** Makes what was committed durable against a machine that dies, too. */
  sync(): void {
    if (!this.unsynced) return;
    this.options.beforeSync?.();
    this.journal.sync();
    this.unsynced = false;
  }

  /** The same, where nobody can be told that it failed. */
  trySync(): void {
    this.attempt(() => this.sync());
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    clearTimeout(this.syncTimer);
    // Only a shortcut for the next start: where the disk is full, the journal is as good.
    if (this.journal.bytes > shortBytes) this.attempt(() => this.journal.compact(this.texts()));
    this.trySync();
    this.journal.close();
  }

  /** The transaction is durable by now, so nothing here may make it fail. */
  private afterCommit(): void {
    this.unsynced = true;
    if (this.journal.bytes > this.compactBytes) this.attempt(() => this.journal.compact(this.texts()));
    // The write is in the page cache at once (a kill can't lose it); only a machine that dies needs the sync.
    this.syncTimer ??= setTimeout(() => {
      this.syncTimer = undefined;
      if (this.open) this.trySync();
    }, syncMillis).unref();
  }

  private attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.options.onTrouble?.(error);
    }
  }

  private apply(writes: readonly Write[]): void {
    for (const [name, key, value] of writes) {
      const documents = this.collections.get(name) ?? new Map<string, unknown>();
      this.collections.set(name, documents);
      if (value === null) documents.delete(key);
      else documents.set(key, value);
    }
  }

  private *texts(wanted: (name: string) => boolean = () => true): Iterable<string> {
    for (const [name, documents] of this.collections) {
      if (!wanted(name)) continue;
      const writes = [...documents].map(([key, value]): Write => [name, key, value]);
      for (let from = 0; from < writes.length; from += 1000) yield JSON.stringify(writes.slice(from, from + 1000));
    }
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
