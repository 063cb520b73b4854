/**
 * What is about to be written, recorded before it is. Secret Manager gives every accepted write a new version and takes no
 * idempotency key, so after a kill or a lost answer this record says which version is ours: one after `before` whose content
 * fits `check`. The number alone says nothing, since anybody may have added a version meanwhile.
 *
 * The file is private and git-ignored. It holds no value: `check` is 16 bits of an HMAC under a random id, enough to tell our
 * value from another one, far too little to guess one.
 */
import { createHmac } from "node:crypto";
import path from "node:path";
import { objectOf } from "../clients/json";
import { workDir } from "../lock/lock-file";
import type { Context } from "../machine/context";
import { readIfThere, replaceFile } from "../machine/file";
import type { Fingerprint } from "../values/fingerprint";

export interface Intent {
  /** Random, hex. */
  readonly writeId: string;
  /** `projects/P/secrets/S`. */
  readonly secret: string;
  /** Highest version number before the write, in the cloud and in the lock; "0" where there was none. */
  readonly before: string;
  /** Versions that were in the lock but not in the cloud: the secret was deleted and recreated. */
  readonly gone?: readonly string[];
  /** ISO 8601. */
  readonly at: string;
  readonly from: string;
  readonly check: string;
  readonly fingerprint?: Fingerprint;
  /** The lease of the rotation that writes; absent for a write outside of one. */
  readonly lease?: string;
  /** Damaged versions that were written for it: disabled, or never to be used. */
  readonly damaged?: readonly string[];
}

export class Intents {
  private intents: Record<string, Intent>;
  private readonly file: string;

  /** A damaged file does no harm: without the record, an unpinned version is reported instead of pinned. */
  constructor({ root, lockDir }: Pick<Context, "root" | "lockDir">, environment: string) {
    this.file = path.join(workDir(root, lockDir), `${environment}.intents.json`);
    try {
      this.intents = objectOf(JSON.parse(readIfThere(this.file) ?? "{}")) as Record<string, Intent>;
    } catch {
      this.intents = {};
    }
  }

  get(key: string, secret: string): Intent | null {
    const intent = this.intents[key];
    return intent?.secret === secret ? intent : null;
  }

  put(key: string, intent: Intent): void {
    this.intents = { ...this.intents, [key]: intent };
    this.save();
  }

  remove(key: string): void {
    if (!(key in this.intents)) return;
    this.intents = Object.fromEntries(Object.entries(this.intents).filter(([other]) => other !== key));
    this.save();
  }

  private save(): void {
    replaceFile(this.file, `${JSON.stringify(this.intents, null, 2)}\n`, { mode: 0o600 });
  }
}

export function checkOf(writeId: string, value: Buffer): string {
  return createHmac("sha256", Buffer.from(writeId, "hex")).update(value).digest("hex").slice(0, 4);
}
