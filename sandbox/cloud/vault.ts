import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Where values are kept: one AES-256-GCM file each, under a random id, with the key in a file of its own. So a search of
 * the sandbox's folder for a value finds nothing, and destroying a version really removes its bytes.
 */
export class ValueVault {
  /** Stored, and to be removed, by the transaction under way. */
  private fresh: string[] = [];
  private doomed: string[] = [];

  constructor(
    private readonly folder: string,
    private readonly key: Buffer,
  ) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** Stores a value and returns its id. */
  put(value: Buffer): string {
    const id = randomUUID();
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.key, nonce);
    cipher.setAAD(Buffer.from(id));
    const sealed = Buffer.concat([cipher.update(value), cipher.final()]);
    const file = this.file(id);
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    fs.writeFileSync(file, Buffer.concat([nonce, cipher.getAuthTag(), sealed]), { mode: 0o600, flag: "wx" });
    this.fresh.push(id);
    return id;
  }

  get(id: string): Buffer {
    const stored = fs.readFileSync(this.file(id));
    const decipher = createDecipheriv("aes-256-gcm", this.key, stored.subarray(0, 12));
    decipher.setAAD(Buffer.from(id));
    decipher.setAuthTag(stored.subarray(12, 28));
    return Buffer.concat([decipher.update(stored.subarray(28)), decipher.final()]);
  }

  /** Removes a value, once the transaction under way has been committed. */
  dispose(id: string): void {
    this.doomed.push(id);
  }

  /** Called after a commit (`true`) or a rollback (`false`). */
  settle(committed: boolean): void {
    for (const id of committed ? this.doomed : this.fresh) fs.rmSync(this.file(id), { force: true });
    this.fresh = [];
    this.doomed = [];
  }

  /** Removes values that no document refers to: those of a request that was killed before its commit. */
  sweep(used: ReadonlySet<string>): void {
    for (const shelf of fs.readdirSync(this.folder)) {
      for (const id of fs.readdirSync(path.join(this.folder, shelf))) if (!used.has(id)) fs.rmSync(this.file(id));
    }
  }

  private file(id: string): string {
    return path.join(this.folder, id.slice(0, 2), id);
  }
}
