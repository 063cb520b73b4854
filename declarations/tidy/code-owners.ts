/**
 * `CODEOWNERS`, from the owners that integrations declare and the handles that the organisation gives them. Written in the subset that GitHub and
 * GitLab read alike: one list without sections, where the last line that fits decides, and any one of its owners approves.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import type { Context } from "../../machine/context";
import { readIfThere } from "../../machine/file";
import { Git } from "../../machine/git/git";
import { formatIssues, type Issue } from "../../model/issue";
import { nearest } from "../../model/nearest";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { oneLine } from "../../text/printable";
import { integrationsIn } from "../scaffold/written";
import { type StaleFile, staleText } from "./stale";

/** Handles by owner. */
export type Handles = ReadonlyMap<string, readonly string[]>;

export interface OwnedFile {
  /** From the project's root. */
  readonly file: string;
  readonly owner: string;
}

export const codeOwnersFile = "CODEOWNERS";
/** Where a host looks as well: GitHub takes .github/ first, and both take the root's before that in docs/. */
export const otherPlaces = [".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"] as const;
/** Owns what no line names. */
const platform = "platform";
const mark = "# Written by `./strongroom tidy`";
const handle = /^(?:@[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)*|[^\s@#\\]+@[^\s@#\\]+\.[^\s@#\\]+)$/;

/**
 * What the organisation declares, checked; null if it declares none.
 *
 * @throws a `Failure` with every issue: an owner without a handle would silently be somebody else's
 */
export function handlesOf(declared: unknown, environments: readonly ResolvedEnvironment[]): Handles | null {
  if (declared === undefined) return null;
  const found = Object.entries(typeof declared === "object" && declared !== null ? declared : {});
  const owners = [platform, ...ownersIn(environments).values()];
  const names = found.map(([name]) => name);
  const missing = [...new Set(owners)].filter((owner) => !names.includes(owner)).sort();
  const unknown = names.filter((name) => !owners.includes(name)).sort();
  const handles = found.map(([name, value]) => [name, Array.isArray(value) ? value : [value]] as const);
  const malformed = handles.filter(
    ([, all]) => all.length === 0 || !all.every((one) => typeof one === "string" && handle.test(one)),
  );
  const issues = [
    ...missing.map((owner) =>
      issue(owner, {
        what:
          owner === platform ? "nobody owns the engine and the pipelines" : "an owner has no handle at the code host",
        got: "nothing",
        allowed: "a handle for platform, and for each owner that an integration names",
        next: `codeOwners: { ${JSON.stringify(owner)}: "@TEAM" }`,
      }),
    ),
    ...unknown.map((name) => {
      const guess = nearest(name, owners);
      return issue(name, {
        what: "no integration has this owner",
        got: oneLine(JSON.stringify(name)),
        allowed: [...new Set(owners)].sort().join(", "),
        next: guess === null ? "remove it" : `did you mean ${guess}?`,
      });
    }),
    ...malformed.map(([name, value]) =>
      issue(name, {
        what: "it is not a handle that both code hosts know",
        got: oneLine(JSON.stringify(value) ?? typeof value, 100),
        allowed: '"@user", "@organisation/team" or an e-mail address, or a list of these',
        next: `codeOwners: { ${JSON.stringify(oneLine(name))}: "@TEAM" }`,
      }),
    ),
  ];
  if (issues.length > 0) throw new Failure(exitCodes.invalid, formatIssues(issues));
  return new Map(handles as readonly (readonly [string, readonly string[]])[]);
}

/** The same without a check: what was merged before is what it is. */
export function handlesIn(declared: unknown): Handles | null {
  if (typeof declared !== "object" || declared === null) return null;
  return new Map(Object.entries(declared).map(([owner, value]) => [owner, [value].flat().map(String)] as const));
}

function issue(name: string, about: Pick<Issue, "what" | "got" | "allowed" | "next">): Issue {
  return { code: "code-owners", where: `environments/index.ts: codeOwners.${oneLine(name)}`, ...about };
}

/** Owner by key of the integration. */
export function ownersIn(environments: readonly ResolvedEnvironment[]): ReadonlyMap<string, string> {
  return new Map(
    environments.flatMap(({ products }) =>
      products.flatMap(({ integrations }) => integrations.map(({ key, owner }) => [key, owner] as const)),
    ),
  );
}

/**
 * The files of the catalogue that are one owner's alone. Where a file has integrations of several owners, or one that is not found in the
 * declarations, any one of them could approve what is another's: it stays with the platform.
 */
export function ownedFiles(root: string, environments: readonly ResolvedEnvironment[]): readonly OwnedFile[] {
  const integrations = new Map(
    environments.flatMap(({ products }) =>
      products.flatMap((product) => product.integrations.map((one) => [one.key, one] as const)),
    ),
  );
  const names = new Map<string, Set<string>>();
  for (const { products } of environments)
    for (const one of products.flatMap((product) => product.integrations))
      names.set(one.key, new Set([...(names.get(one.key) ?? []), ...one.entries.map(nameOf)]));
  return filesIn(root).flatMap((file): readonly OwnedFile[] => {
    const calls = integrationsIn(readFileSync(path.join(root, file), "utf8"));
    const owners = calls.map(({ entries }) => {
      const fits = [...integrations.values()].filter(
        ({ key, product }) => file.startsWith(`catalog/${product}/`) && isSame(names.get(key), entries),
      );
      return fits.length === 1 ? fits[0]?.owner : undefined;
    });
    const [owner] = owners;
    return owner === undefined || owner === platform || owners.some((one) => one !== owner) ? [] : [{ file, owner }];
  });
}

const nameOf = (key: string): string => key.slice(key.indexOf("/") + 1);

function isSame(declared: ReadonlySet<string> | undefined, written: readonly string[]): boolean {
  return declared !== undefined && declared.size > 0 && [...declared].every((name) => written.includes(name));
}

function filesIn(root: string): readonly string[] {
  const folder = path.join(root, "catalog");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile() && found.name.endsWith(".ts"))
    .map((found) => path.relative(root, path.join(found.parentPath, found.name)).split(path.sep).join("/"))
    .sort();
}

/** Written with every declaration, so everybody who owns one may approve them. */
const generated = [".env.example", "docs/inventory.html", "docs/inventory.md"];

export function codeOwnersText(handles: Handles, files: readonly OwnedFile[]): string {
  const all = [...new Set([...handles.values()].flat())].sort();
  const line = (file: string, owners: readonly string[]) => `/${file.replaceAll(" ", "\\ ")} ${owners.join(" ")}`;
  const own = files.flatMap(({ file, owner }) => (canBeWritten(file) ? [line(file, handles.get(owner) ?? [])] : []));
  return [
    `${mark} from codeOwners in environments/index.ts, and kept current by`,
    "# `./strongroom tidy --check`. The last line that fits a file decides, and any one of its owners may approve.",
    "",
    "# The engine, the pipelines, who reads what (services/), pins and places (environments/), and whatever no line below names.",
    `* ${(handles.get(platform) ?? []).join(" ")}`,
    "",
    "# These follow from the declarations.",
    ...generated.map((file) => line(file, all)),
    ...(own.length === 0 ? [] : ["", "# Integrations, each by its owner.", ...own]),
    "",
  ].join("\n");
}

/** Both hosts take other characters for patterns, each in its own way; such a file stays with the platform. */
function canBeWritten(file: string): boolean {
  return /^[\p{L}\p{N} ._/@+-]+$/u.test(file);
}

/**
 * @throws a `Failure` if somebody wrote such a file by hand: it is not lost, and not ignored either
 */
export function staleCodeOwners(context: Context, environments: readonly ResolvedEnvironment[]): readonly StaleFile[] {
  const { root } = context;
  const full = path.join(root, codeOwnersFile);
  const text = readIfThere(full);
  const isOurs = text?.startsWith(mark) === true;
  const handles = handlesOf(context.environments.codeOwners?.(), environments);
  if (handles === null) return isOurs ? [{ file: codeOwnersFile, mend: () => rmSync(full) }] : [];
  // Another folder's owners would be those of the whole repository.
  if ((Git.reading(root, context.env).ask(["rev-parse", "--show-prefix"]) ?? "") !== "") return [];
  const foreign = [
    ...(text === null || isOurs ? [] : [codeOwnersFile]),
    ...otherPlaces.filter((file) => existsSync(path.join(root, file))),
  ];
  if (foreign.length > 0)
    throw new Failure(
      exitCodes.invalid,
      `codeOwners are declared, and ${foreign.join(", ")} ${foreign.length === 1 ? "is" : "are"} written by hand: a code host reads one file.`,
      `declare its owners in environments/index.ts, then: git rm ${foreign.join(" ")}`,
    );
  return staleText(context, codeOwnersFile, codeOwnersText(handles, ownedFiles(root, environments)));
}
