/**
 * A record beside the lock file: `environments/<env>.NAME.json`. It is committed, since it is for the team and for the next pipeline run, not
 * for one machine. It is a separate file, since it may be lost, but the lock may not.
 */
import path from "node:path";
import { readIfThere, replaceFile } from "../machine/file";
import { Marker } from "../machine/marker";
import { workDir } from "./lock-file";

/** Whose record it is; a command's context is one, with the environment's name. */
export interface RecordPlace {
  readonly root: string;
  readonly lockDir: string;
  readonly environment: string;
}

export class CommittedRecord<T> {
  /** @param about `what`: the record's name, for messages about waiting; `read`: its content, null for a missing file */
  constructor(
    private readonly name: string,
    private readonly about: { readonly what: string; read(text: string | null, file: string): T },
  ) {}

  read({ lockDir, environment }: Omit<RecordPlace, "root">): T {
    const file = path.join(lockDir, `${environment}.${this.name}.json`);
    return this.about.read(readIfThere(file), file);
  }

  /** Changes the record as it is now; others wait meanwhile. */
  change(place: RecordPlace, change: (now: T) => T): void {
    const { root, lockDir, environment } = place;
    const work = workDir(root, lockDir);
    const marker = Marker.takeSoon(path.join(work, `${environment}.${this.name}.busy`), this.about.what);
    try {
      const text = `${JSON.stringify(change(this.read(place)), null, 2)}\n`;
      replaceFile(path.join(lockDir, `${environment}.${this.name}.json`), text, { by: work });
    } finally {
      marker.release();
    }
  }
}

/** Sorted by key, so that two people's changes rarely conflict. */
export function sorted<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
