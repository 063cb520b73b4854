/**
 * The same declarations by `cdktn`, which continues cdktf: moving to it is one alias in package.json, as long as its JSON is the same but for
 * the stamp of its version. Every entry has a pin here, so that every stack is there.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { emptyLock, formatLock } from "../../model/lock";
import { resolve } from "../../model/resolve";
import { organisation } from "../../organisation/load";
import type { Project } from "../support/project";
import { filesOf } from "../support/synthesized";
import { failed } from "./terraform";

/** It wants constructs below 10.8. */
const packages = ["cdktf@npm:cdktn@0.24.0", "constructs@10.7.2"];

/** In place of what the application and the bindings name. */
const standIn = `const Module = require("node:module");
const resolve = Module._resolveFilename;
Module._resolveFilename = function (asked, ...rest) {
  return /^(?:cdktf|constructs)(?:\\/|$)/.test(asked)
    ? resolve.call(this, asked, undefined, false, { paths: [__dirname] })
    : resolve.call(this, asked, ...rest);
};
`;

/** @returns what differs, by file; null where cdktn can't be had here */
export async function differencesByCdktn(
  project: Project,
  environments: readonly string[],
): Promise<readonly string[] | null> {
  const folder = mkdtempSync(join(tmpdir(), "strongroom-cdktn-"));
  try {
    writeFileSync(join(folder, "package.json"), "{}");
    writeFileSync(join(folder, "stand-in.cjs"), standIn);
    try {
      const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...packages];
      execFileSync("npm", install, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    } catch {
      return null;
    }
    const locks = join(folder, "locks");
    mkdirSync(locks);
    for (const name of environments) writeFileSync(join(locks, `${name}.lock.json`), pinned(name));
    const differences: string[] = [];
    for (const environment of environments) {
      const synth = async (by: string, ...hook: string[]) => {
        const outdir = join(folder, `${environment}-${by}`);
        const env = { CDKTF_OUTDIR: outdir, STRONGROOM_ENV: environment, STRONGROOM_LOCK_DIR: locks };
        const done = await project.run(["node", ...hook, "--import", "tsx", "main.ts"], { env });
        if (done.code !== 0) throw failed(`main.ts by ${by}`, done);
        return filesOf(join(outdir, "stacks"));
      };
      const [ours, theirs] = [await synth("cdktf"), await synth("cdktn", "--require", join(folder, "stand-in.cjs"))];
      if (Object.keys(ours).length < 2 || !JSON.stringify(theirs).includes("0.24.0"))
        throw new Error(`${environment}: not synthesized by cdktn`);
      for (const file of new Set([...Object.keys(ours), ...Object.keys(theirs)]))
        if (!isDeepStrictEqual(meaning(ours[file]), meaning(theirs[file]))) differences.push(`${environment}: ${file}`);
    }
    return differences;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Version 1 of everything. */
function pinned(name: string): string {
  const lock = emptyLock(name);
  const resolution = resolve(organisation, name, lock);
  if (!resolution.ok) throw new Error(`${name} does not resolve`);
  const version = { state: "enabled", at: "2026-01-01T00:00:00.000Z", by: "test:real", from: "prompt" } as const;
  const kept = resolution.environment.products.flatMap((product) =>
    product.entries.filter((one) => one.secret !== null),
  );
  const entries = kept.map((one) => [one.key, { state: "active", current: "1", versions: { "1": version } }] as const);
  return formatLock({ ...lock, entries: Object.fromEntries(entries) });
}

/** Without the stamp of the version that made it. */
function meaning(text: string | undefined): unknown {
  if (text === undefined || !text.startsWith("{")) return text;
  const stamp = (key: string, value: unknown) => (key === "version" && value === cdkOf(text) ? undefined : value);
  return JSON.parse(text, stamp);
}

/** The version that a stack says made it. */
function cdkOf(text: string): string | undefined {
  return (JSON.parse(text) as { "//"?: { metadata?: { version?: string } } })["//"]?.metadata?.version;
}
