/**
 * Declarations in a folder of their own, loaded by a process that has and reads nothing else: declarations are programs. The project's engine
 * reads them, so that an upgrade of the engine is no difference by itself.
 */
import { cpSync } from "node:fs";
import path from "node:path";
import type { ResolvedEnvironment } from "../model/resolved";
import type { EnvironmentProblems } from "../text/problems";
import { runConfined } from "./confined";
import type { Asking } from "./laid-out";

/** What people edit, and so what such a folder has of its own. */
export const declaredRooms = ["catalog", "services", "environments"] as const;
/** The engine that reads it. */
const engineRooms = ["model", "organisation"] as const;

/** What an organisation says beside its environments, not checked yet. */
export interface AboutOrganisation {
  readonly pipelines?: unknown;
  readonly codeOwners?: unknown;
}

/** What `organisation/print.ts` writes: every environment, or why the declarations don't resolve. */
export type Printed =
  | {
      readonly ok: true;
      readonly environments: readonly ResolvedEnvironment[];
      readonly organisation: AboutOrganisation;
    }
  /** `problems` is null where they don't even load. */
  | { readonly ok: false; readonly says: string; readonly problems: readonly EnvironmentProblems[] | null };

/** Loads what lies in the folder, beside a copy of the engine. */
export async function loadedApart({ root, env, signal }: Asking, folder: string): Promise<Printed> {
  for (const room of engineRooms) cpSync(path.join(root, room), path.join(folder, room), { recursive: true });
  for (const file of ["package.json", "tsconfig.json"]) cpSync(path.join(root, file), path.join(folder, file));
  try {
    const { answer, result } = await runConfined({ root, env, signal }, folder, path.join("organisation", "print.ts"));
    if (result !== null) return JSON.parse(result) as Printed;
    const ended = `their process ended with ${answer?.code ?? "an error"}`;
    return { ok: false, says: answer === null ? ended : `${ended}:\n${answer.stderr.trim()}`, problems: null };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, says: error instanceof Error ? error.message : String(error), problems: null };
  }
}
