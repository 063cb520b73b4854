import * as fs from "node:fs";
import * as path from "node:path";
import { lineAfter, readLines, startOf, type Tail } from "./checked-lines";
import { DamageError } from "./damage";
import { createFile, type Disk, onDisk, realDisk, syncFolder, tidy, writeWhole } from "./disk";
import { Mark } from "./mark";

type Kind = "snapshot" | "journal";

const endOfSnapshot = '"end"';

/**
 * Lines that survive a kill: a snapshot, and a journal of what came after it. Every line is checked against all before it, and
 * the {@link Mark} says how many were answered for, so that no line and no file can go missing unnoticed. A generation is one
 * pair of files; the next one takes over with a single write of the mark.
 */
export class Journal {
  private generation = 0;
  private tail: Tail = startOf("journal-0");
  private descriptor = -1;
  /** Whether a line that failed may still stand, in part, after the tail. */
  private torn = false;
  /** Whether files were made whose names have not been synced. */
  private unsyncedNames = false;
  private readonly mark: Mark;

  constructor(
    private readonly folder: string,
    private readonly disk: Disk = realDisk,
  ) {
    this.mark = new Mark(folder, disk);
  }

  /** Size of the journal alone. */
  get bytes(): number {
    return this.tail.bytes;
  }

  /** Whether nothing was ever written here. */
  get isNew(): boolean {
    return this.generation === 0;
  }

  /**
   * Gives every line to `take`, oldest first. Writes nothing.
   * @throws {@link DamageError} if a line or a file is damaged or missing
   */
  read(take: (text: string) => void): void {
    const names = fs.existsSync(this.folder) ? fs.readdirSync(this.folder) : [];
    const acknowledged = this.mark.read();
    if (acknowledged === undefined) {
      const left = names.find((name) => /^(snapshot|journal)-\d+\.jsonl$/.test(name));
      if (left !== undefined) throw new DamageError(this.mark.file, `is missing, though ${left} is there`);
      return;
    }
    this.generation = acknowledged.generation;
    if (this.generation === 0) return;
    this.readSnapshot(take);
    const all = this.content("journal");
    // A line after the last one that was answered for is of a request that was killed, or refused.
    const content = acknowledged.exact ? all.subarray(0, acknowledged.bytes) : all;
    let header = true;
    this.tail = readLines({
      file: this.file("journal"),
      name: this.name("journal"),
      content,
      acknowledged: acknowledged.bytes,
      take: (text) => {
        if (!header) take(text);
        header = false;
      },
    });
  }

  private readSnapshot(take: (text: string) => void): void {
    const content = this.content("snapshot");
    let ended = false;
    const { lines } = readLines({
      file: this.file("snapshot"),
      name: this.name("snapshot"),
      content,
      acknowledged: content.length,
      take: (text) => {
        if (text === endOfSnapshot) ended = true;
        else take(text);
      },
    });
    if (!ended) throw new DamageError(this.file("snapshot"), `line ${lines + 1} is missing`);
  }

