/**
 * The only access to esbuild, which runs as a separate process and lives as long as ours: it inherits the environment when it
 * starts, and has no business with the caller's values.
 */
import type { BuildOptions, BuildResult } from "esbuild";

const ordinary = /^(?:PATH|HOME|USER|TMPDIR|TMP|TEMP|LANG|SystemRoot|ESBUILD_\w+)$/;

export async function compile(options: BuildOptions): Promise<BuildResult> {
  // Loaded here only: most calls find what they need compiled.
  const { build } = require("esbuild") as typeof import("esbuild");
  const aside = Object.entries(process.env).filter(([name]) => !ordinary.test(name));
  for (const [name] of aside) delete process.env[name];
  let building: Promise<BuildResult>;
  try {
    // It starts before this returns.
    building = build(options);
  } finally {
    Object.assign(process.env, Object.fromEntries(aside));
  }
  return building;
}

/** One file's text, instead of the file. */
export async function compiled(options: BuildOptions): Promise<string> {
  const { outputFiles = [] } = await compile({ ...options, write: false });
  return outputFiles[0]?.text ?? "";
}
