/** Where saved plans are kept: a folder that only its owner may enter, or a prefix in a bucket. */
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Json, textOf } from "../../clients/json";
import type { StateStorage } from "../../clients/storage";
import { replaceFile } from "../../machine/file";
import { exitCodes } from "../../text/exit-codes";
import { Failure, usage } from "../../text/failure";
import { oneLine } from "../../text/printable";

export interface PlansPlace {
  /** As people name it. */
  readonly name: string;
  /** @returns null if there is no such file */
  read(file: string): Promise<Buffer | null>;
  /** Never replaces a file: old plans beside new ones would be taken for them. */
  write(file: string, content: Buffer | string): Promise<void>;
}

export class PlansFolder implements PlansPlace {
  constructor(
    private readonly folder: string,
    readonly name: string,
  ) {}

  async read(file: string): Promise<Buffer | null> {
    const full = path.join(this.folder, file);
    return lstatSync(full, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(full) : null;
  }

  async write(file: string, content: Buffer | string): Promise<void> {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    replaceFile(path.join(this.folder, file), content, { mode: 0o600 });
  }

  /** @throws a usage failure if something is in it */
  refuseFull(): void {
    if (!existsSync(this.folder)) return;
    const [first] = readdirSync(this.folder);
    if (first !== undefined)
      throw usage(
        `${this.name} is not empty: old plans beside new ones would be taken for them.`,
        `rm -r ${this.name}`,
      );
  }
}

/** `gs://BUCKET/PREFIX`; null for a folder. @throws a usage failure if it begins like one and is none */
export function bucketPlace(place: string): { readonly bucket: string; readonly prefix: string } | null {
  if (!/^\w+:\/\//.test(place)) return null;
  const [, bucket, prefix] = /^gs:\/\/([a-z0-9][\w.-]{1,220})\/([\w./-]*\w)\/?$/.exec(place) ?? [];
  if (bucket !== undefined && prefix !== undefined && !prefix.split("/").includes("..")) return { bucket, prefix };
  throw usage(`Saved plans are in a folder, or in gs://BUCKET/PREFIX; got ${JSON.stringify(oneLine(place))}.`);
}

/** A file in it is a JSON object with its bytes. */
export class PlansInBucket implements PlansPlace {
  constructor(
    private readonly storage: StateStorage,
    private readonly at: { readonly bucket: string; readonly prefix: string },
    readonly name: string,
  ) {}

  async read(file: string): Promise<Buffer | null> {
    const found: Json | null = await this.storage.read(this.at.bucket, this.object(file));
    return found === null ? null : Buffer.from(textOf(found.base64), "base64");
  }

  async write(file: string, content: Buffer | string): Promise<void> {
    const base64 = Buffer.from(content).toString("base64");
    if (await this.storage.put(this.at.bucket, this.object(file), { base64 })) return;
    throw new Failure(
      exitCodes.refused,
      `${this.name} holds other plans already: ${file} is there. Nothing replaces them.`,
      "take a prefix that nothing was saved under, such as one with the commit and the run in it",
    );
  }

  private object(file: string): string {
    return `${this.at.prefix}/${file}`;
  }
}
