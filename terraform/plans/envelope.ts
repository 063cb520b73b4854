/**
 * Saved plans on their way through a bucket: each file is encrypted with a key of this one planning, and that key by one in Cloud KMS.
 * AES-256-GCM notices every change; whether a file is the one that was planned is for the statement to say.
 */
import { createCipheriv, createDecipheriv } from "node:crypto";
import type { Kms } from "../../clients/kms";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import type { PlansPlace } from "./place";

/** The name of the file with the wrapped key. */
const keyFile = "plans.key";
const also = Buffer.from("saved plans of strongroom, 1");

export class Enveloped implements PlansPlace {
  private key: Promise<Buffer> | null = null;

  constructor(
    private readonly inner: PlansPlace,
    private readonly kms: Kms,
    /** Full name of the key in Cloud KMS. */
    private readonly keyName: string,
    private readonly random: (bytes: number) => Buffer,
  ) {}

  get name(): string {
    return this.inner.name;
  }

  async read(file: string): Promise<Buffer | null> {
    const found = await this.inner.read(sealed(file));
    if (found === null) return null;
    this.key ??= this.unwrapped();
    const decipher = createDecipheriv("aes-256-gcm", await this.key, found.subarray(0, 12));
    decipher.setAAD(Buffer.from(file));
    try {
      decipher.setAuthTag(found.subarray(12, 28));
      return Buffer.concat([decipher.update(found.subarray(28)), decipher.final()]);
    } catch {
      throw this.changed(file);
    }
  }

  async write(file: string, content: Buffer | string): Promise<void> {
    this.key ??= this.made();
    const nonce = this.random(12);
    const cipher = createCipheriv("aes-256-gcm", await this.key, nonce);
    // A file under another one's name is no file at all.
    cipher.setAAD(Buffer.from(file));
    const body = Buffer.concat([cipher.update(content), cipher.final()]);
    await this.inner.write(sealed(file), Buffer.concat([nonce, cipher.getAuthTag(), body]));
  }

  private async made(): Promise<Buffer> {
    const key = this.random(32);
    await this.inner.write(keyFile, await this.kms.encrypt(this.keyName, key, also));
    return key;
  }

  private async unwrapped(): Promise<Buffer> {
    const wrapped = await this.inner.read(keyFile);
    if (wrapped === null) throw this.changed(keyFile);
    return this.kms.decrypt(this.keyName, wrapped, also);
  }

  private changed(file: string): Failure {
    return new Failure(
      exitCodes.refused,
      `The plans in ${this.name} can't be applied: ${file} is missing, or was changed after it was encrypted; nothing was applied.`,
      "let the job that plans on the protected branch plan again",
    );
  }
}

const sealed = (file: string): string => `${file}.sealed`;
