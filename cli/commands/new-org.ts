/** `strongroom new org`: removes the sample organisation and leaves a working, empty one. */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { askOwnCommand } from "../../declarations/own-command";
import { Declarations } from "../../declarations/scaffold/declarations";
import { assertName } from "../../declarations/scaffold/names";
import { organisationFiles, withoutSources } from "../../declarations/scaffold/organisation";
import { formatRecord, recordFile, recordOf } from "../../engine/base";
import { ownParts } from "../../engine/parts";
import { sampleProducts, samplesMark } from "../../engine/samples";
import { treeOfFolder } from "../../engine/tree";
import { readLock } from "../../lock/lock-file";
import { confirm } from "../../machine/confirm";
import type { Context, Result } from "../../machine/context";
import { replaceFile } from "../../machine/file";
import { changedFiles } from "../../machine/git/work-tree";
import { exitCodes } from "../../text/exit-codes";
import { Failure, usage } from "../../text/failure";

export interface NewOrgOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

export interface NewOrgData {
  readonly dryRun: boolean;
  readonly removed: readonly string[];
  readonly written: readonly string[];
}

const kept = "platform";

/** A Google project's id has at most 30 characters: NAME-platform-staging. */
const longestName = 13;

export async function newOrg(context: Context, name: string, options: NewOrgOptions): Promise<Result<NewOrgData>> {
  assertName({ noun: "organisation", most: longestName, options }, name);
  const declarations = new Declarations(context.root);
  const products = declarations.products();
  const own = products.filter((product) => !sampleProducts.has(product) && product !== kept);
  if (own.length > 0)
    throw usage(`catalog/ has products that are not samples: ${own.join(", ")}; they are not removed.`);
  if (!products.some((product) => sampleProducts.has(product))) throw usage("The samples have already been removed.");
  assertNothingStored(context);
  assertInGit(context);

  const removed = [
    ...products.filter((product) => sampleProducts.has(product)).map((product) => `catalog/${product}`),
    ...[...sampleProducts].map((product) => `services/${product}`),
    "__tests__/catalog",
    ...markedTests(context.root),
    // Locks, ticks, and records of verified and shared values.
    ...jsonFiles(context.root, "environments"),
    ".env.example",
    "docs/inventory.md",
    "docs/inventory.html",
    "docs/incidents",
    // Pictures of the README, which is replaced.
    "docs/pictures",
  ].filter((file) => existsSync(path.join(context.root, file)));
  const written = new Map(organisationFiles(name));
  for (const file of readdirSync(path.join(context.root, "catalog", kept))) {
    const full = `catalog/${kept}/${file}`;
    written.set(full, withoutSources(declarations.read(full) ?? ""));
  }
  const names = [...written.keys(), recordFile].sort();
  const data: NewOrgData = { dryRun: options.dryRun === true, removed, written: names };
  const [removes, writes] = data.dryRun ? ["would remove", "would write"] : ["removed", "wrote"];
  const lines = [...removed.map((file) => `${removes} ${file}`), ...names.map((file) => `${writes} ${file}`)];
  if (data.dryRun) return { code: exitCodes.ok, text: lines.join("\n"), data };

  await confirm(
    context,
    `The sample products, their tests and documents are removed from ${context.root}.`,
    name,
    options.yes === true,
  );
  // Somebody may have changed files meanwhile.
  assertNothingStored(context);
  assertInGit(context);
  for (const file of removed) rmSync(path.join(context.root, file), { recursive: true, force: true });
  declarations.write(written);
  const brought = recordOf(await treeOfFolder(context.root, context.env), ownParts, context.root);
  replaceFile(path.join(context.root, recordFile), formatRecord(brought));
  tidyAnew(context);
  const next = ["npm test", "strongroom new product NAME", "git add -A && git commit"];
  return { code: exitCodes.ok, text: [...lines, ...next.map((step) => `  next: ${step}`)].join("\n"), data };
}

/** A pinned version is a value in a cloud; its entry must be retired first. */
function assertNothingStored(context: Context): void {
  for (const name of ["dev", "staging", "prod"]) {
    const found = Object.entries(readLock(context.lockDir, name).entries).find(
      ([, entry]) => entry.state !== "pending",
    );
    if (found === undefined) continue;
    throw new Failure(
      exitCodes.refused,
      `${name}.lock.json pins a version of ${found[0]}: the samples are deployed somewhere.`,
      "remove what is deployed, and restore the lock file from git",
    );
  }
}

function assertInGit(context: Context): void {
  const changed = changedFiles(context, ["."]);
  if (changed?.length === 0) return;
  throw new Failure(
    exitCodes.refused,
    changed === null
      ? `${context.root} is not a git checkout, so the removal could not be undone.`
      : "There are changes that are not committed.",
    "commit your changes, then run the command again",
  );
}

function jsonFiles(root: string, folder: string): readonly string[] {
  return readdirSync(path.join(root, folder))
    .filter((file) => file.endsWith(".json"))
    .map((file) => `${folder}/${file}`);
}

function markedTests(root: string): readonly string[] {
  const folder = path.join(root, "__tests__");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.startsWith("catalog"))
    .filter((file) => readFileSync(path.join(folder, file), "utf8").slice(0, 500).includes(`${samplesMark} `))
    .map((file) => `__tests__/${file.split(path.sep).join("/")}`)
    .sort();
}

/** In a new process: this one has loaded the samples. */
function tidyAnew(context: Context): void {
  const done = askOwnCommand(context, ["tidy"]);
  if (done.code !== 0)
    throw new Failure(exitCodes.unexpected, `What follows from the declarations could not be written: ${done.stderr}`);
}
