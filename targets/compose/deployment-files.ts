/** Fetches the files of a deployment from their declared source, prepares them, and compares them with the files in its folder. */
import path from "node:path";
import type { Context } from "../../machine/context";
import type { ResolvedConfiguration } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { bring } from "./configuration";
import { type Placement, place } from "./placement";
import { type Prepared, prepare } from "./prepared";
import { type ComposeRecord, digestOf, readRecord } from "./record";
import type { Declared } from "./references";

export interface Deployment {
  /** As messages name it. */
  readonly given: string;
  readonly folder: string;
  readonly from: ResolvedConfiguration;
  readonly declared: Declared;
  readonly force: boolean;
}

export interface DeploymentFiles {
  readonly from: ResolvedConfiguration;
  readonly prepared: Prepared;
  /** The same for the future files, including somebody's changes. */
  readonly effective: Prepared;
  readonly placement: Placement;
  readonly record: ComposeRecord;
  readonly recordIsNew: boolean;
}

/** @throws a `Failure` if anything prevents it; nothing is written */
export async function deploymentFiles(context: Context, deployment: Deployment): Promise<DeploymentFiles> {
  const { given, folder, from, declared, force } = deployment;
  refuseOwnSource(context, deployment);
  const before = readRecord(folder, given);
  const { commit, files } = await bring(context, from);
  refuseMovedTag(from, commit, before, force);
  const prepared = prepare(files, declared);
  const placement = place({ folder, files: prepared.files, record: before, force });
  refuseConflicts(given, placement);
  const { kept } = placement;
  const effective = kept.size === 0 ? prepared : prepare(new Map([...files, ...kept]), declared);
  refuseStoredIn(given, effective, kept);
  const digests = [...prepared.files].map(([file, { bytes }]) => [file, digestOf(bytes)]);
  const record: ComposeRecord = { format: 1, from, commit, files: Object.fromEntries(digests) };
  const recordIsNew = JSON.stringify(before) !== JSON.stringify(record);
  return { from, prepared, effective, placement, record, recordIsNew };
}

export function fromText(from: ResolvedConfiguration, commit: string | null): string {
  if (from.kind === "folder") return from.folder;
  const below = from.folder === "" ? "" : `, ${from.folder}`;
  return `${from.address}${below}, ${from.ref}${commit === null || commit === from.ref ? "" : ` (commit ${commit})`}`;
}

function refuseOwnSource(context: Context, { folder, given, from }: Deployment): void {
  if (from.kind === "git") return;
  const source = path.join(context.root, from.folder);
  const leads = (a: string, b: string) => !path.relative(a, b).startsWith("..");
  if (!leads(source, folder) && !leads(folder, source)) return;
  throw new Failure(
    exitCodes.refused,
    `${given} and ${from.folder}, where the files come from, are inside each other.`,
    "choose another folder with --dir",
  );
}

/** Somebody who may move a tag could deliver anything. */
function refuseMovedTag(
  from: ResolvedConfiguration,
  commit: string | null,
  before: ComposeRecord | null,
  force: boolean,
): void {
  if (force || before === null || before.commit === commit || from.kind === "folder") return;
  if (before.from.kind !== "git" || before.from.address !== from.address || before.from.ref !== from.ref) return;
  throw new Failure(
    exitCodes.refused,
    `${from.address}: the tag ${from.ref} was commit ${before.commit} and is ${commit} now.`,
    `check what has changed; then name the commit as configuration.ref, or add --force`,
  );
}

function refuseConflicts(given: string, { conflicts }: Placement): void {
  if (conflicts.length === 0) return;
  const all = conflicts.map(({ file, because }) => `  ${given}/${file}: ${because}`).join("\n");
  throw new Failure(
    exitCodes.refused,
    `the existing files differ from what would be written:\n${all}`,
    "move your changes to the source of the files, or elsewhere; --force replaces the files",
  );
}

/** Somebody's changes stay, except values. */
function refuseStoredIn(given: string, { replaced }: Prepared, kept: Placement["kept"]): void {
  const stored = replaced.filter(({ file }) => kept.has(file));
  if (stored.length === 0) return;
  const all = stored.map(({ file, line, name }) => `${name} (${given}/${file}:${line})`).join(", ");
  throw new Failure(
    exitCodes.refused,
    `there is a value for ${all}: values are injected, never stored.`,
    "write ${NAME} there, or add --force, which takes the file from its source",
  );
}
