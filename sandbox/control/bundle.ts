import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { compile } from "../compile";
import { type Home, readIfThere, replaceFile } from "./home";

const sandboxFolder = join(__dirname, "..");

export interface Bundle {
  readonly file: string;
  /** Changes when the daemon's sources, its dependencies' versions or Node's version do. */
  readonly build: string;
}

/** One JavaScript file with cloud and proxy, made by esbuild when the sources changed. It starts several times faster than under tsx. */
export async function bundleDaemon(home: Home): Promise<Bundle> {
  const build = hashOfSources(["cloud", "control"]);
  const file = join(home.bin, `daemon-${build}.js`);
  if (!existsSync(file)) {
    mkdirSync(home.bin, { recursive: true, mode: 0o700 });
    const temporary = `${file}.${process.pid}`;
    await compile({
      entryPoints: [join(sandboxFolder, "control", "daemon.ts")],
      outfile: temporary,
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      logLevel: "silent",
    });
    renameSync(temporary, file);
    removeOld(home, /^daemon-[0-9a-f]+\.js$/, `daemon-${build}.js`);
  }
  return { file, build };
}

/**
 * The provider process as one file, and the mirror from which Terraform installs it. Their paths never change: Terraform records a hash
 * of the launcher in each stack's lock file, which has to stay the same when the provider's code or Node is updated.
 */
export async function bundleProviders(home: Home): Promise<void> {
  const build = hashOfSources(["provider", "../bin"]);
  const bundle = join(home.bin, "provider.js");
  const node = join(home.bin, "node");
  const stamp = join(home.bin, "provider.build");
  const current = `${build} ${process.execPath}\n`;
  if (readIfThere(stamp) === current && existsSync(bundle) && existsSync(home.mirror)) return;
  mkdirSync(home.bin, { recursive: true, mode: 0o700 });
  // Required here, not imported above: they load a compiler, which most calls don't need.
  const { bundleProvider } = require("../provider/bundle") as typeof import("../provider/bundle");
  const { writeMirror } = require("../provider/mirror") as typeof import("../provider/mirror");
  const code = await bundleProvider(bundle);
  symlinkSync(process.execPath, `${node}.${process.pid}`);
  renameSync(`${node}.${process.pid}`, node);
  await writeMirror({ dir: home.mirror, bundle, nodePath: node });
  replaceFile(stamp, current);
  // With what V8 compiled of it.
  removeOld(home, /^provider-[0-9a-f]+\.js/, code);
}

function removeOld(home: Home, pattern: RegExp, inUse: string): void {
  for (const name of readdirSync(home.bin))
    if (pattern.test(name) && !name.startsWith(inUse)) rmSync(join(home.bin, name), { force: true });
}

function hashOfSources(folders: readonly string[]): string {
  const hash = createHash("sha256").update(process.versions.node);
  const files = folders.flatMap((folder) => sourcesUnder(join(sandboxFolder, folder)));
  for (const file of [...files.sort(), join(sandboxFolder, "package.json")]) {
    hash.update(`\0${file}\0`).update(readFileSync(file));
  }
  return hash.digest("hex").slice(0, 16);
}

function sourcesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesUnder(path);
    return /\.(?:ts|js|json|proto)$/.test(entry.name) ? [path] : [];
  });
}
