import { rmSync } from "node:fs";
import path from "node:path";
import { readIfThere, replaceFile } from "../../machine/file";

/** Remembers files as they are now, to restore them. */
export class Snapshot {
  private readonly texts: ReadonlyMap<string, string | null>;

  constructor(
    private readonly root: string,
    files: readonly string[],
  ) {
    this.texts = new Map(files.map((file) => [file, readIfThere(path.join(root, file))]));
  }

  changed(file: string): boolean {
    return this.texts.get(file) !== readIfThere(path.join(this.root, file));
  }

  restore(): void {
    for (const [file, text] of this.texts) {
      if (!this.changed(file)) continue;
      const full = path.join(this.root, file);
      if (text === null) rmSync(full, { force: true });
      else replaceFile(full, text);
    }
  }
}
