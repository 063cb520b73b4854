/** Where saved plans are kept: a folder that only its owner may enter. */
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { replaceFile } from "../../machine/file";
import { usage } from "../../text/failure";

export interface PlansPlace {
  /** As people name it. */
  readonly name: string;
  /** @returns null if there is no such file */
  read(file: string): Promise<Buffer | null>;
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

  /** @throws a usage failure where something else is in the folder: old plans beside new ones would be taken for them */
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
