import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GOOGLE, type PinnedProvider, VERCEL } from "./pinned";
import { registries } from "./program";

/** The committed provider lock, written by `npm run providers:lock`; missing until somebody who reaches the registry ran it. */
export const COMMITTED_LOCK = join(__dirname, ".terraform.lock.hcl");
/** Machines that apply or plan: pipelines and laptops. */
export const LOCKED_PLATFORMS = ["linux_amd64", "linux_arm64", "darwin_arm64", "darwin_amd64"] as const;

export interface PlaceLockOptions {
  /** Output folder of the synth. */
  readonly outdir: string;
  /** Names of the stacks that were synthesized. */
  readonly stacks: readonly string[];
  /** The sandbox's provider has other hashes, which must never meet the committed ones. */
  readonly inSandbox: boolean;
  /** @default providers/.terraform.lock.hcl */
  readonly committed?: string;
}

/**
 * Puts the committed provider lock beside every stack, so that `terraform init` installs exactly the providers that were
 * reviewed. When a folder was last used on the other side of the sandbox's wall, what Terraform installed there goes
 * first: init would otherwise take the sandbox's provider, already present, for the real one.
 */
export function placeProviderLock(options: PlaceLockOptions): void {
  const { outdir, stacks, inSandbox, committed = COMMITTED_LOCK } = options;
  const origin = inSandbox ? "sandbox" : "registry";
  for (const stack of stacks) {
    const folder = join(outdir, "stacks", stack);
    const lock = join(folder, ".terraform.lock.hcl");
    const marker = join(folder, ".providers-from");
    mkdirSync(folder, { recursive: true });
    if (!existsSync(marker) || readFileSync(marker, "utf8") !== origin) {
      rmSync(lock, { force: true });
      rmSync(join(folder, ".terraform"), { recursive: true, force: true });
      writeFileSync(marker, origin);
    }
    // The sandbox's provider has another hash after every build of it and in every home; a recorded one would fail init.
    if (inSandbox) rmSync(lock, { force: true });
    else if (existsSync(committed)) copyFileSync(committed, lock);
  }
}

/**
 * What is missing in a lock file before it may be committed: each pinned provider in its pinned version, with hashes of
 * the registry's signed archives (`zh:`) and of every platform's package (`h1:`).
 */
export function lockFileGaps(text: string, registry: string = registries.Terraform): readonly string[] {
  return [GOOGLE, VERCEL].flatMap((provider) => gapsOf(provider, text, registry));
}

function gapsOf(provider: PinnedProvider, text: string, registry: string): readonly string[] {
  const address = `${registry}/${provider.source}`;
  const start = text.indexOf(`provider "${address}" {`);
  if (start < 0) return [`${address} is missing`];
  const block = text.slice(start, text.indexOf("\n}", start));
  const version = /^\s*version\s*=\s*"([^"]*)"/m.exec(block)?.[1];
  const packages = block.match(/"h1:[A-Za-z0-9+/]{43}="/g)?.length ?? 0;
  return [
    ...(version === provider.version ? [] : [`${address} is locked to ${version}, not to ${provider.version}`]),
    ...(packages >= LOCKED_PLATFORMS.length
      ? []
      : [`${address} has ${packages} package hashes (h1:), fewer than the ${LOCKED_PLATFORMS.length} platforms`]),
    ...(/"zh:[0-9a-f]{64}"/.test(block) ? [] : [`${address} has no hash of the registry's archives (zh:)`]),
  ];
}

/**
 * A lock file with the blocks that another one has for other registries: Terraform and OpenTofu each look for their own, and leave the
 * other's alone.
 */
export function lockWithOthers(lock: string, former: string, registry: string): string {
  const others = [...former.matchAll(/^provider "([^"/]+)\/[^"]+" \{\n[\s\S]*?^\}\n/gm)].filter(
    ([, host]) => host !== registry,
  );
  return [lock, ...others.map(([block]) => `\n${block}`)].join("");
}

/**
 * The part of a lock file that one stack needs: with `-lockfile=readonly` Terraform refuses a lock that has more providers than the stack, and
 * each program's blocks have its own registry's name.
 *
 * @param sources such as `hashicorp/google`
 */
export function lockOf(lock: string, registry: string, sources: readonly string[]): string {
  const blocks = [...lock.matchAll(/^provider "([^"]+)" \{\n[\s\S]*?^\}\n/gm)];
  const needed = blocks.filter(([, address = ""]) => sources.some((source) => address === `${registry}/${source}`));
  return needed.map(([block]) => block).join("\n");
}
