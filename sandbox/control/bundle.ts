import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Home } from "./home";

const sandboxFolder = join(__dirname, "..");

export interface Bundle {
  readonly file: string;
  /** Changes when the daemon's sources, its dependencies' versions or Node's version do. */
  readonly build: string;
}

/** One JavaScript file with cloud and proxy, made by esbuild when the sources changed. It starts several times faster than under tsx. */
export async function bundleDaemon(home: Home): Promise<Bundle> {
  const build = hashOfSources();
  const file = join(home.bin, `daemon-${build}.js`);
  if (!existsSync(file)) {
    mkdirSync(home.bin, { recursive: true, mode: 0o700 });
    const temporary = `${file}.${process.pid}`;
    // Loaded here only: most calls find the bundle in place.
    const { build: esbuild } = await import("esbuild");
    await esbuild({
      entryPoints: [join(sandboxFolder, "control", "daemon.ts")],
      outfile: temporary,
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      logLevel: "silent",
    });
    renameSync(temporary, file);
    for (const old of readdirSync(home.bin)) {
      if (/^daemon-[0-9a-f]+\.js$/.test(old) && old !== `daemon-${build}.js`)
        rmSync(join(home.bin, old), { force: true });
    }
  }
  return { file, build };
}

function hashOfSources(): string {
  const hash = createHash("sha256").update(process.versions.node);
  const files = ["cloud", "control"].flatMap((folder) => sourcesUnder(join(sandboxFolder, folder)));
  for (const file of [...files.sort(), join(sandboxFolder, "package.json")]) {
    hash.update(`\0${file}\0`).update(readFileSync(file));
  }
  return hash.digest("hex").slice(0, 16);
}

function sourcesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesUnder(path);
    return /\.(?:ts|json)$/.test(entry.name) ? [path] : [];
  });
}
