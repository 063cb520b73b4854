/**
 * The one door to esbuild, which runs as a process of its own and lives as long as ours: it inherits what stands in the environment when it
 * starts, and has no business with the caller's values.
 */
import type { BuildOptions } from "esbuild";

const ordinary = /^(?:PATH|HOME|USER|TMPDIR|TMP|TEMP|LANG|SystemRoot|ESBUILD_\w+)$/;

export async function compile(options: BuildOptions): Promise<void> {
  // Loaded here only: most calls find what they need compiled.
  const { build } = require("esbuild") as typeof import("esbuild");
  const aside = Object.entries(process.env).filter(([name]) => !ordinary.test(name));
  for (const [name] of aside) delete process.env[name];
  let building: Promise<unknown>;
  try {
    // It starts before this returns.
    building = build(options);
  } finally {
    Object.assign(process.env, Object.fromEntries(aside));
  }
  await building;
}
