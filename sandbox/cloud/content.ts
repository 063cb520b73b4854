import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { createFile, type Disk, onDisk, realDisk, syncFolder, tidy } from "./disk";

/**
 * Contents that documents refer to by id: a file each, written before the document and removed after it, so that a document's
 * content is there whenever the document is.
 */
export class ContentFolder {
  /** Stored, and to be removed, by the transaction under way. */
  private fresh: string[] = [];
  private doomed: string[] = [];
  /** Committed, and not yet synced. */
  private unsynced: string[] = [];

  constructor(
    readonly folder: string,
    private readonly disk: Disk = realDisk,
  ) {}

  /** Stores a content and returns its id. */
  put(content: Buffer, id: string = randomUUID()): string {
    const file = this.fileOf(id);
    // Noted first: where the disk takes only a part, that part goes with the transaction.
    this.fresh.push(id);
    onDisk(file, () => this.disk.makeFolder(path.dirname(file)));
    createFile(this.disk, file, content);
    return id;
  }

  get(id: string): Buffer {
    return fs.readFileSync(this.fileOf(id));
  }

  /** Removes a content, once the transaction under way has been committed. */
  dispose(id: string): void {
    this.doomed.push(id);
  }

  /** Whether the transaction under way disposed of anything. */
  get disposes(): boolean {
    return this.doomed.length > 0;
  }

  /** Called after a commit (`true`) or a rollback (`false`). */
  settle(committed: boolean): void {
    for (const id of committed ? this.doomed : this.fresh) tidy(() => this.disk.remove(this.fileOf(id)));
    if (committed) this.unsynced.push(...this.fresh.filter((id) => !this.doomed.includes(id)));
    this.unsynced = this.unsynced.filter((id) => !this.doomed.includes(id));
    this.fresh = [];
    this.doomed = [];
  }

  /** Makes what was committed durable against a machine that dies. */
  sync(): void {
    const files = this.unsynced.map((id) => this.fileOf(id));
    for (const file of files) {
      onDisk(file, () => {
        const descriptor = this.disk.open(file, "r");
        try {
          this.disk.sync(descriptor);
        } finally {
          this.disk.close(descriptor);
        }
      });
    }
    const shelves = new Set(files.map((file) => path.dirname(file)));
    if (shelves.size > 0) shelves.add(this.folder);
    for (const shelf of shelves) onDisk(path.join(shelf, "."), () => syncFolder(this.disk, shelf));
    this.unsynced = [];
  }

  /** Ids of all that is there. */
  ids(): string[] {
    if (!fs.existsSync(this.folder)) return [];
    const shelves = fs
      .readdirSync(this.folder, { withFileTypes: true })
      .filter((one) => one.isDirectory() && /^[0-9a-f]{2}$/.test(one.name));
    // What somebody else left here, as file managers do, is not ours.
    return shelves.flatMap(({ name }) =>
      fs.readdirSync(path.join(this.folder, name)).filter((id) => id.slice(0, 2) === name),
    );
  }

  /** Removes contents that no document refers to: those of a request that was killed before its commit. */
  sweep(used: ReadonlySet<string>): void {
    for (const id of this.ids()) if (!used.has(id)) tidy(() => this.disk.remove(this.fileOf(id)));
  }

  /** In folders by their first two letters: thousands of files in one are slow to list. */
  fileOf(id: string): string {
    return path.join(this.folder, id.slice(0, 2), id);
  }
}
