/**
 * Declarations in a folder of their own, loaded by a process that has no credentials: declarations are programs. The project's engine
 * reads them, so that an upgrade of the engine is no difference by itself.
 */
import { cpSync, readFileSync } from "node:fs";
import path from "node:path";
import { composed, namesIn, ordinary } from "../machine/programs/environment";
import { asked } from "../machine/programs/start";
import type { ResolvedEnvironment } from "../model/resolved";
import type { EnvironmentProblems } from "../text/problems";
import type { Asking } from "./laid-out";

/** What people edit, and so what such a folder has of its own. */
export const declaredRooms = ["catalog", "services", "environments"] as const;
/** The engine that reads it. */
const engineRooms = ["model", "organisation"] as const;

/** What `organisation/print.ts` writes: every environment, or why the declarations don't resolve. */
export type Printed =
  | { readonly ok: true; readonly environments: readonly ResolvedEnvironment[] }
  /** `problems` is null where they don't even load. */
  | { readonly ok: false; readonly says: string; readonly problems: readonly EnvironmentProblems[] | null };

/** Loads what lies in the folder, beside a copy of the engine. */
export async function loadedApart({ root, env, signal }: Asking, folder: string): Promise<Printed> {
  for (const room of engineRooms) cpSync(path.join(root, room), path.join(folder, room), { recursive: true });
  for (const file of ["package.json", "tsconfig.json"]) cpSync(path.join(root, file), path.join(folder, file));
  const result = path.join(folder, "resolved.json");
  const answer = await asked(
    process.execPath,
    ["--require", "tsx/cjs", path.join(folder, "organisation", "print.ts"), result],
    // Only what any program needs: no token, no value.
    { cwd: folder, env: composed(namesIn(env, ordinary)), signal },
  );
  try {
    return JSON.parse(readFileSync(result, "utf8")) as Printed;
  } catch {
    const ended = `their process ended with ${answer?.code ?? "an error"}`;
    return { ok: false, says: answer === null ? ended : `${ended}:\n${answer.stderr.trim()}`, problems: null };
  }
}
