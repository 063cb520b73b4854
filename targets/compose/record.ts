/** What `compose init` last wrote into a folder: only files that are unchanged since may be replaced silently. */
import { createHash } from "node:crypto";
import path from "node:path";
import { readIfThere } from "../../machine/file";
import type { ResolvedConfiguration } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";

/** It is in the deployment's folder, and committed with it if the folder is. */
export const recordName = ".strongroom-compose.json";

export interface ComposeRecord {
  readonly format: 1;
  readonly from: ResolvedConfiguration;
  /** Null for a folder of the project. */
  readonly commit: string | null;
  /** SHA-256 of each file as it was written. */
  readonly files: Readonly<Record<string, string>>;
}

export const digestOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

export function recordText(record: ComposeRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** Null if nothing was written yet. @param given the folder, as messages name it */
export function readRecord(folder: string, given: string): ComposeRecord | null {
  const text = readIfThere(path.join(folder, recordName));
  if (text === null) return null;
  const read = parsed(text);
  if (read !== null) return read;
  throw new Failure(
    exitCodes.refused,
    `${given}/${recordName} is damaged, so the last written files are not known.`,
    `restore it from git, or remove it and run the command again: it then says what differs`,
  );
}

function parsed(text: string): ComposeRecord | null {
  try {
    const read = JSON.parse(text) as Partial<ComposeRecord> | null;
    const { format, from, files, commit } = read ?? {};
    const fits =
      format === 1 &&
      (commit === null || typeof commit === "string") &&
      typeof from === "object" &&
      typeof files === "object" &&
      files !== null &&
      Object.values(files).every((digest) => /^[0-9a-f]{64}$/.test(String(digest))) &&
      Object.keys(files).every((file) => !file.split("/").some((part) => ["", ".", ".."].includes(part)));
    return fits ? (read as ComposeRecord) : null;
  } catch {
    return null;
  }
}
