import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from "node:crypto";
import { ContentFolder } from "./content";
import type { Disk } from "./disk";

/**
 * Where values are kept: one AES-256-GCM file each, under a random id, with the key in a file of its own. So a search of
 * the sandbox's folder for a value finds nothing, and destroying a version really removes its bytes.
 */
export class ValueVault {
  readonly files: ContentFolder;

  constructor(
    folder: string,
    private readonly key: Buffer,
    disk?: Disk,
  ) {
    this.files = new ContentFolder(folder, disk);
  }

  /** Stores a value and returns its id. */
  put(value: Buffer): string {
    const id = randomUUID();
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.key, nonce);
    cipher.setAAD(Buffer.from(id));
    const sealed = Buffer.concat([cipher.update(value), cipher.final()]);
    return this.files.put(Buffer.concat([nonce, cipher.getAuthTag(), sealed]), id);
  }

  get(id: string): Buffer {
    const stored = this.files.get(id);
    const decipher = createDecipheriv("aes-256-gcm", this.key, stored.subarray(0, 12));
    decipher.setAAD(Buffer.from(id));
    decipher.setAuthTag(stored.subarray(12, 28));
    return Buffer.concat([decipher.update(stored.subarray(28)), decipher.final()]);
  }

  /** Removes a value, once the transaction under way has been committed. */
  dispose(id: string): void {
    this.files.dispose(id);
  }
}
