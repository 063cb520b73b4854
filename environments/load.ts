import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve as resolvePath, sep } from "node:path";
import type { Issue } from "../model/issue";
import { emptyLock, holdsAnything, recordName } from "../model/lock";
import { whatIsMade } from "../model/made";
import { parseLock } from "../model/parse-lock";
import { resolve } from "../model/resolve";
import type { Resolution } from "../model/resolved";
import { loadDeclarations } from "./loading";

/** A call of a builder; a file without one (formats that several products share) may lie unused. */
const declares =
  /\b(?:integration|environment|product|secret|sealedConfig|config|publicConfig|choice|either|cloudRunService|vercelProject|composeHost|supabaseSecrets|supabaseAuth|pipelineIdentity|person|group)\s*\(/;

// `require` and not `import`: what is made meanwhile is noted.
const { result, made } = loadDeclarations(() => whatIsMade(() => require("./index") as typeof import("./index")));
const { organisation } = result;
const forgotten: readonly Issue[] = [...strayFiles(), ...uncollected()];

/** Names of the declared environments, in the order in which values move up: dev first. */
export function environmentNames(): string[] {
  return organisation.environments.map((environment) => environment.name);
}

/** Where an environment's lock file lies. @param lockDir @default beside the declarations */
export function lockPath(name: string, lockDir: string = __dirname): string {
  return join(lockDir, `${name}.lock.json`);
}

/**
 * Declarations and pins of one environment, resolved: what every command and `main.ts` start from.
 *
 * @param options `lockDir`: the sandbox keeps lock files of its own. A missing file is the empty lock of a new environment,
 * unless something proves that there was one: to lose a lock must never plan the removal of everything
 */
export function loadEnvironment(name: string, options: { readonly lockDir?: string } = {}): Resolution {
  const path = lockPath(name, options.lockDir);
  const where = `environments/${name}.lock.json`;
  if (forgotten.length > 0) return { ok: false, issues: forgotten };
  // Looked at before the file, since it is written after it: somebody may be writing both right now.
  const recorded = existsSync(join(dirname(path), recordName(name)));
  // A link would be followed by readers and replaced by writers.
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    const missing = missingLock(path, name, { where, recorded });
    return missing === null ? resolve(organisation, name, emptyLock(name)) : { ok: false, issues: [missing] };
  }
  // A pipe would keep us waiting for ever.
  if (!found.isFile()) return { ok: false, issues: [noFile(where, name)] };
  const parsed = parseLock(readFileSync(path, "utf8"), where);
  if (!parsed.ok) return { ok: false, issues: parsed.issues };
  return resolve(organisation, name, parsed.lock);
}

function noFile(where: string, name: string): Issue {
  return {
    code: "lock-not-a-file",
    what: "the lock is not a regular file",
    where,
    got: "a folder, a link, a pipe or a device",
    allowed: "a regular file",
    next: `move it away, then: strongroom lock restore --env ${name}`,
  };
}

/** What proves that a missing lock file was there; null where it is a new environment's. */
function missingLock(
  path: string,
  name: string,
  { where, recorded }: { readonly where: string; readonly recorded: boolean },
): Issue | null {
  const folder = dirname(path);
  const restore = `strongroom lock restore --env ${name}`;
  const missing = { where, allowed: "the lock file of every environment, from the first time that it was written" };
  const what = "the lock file is missing; without its pins everything that is deployed would be removed";
  if (recorded) {
    const got = `no file, but the record ${recordName(name)} that it was written`;
    return { ...missing, code: "lock-missing", what, got, next: restore };
  }
  if (resolvePath(folder) !== __dirname) return null;
  const commit = git(folder, "log", "-1", "--format=%h", "HEAD", "--branches", "--remotes", "--", basename(path));
  if (commit && !wasEmpty(folder, commit, basename(path))) {
    // The commit that git names for a file may be the one that removed it.
    const holding = git(folder, "show", `${commit}:./${basename(path)}`) === null ? `${commit}^` : commit;
    const next = `git checkout ${holding} -- ${where}; or: ${restore}`;
    return { ...missing, code: "lock-missing", what, got: `no file, and git knows it by commit ${commit}`, next };
  }
  if (commit || git(folder, "rev-parse", "--is-shallow-repository") !== "true") return null;
  return {
    ...missing,
    code: "lock-unknown",
    what: "there is no lock file, and whether there was one can't be told",
    got: "a clone whose history is cut off",
    next: `for a new environment: strongroom tidy; for a lost file: ${restore}`,
  };
}

/** A file in which nothing had happened may go: an empty lock says the same. */
function wasEmpty(folder: string, commit: string, file: string): boolean {
  // The commit that git names for a file may be the one that removed it.
  const text = git(folder, "show", `${commit}:./${file}`) ?? git(folder, "show", `${commit}^:./${file}`);
  const parsed = text === null ? null : parseLock(text, file);
  return parsed?.ok === true && !holdsAnything(parsed.lock);
}