  private content(kind: Kind): Buffer {
    const file = this.file(kind);
    try {
      return fs.readFileSync(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new DamageError(file, "the file is missing");
      throw error;
    }
  }

  /** Opens for writing; call it once all that belongs to the state has been read and found whole. */
  start(): void {
    onDisk(this.file("journal"), () => this.disk.makeFolder(this.folder));
    this.mark.start();
    if (this.generation === 0) {
      this.compact([]);
      return;
    }
    this.descriptor = onDisk(this.file("journal"), () => this.disk.open(this.file("journal"), "r+"));
    this.torn = fs.fstatSync(this.descriptor).size > this.tail.bytes;
    this.removeOthers();
  }

  /** Adds a line, durable against a kill; where that fails, the line is not there. */
  append(text: string): void {
    const file = this.file("journal");
    if (this.torn) {
      onDisk(file, () => this.disk.truncate(this.descriptor, this.tail.bytes));
      this.torn = false;
    }
    const next = lineAfter(this.tail, text);
    this.torn = true;
    try {
      writeWhole({ disk: this.disk, file, descriptor: this.descriptor, bytes: next.line, position: this.tail.bytes });
      this.mark.write({ generation: this.generation, bytes: next.tail.bytes });
    } catch (error) {
      tidy(() => {
        this.disk.truncate(this.descriptor, this.tail.bytes);
        this.torn = false;
      });
      throw error;
    }
    this.torn = false;
    this.tail = next.tail;
  }

  /** Makes `texts` all there is: a new snapshot, with an empty journal after it. Where that fails, all stays as it was. */
  compact(texts: Iterable<string>): void {
    const before = this.generation;
    const temporary = path.join(this.folder, "snapshot.tmp");
    onDisk(temporary, () => {
      this.disk.remove(temporary);
      const generation = before + 1;
      this.disk.remove(this.file("journal", generation));
      this.writeSnapshot(temporary, generation, texts);
      this.disk.rename(temporary, this.file("snapshot", generation));
      const header = lineAfter(startOf(this.name("journal", generation)), JSON.stringify({ generation }));
      createFile(this.disk, this.file("journal", generation), header.line);
      const descriptor = this.disk.open(this.file("journal", generation), "r+");
      try {
        // The first files are empty: until something is answered for, losing them loses nothing.
        if (before > 0) {
          this.disk.sync(descriptor);
          syncFolder(this.disk, this.folder);
        }
        // From this write on, the new files are the state.
        this.mark.write({ generation, bytes: header.line.length });
      } catch (error) {
        tidy(() => this.disk.close(descriptor));
        throw error;
      }
      if (before > 0) tidy(() => this.mark.sync());
      this.unsyncedNames = before === 0;
      const old = this.descriptor;
      if (old !== -1) tidy(() => this.disk.close(old));
      this.generation = generation;
      this.descriptor = descriptor;
      this.tail = header.tail;
      this.torn = false;
    });
    this.removeOthers();
  }

  private writeSnapshot(temporary: string, generation: number, texts: Iterable<string>): void {
    const descriptor = this.disk.open(temporary, "wx");
    try {
      let tail = startOf(this.name("snapshot", generation));
      for (const text of [...texts, endOfSnapshot]) {
        const next = lineAfter(tail, text);
        writeWhole({ disk: this.disk, file: temporary, descriptor, bytes: next.line, position: tail.bytes });
        tail = next.tail;
      }
      if (generation > 1) this.disk.sync(descriptor);
    } finally {
      this.disk.close(descriptor);
    }
  }

  /** Files of other generations: what a kill left of a change of generation. */
  private removeOthers(): void {
    const current = [this.name("snapshot"), this.name("journal")].map((name) => `${name}.jsonl`);
    for (const name of fs.readdirSync(this.folder)) {
      if (/^(snapshot|journal)-\d+\.jsonl$|\.tmp$/.test(name) && !current.includes(name)) {
        tidy(() => this.disk.remove(path.join(this.folder, name)));
      }
    }
  }

  /** Durable against a machine that dies, too. The mark comes last: it must never claim more than is there. */
  sync(): void {
    if (this.descriptor === -1) return;
    onDisk(this.file("journal"), () => {
      this.disk.sync(this.descriptor);
      if (this.unsyncedNames) syncFolder(this.disk, this.folder);
    });
    this.unsyncedNames = false;
    this.mark.sync();
  }

  close(): void {
    if (this.descriptor !== -1) this.disk.close(this.descriptor);
    this.descriptor = -1;
    this.mark.close();
  }

  private name(kind: Kind, generation = this.generation): string {
    return `${kind}-${generation}`;
  }

  private file(kind: Kind, generation = this.generation): string {
    return path.join(this.folder, `${this.name(kind, generation)}.jsonl`);
  }
}
