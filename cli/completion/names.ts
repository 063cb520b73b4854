/**
 * The names that people declare, for a shell that completes them: never a value. They are cached beside the bundle of the command line
 * until a declaration file changes, so that a Tab does not load declarations.
 */
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { isStored } from "../../inventory/entries";
import { readersOf } from "../../inventory/readers";
import type { Context } from "../../machine/context";
import { replaceFile } from "../../machine/file";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";

export interface Named {
  /** `product/name`. */
  readonly key: string;
  /** In a few words. */
  readonly says: string;
}

export interface Names {
  readonly environments: readonly string[];
  readonly products: readonly Named[];
  readonly integrations: readonly Named[];
  readonly entries: readonly Named[];
  /** Those of them that Secret Manager keeps. */
  readonly secrets: readonly Named[];
  readonly running: readonly Named[];
  readonly readers: readonly Named[];
  readonly stacks: readonly string[];
}

interface Remembered {
  /** Changed whenever the cached format changes. */
  readonly format: 2;
  readonly stamp: string;
  /** How long the declarations took to load. */
  readonly millis: number;
  readonly names: Names;
}

/** Nobody waits longer for a Tab: after this time, cached names are better than current ones. */
const patience = 1500;

const none: Names = {
  environments: [],
  products: [],
  integrations: [],
  entries: [],
  secrets: [],
  running: [],
  readers: [],
  stacks: [],
};

/** Current names if they load quickly, otherwise the cached ones. */
export function declaredNames(context: Context): Names {
  const file = storeOf(context.root);
  const known = rememberedIn(file);
  const stamp = stampOf(context.root);
  if (known !== null && (known.stamp === stamp || known.millis > patience)) return known.names;
  const started = Date.now();
  const environments = resolvedNow(context);
  // If the declarations don't load now, the cached names are used.
  if (environments === null) return known?.names ?? none;
  const names = namesIn(environments);
  if (stamp !== null) remember(file, { format: 2, stamp, millis: Date.now() - started, names });
  return names;
}

/** For a command that has loaded all environments anyway: the next Tab is quick. */
export function rememberNames(context: Context, environments: readonly ResolvedEnvironment[]): void {
  const file = storeOf(context.root);
  const known = rememberedIn(file);
  const stamp = stampOf(context.root);
  if (stamp === null || known?.stamp === stamp) return;
  remember(file, { format: 2, stamp, millis: known?.millis ?? 0, names: namesIn(environments) });
}

function resolvedNow({ environments, lockDir }: Context): readonly ResolvedEnvironment[] | null {
  try {
    const all = environments.names().map((name) => environments.load(name, { lockDir }));
    return all.every((one) => one.ok) ? all.map(({ environment }) => environment) : null;
  } catch {
    return null;
  }
}

export function namesIn(environments: readonly ResolvedEnvironment[]): Names {
  const products = environments.flatMap((one) => one.products);
  const entries = products.flatMap((one) => one.entries);
  const named = ({ key, purpose }: ResolvedEntry) => ({ key, says: purpose });
  return {
    environments: environments.map(({ name }) => name),
    products: once(products.map(({ name, title }) => ({ key: name, says: title }))),
    integrations: once(products.flatMap((one) => one.integrations).map(({ key, title }) => ({ key, says: title }))),
    entries: once(entries.map(named)),
    secrets: once(entries.filter(isStored).map(named)),
    running: once(
      products.flatMap(({ services, vercelProjects, otherReaders }) => [
        ...services.map(({ key }) => ({ key, says: "Cloud Run service" })),
        ...vercelProjects.map(({ key }) => ({ key, says: "Vercel project" })),
        ...otherReaders.filter(({ role }) => role === "compose host").map(({ key }) => ({ key, says: "compose host" })),
      ]),
    ),
    readers: once(environments.flatMap(readersOf).map(({ key, role }) => ({ key, says: role }))),
    stacks: [...new Set(products.flatMap((one) => one.stacks.map(({ name }) => name)))].sort(),
  };
}

function once(all: readonly Named[]): readonly Named[] {
  const byKey = new Map(all.map((one) => [one.key, one]));
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** A mark of all files that people edit; engine files don't change names. Null if they can't be read. */
function stampOf(root: string): string | null {
  try {
    return hashOf(root);
  } catch {
    return null;
  }
}

function hashOf(root: string): string {
  const { createHash } = require("node:crypto") as typeof import("node:crypto");
  const hash = createHash("sha256");
  for (const folder of ["catalog", "services", "environments"]) {
    const files = readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" });
    for (const file of files.filter((one) => one.endsWith(".ts")).sort()) {
      const { size, mtimeMs, ctimeMs } = statSync(path.join(root, folder, file));
      hash.update(`${folder}/${file}\n${size} ${mtimeMs} ${ctimeMs}\n`);
    }
  }
  return hash.digest("base64url");
}

function storeOf(root: string): string {
  // Named like the project's record in `bin/bundle.js`, so that both are removed together.
  const id = root.replace(/[^\w.-]+/g, "-").slice(-80);
  return path.join(root, "node_modules", ".cache", "strongroom", `names-of-${id}.json`);
}

function rememberedIn(file: string): Remembered | null {
  try {
    const found = JSON.parse(readFileSync(file, "utf8")) as Remembered;
    return found.format === 2 ? found : null;
  } catch {
    return null;
  }
}

function remember(file: string, content: Remembered): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    replaceFile(file, JSON.stringify(content));
  } catch {
    // The next Tab loads the declarations again.
  }
}