/** What git says, with nothing of the host's environment that could be a value; null where it can't be asked. */
function git(folder: string, ...args: readonly string[]): string | null {
  const { PATH, HOME, SystemRoot } = process.env;
  try {
    return execFileSync(
      "git",
      ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "log.showSignature=false", ...args],
      {
        cwd: folder,
        env: { PATH, HOME, SystemRoot, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" },
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      },
    ).trim();
  } catch {
    return null;
  }
}

/** Files that look like declarations, and that nothing loaded: whatever they declare would be forgotten in silence. */
function strayFiles(): Issue[] {
  const root = dirname(__dirname);
  const loaded = new Set(Object.keys(require.cache));
  // Whoever loads declarations in another way (a bundler) has no such list.
  if (!loaded.has(join(__dirname, "index.ts"))) return [];
  const stray = ["catalog", "services", "environments"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.[cm]?[jt]sx?$/i.test(file) && !/\.d\.[cm]?ts$/i.test(file))
      .filter((file) => !loaded.has(join(root, folder, file)))
      .filter((file) => folder === "services" || declares.test(readFileSync(join(root, folder, file), "utf8")))
      .map((file) => `${folder}/${file.split(sep).join("/")}`),
  );
  const locks = readdirSync(__dirname).flatMap((file) => /^(.+)\.lock\.json$/.exec(file)?.[1] ?? []);
  const unknown = locks.filter((name) => !environmentNames().includes(name));
  return [
    ...stray.sort().map((where) => ({
      code: "stray-file",
      what: "nothing loads this file, so whatever it declares is forgotten",
      where,
      got: "a file that looks like declarations",
      allowed: wiring(where),
      next: "wire it as that says, move it, or remove it",
    })),
    ...unknown.map((name) => ({
      code: "stray-lock",
      what: "a lock file of an environment that is not declared",
      where: `environments/${name}.lock.json`,
      got: name,
      allowed: environmentNames().join(", "),
      next: "declare the environment, or remove the file once nothing of it is deployed",
    })),
  ];
}

function wiring(file: string): string {
  if (file.startsWith("catalog/"))
    return "catalog/PRODUCT/FILE.ts, exported by catalog/PRODUCT/index.ts, and that by catalog/index.ts";
  if (file.startsWith("services/")) return "services/PRODUCT/FILE.ts (.ts or .js)";
  return "environments/FILE.ts, named in environments/index.ts";
}

/** What a builder made and nobody collected: a constant that is not exported, an environment that is not in the list. */
function uncollected(): Issue[] {
  const { catalogue, ownIntegrations = [], readers, environments } = organisation;
  const known = new Set<unknown>([
    ...readers,
    ...environments,
    ...ownIntegrations.map(({ integration }) => integration),
    ...Object.values(catalogue).flatMap((product) => Object.values(product)),
  ]);
  const missing = new Map<string, Issue>();
  const others = made.flatMap((one): Issue[] => {
    if (known.has(one)) return [];
    const { kind, name, about, $integration } = one as {
      readonly kind?: string;
      readonly name?: string;
      readonly about?: { readonly product?: { readonly name?: string }; readonly name?: string };
      readonly $integration?: {
        readonly product: { readonly name: string };
        readonly about: { readonly title: string };
      };
    };
    const [noun, where, next] =
      kind === "environment"
        ? ["environment", `environments/${name}`, "name it in environments/index.ts"]
        : $integration === undefined
          ? [`${kind}`, `${about?.product?.name}/${about?.name}`, "export the constant from its file in services/"]
          : [
              "integration",
              `${$integration.product.name}: ${$integration.about.title}`,
              "export it from its product's index.ts in catalog/, or from a service's file",
            ];
    const product = $integration?.product.name;
    if (product !== undefined && !Object.hasOwn(catalogue, product)) {
      missing.set(product, notInCatalogue(product));
      return [];
    }
    const what = `the ${noun} is declared, and nothing exports it`;
    return [
      {
        code: "not-exported",
        what,
        where,
        got: "a declaration that nobody collects",
        allowed: "declarations that are exported",
        next,
      },
    ];
  });
  return [...missing.values(), ...others];
}

/** One line is missing, whatever else there is of the product. */
function notInCatalogue(product: string): Issue {
  return {
    code: "not-exported",
    what: "the product has integrations, and catalog/index.ts does not name it",
    where: "catalog/index.ts",
    got: `nothing for ${product}`,
    allowed: "every product whose integrations are declared",
    next: `add "${product}": integrationsOf(…) of its folder, or take its declarations away`,
  };
}
