/** Files in a folder, by their paths below it. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export type Files = Readonly<Record<string, string | Buffer>>;

export class Folder {
  constructor(readonly path: string) {}

  /** A new one, which the test removes. */
  static temp(name: string): Folder {
    return new Folder(mkdtempSync(join(tmpdir(), `strongroom-${name}-`)));
  }

  at(...parts: readonly string[]): string {
    return join(this.path, ...parts);
  }

  in(...parts: readonly string[]): Folder {
    return new Folder(this.at(...parts));
  }

  make(): this {
    mkdirSync(this.path, { recursive: true });
    return this;
  }

  write(files: Files): void {
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(dirname(this.at(file)), { recursive: true });
      writeFileSync(this.at(file), content);
    }
  }

  read(file: string): string {
    return readFileSync(this.at(file), "utf8");
  }

  has(file: string): boolean {
    return existsSync(this.at(file));
  }

  /** Every file below it but git's own, in order; none if it is not there. */
  files(): readonly string[] {
    if (!existsSync(this.path)) return [];
    return readdirSync(this.path, { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name).slice(this.path.length + 1))
      .filter((file) => !file.startsWith(".git/"))
      .sort();
  }

  texts(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.files().map((file) => [file, this.read(file)]));
  }

  remove(...parts: readonly string[]): void {
    rmSync(this.at(...parts), { recursive: true, force: true });
  }
}
