import { createHash } from "node:crypto";
import type { StoredEntry } from "../inventory/entries";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { valueProblems } from "./rules";

/** An obviously fake value that satisfies the entry's own rules; the same every time. For the sandbox only. */
export function exampleOf(entry: StoredEntry, environment: string): Buffer {
  const name = `fake-${entry.product}-${entry.name.toLowerCase().replace(/_/g, "-")}-${environment}`;
  const digest = createHash("sha512").update(name).digest();
  const tries: string[] = [];
  if (entry.decodesTo !== null) {
    const bytes = Buffer.alloc(entry.decodesTo.bytes, digest);
    tries.push(bytes.toString(entry.decodesTo.encoding));
  }
  if (entry.format !== null) tries.push(entry.format.example);
  tries.push(name);
  const fits = tries.find((text) => valueProblems(entry, Buffer.from(text), { placeholders: false }).length === 0);
  if (fits === undefined) {
    throw new Failure(
      exitCodes.invalid,
      `${entry.key}: the example of its format is refused by its own rules, so the sandbox has no value for it.`,
      "mend the format's `example` in the catalogue",
    );
  }
  return Buffer.from(fits);
}
