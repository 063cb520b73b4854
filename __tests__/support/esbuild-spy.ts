/** The real esbuild, behind a script that writes down what it was given. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface EsbuildSpy {
  /** For `ESBUILD_BINARY_PATH`. */
  readonly program: string;
  /** The environments in which it was started, as `env` prints them. */
  seen(): string;
}

/** @param folder where the script and its notes lie */
export function esbuildSpy(folder: string): EsbuildSpy {
  const real = require.resolve(`@esbuild/${process.platform}-${process.arch}/bin/esbuild`);
  const program = join(folder, "esbuild");
  const notes = join(folder, "esbuild.seen");
  writeFileSync(program, `#!/bin/sh\nenv >> '${notes}'\nexec '${real}' "$@"\n`, { mode: 0o755 });
  return { program, seen: () => readFileSync(notes, "utf8") };
}
