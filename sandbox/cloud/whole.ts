import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { ContentFolder } from "./content";
import { DamageError } from "./damage";
import type { Data } from "./data";
import { fingerprintsOf, type Keys } from "./keys";
import type { Collection, Store } from "./store";
import type { ValueVault } from "./vault";

/** What a home holds, opened. */
export interface Contents {
  readonly home: string;
  readonly keys: Keys;
  readonly store: Store;
  readonly data: Data;
  readonly values: ValueVault;
  readonly blobs: ContentFolder;
  /** Ids of the values that documents refer to. */
  valueIds(): readonly string[];
}

/**
 * Checks what the documents of a home rely on beside themselves: its keys, and the content of every value and object. Only reads.
 * @throws {@link DamageError} for the first that is damaged or missing
 */
export function checkWhole(contents: Contents, keyPrints: Collection<string>): void {
  const { home, keys, store, data, values, blobs } = contents;
  if (store.isNew && (values.files.ids().length > 0 || blobs.ids().length > 0)) {
    throw new DamageError(path.join(home, "state"), "its files are missing, though there are values and objects");
  }
  for (const [name, print] of fingerprintsOf(keys)) {
    const known = keyPrints.get(name);
    if (known === undefined || known === print) continue;
    throw new DamageError(path.join(home, name), "is not the key that the state was written with");
  }
  for (const id of contents.valueIds()) {
    check(values.files.fileOf(id), () => {
      values.get(id);
      return true;
    });
  }
  for (const object of data.objects.values()) {
    check(blobs.fileOf(object.blob), () => {
      const content = blobs.get(object.blob);
      return object.md5Hash === createHash("md5").update(content).digest("base64");
    });
  }
}

function check(file: string, whole: () => boolean): void {
  if (!fs.existsSync(file)) throw new DamageError(file, "the file is missing");
  let ok = false;
  try {
    ok = whole();
  } catch (error) {
    // A file that can't be read now may still be complete.
    if ((error as NodeJS.ErrnoException | null)?.syscall !== undefined) throw error;
  }
  if (!ok) throw new DamageError(file, "its content does not match its checksum");
}
