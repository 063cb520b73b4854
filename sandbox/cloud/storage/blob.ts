import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

/** Contents of storage objects: one plain file each. Terraform state is JSON to be looked at, and holds no values. */
export class BlobFolder {
  /** Stored, and to be removed, by the transaction under way. */
  private fresh: string[] = [];
  private doomed: string[] = [];

  constructor(private readonly folder: string) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** Stores a content and returns its id. */
  put(content: Buffer): string {
    const id = randomUUID();
    fs.writeFileSync(path.join(this.folder, id), content, { mode: 0o600, flag: "wx" });
    this.fresh.push(id);
    return id;
  }

  get(id: string): Buffer {
    return fs.readFileSync(path.join(this.folder, id));
  }

  dispose(id: string): void {
    this.doomed.push(id);
  }

  /** Called after a commit (`true`) or a rollback (`false`). */
  settle(committed: boolean): void {
    for (const id of committed ? this.doomed : this.fresh) fs.rmSync(path.join(this.folder, id), { force: true });
    this.fresh = [];
    this.doomed = [];
  }

  /** Removes contents that no object refers to. */
  sweep(used: ReadonlySet<string>): void {
    for (const id of fs.readdirSync(this.folder)) if (!used.has(id)) fs.rmSync(path.join(this.folder, id));
  }
}
