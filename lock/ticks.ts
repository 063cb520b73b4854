/** Setup steps that a person did: `environments/<env>.checklist.json`, committed, with who and when. */
import path from "node:path";
import { readIfThere, replaceFile } from "../machine/file";
import { Marker } from "../machine/marker";
import { duplicateKey } from "../model/json";
import { exitCodes } from "../text/exit-codes";
import { Failure, isFailure } from "../text/failure";
import { workDir } from "./lock-file";

export interface Tick {
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** By integration key, then by the step's text: a reworded step must be done again, a moved one not. */
export type Ticks = Readonly<Record<string, Readonly<Record<string, Tick>>>>;

function fileOf(lockDir: string, environment: string): string {
  return path.join(lockDir, `${environment}.checklist.json`);
}

/** @throws a `Failure` (lock) where the file is damaged */
export function readTicks(lockDir: string, environment: string): Ticks {
  const file = fileOf(lockDir, environment);
  const text = readIfThere(file);
  if (text === null) return {};
  try {
    const found: unknown = JSON.parse(text);
    const twice = duplicateKey(text);
    if (twice !== null) {
      // A merge by hand may leave two; JSON.parse would silently take the last one.
      throw new Failure(
        exitCodes.lock,
        `${file} holds ${JSON.stringify(twice.key)} for the second time in one block, in line ${twice.line}.`,
        "keep what both blocks hold, in one, then run the command again",
      );
    }
    if (isTicks(found)) return found;
  } catch (error) {
    if (isFailure(error)) throw error;
    // Said below.
  }
  throw new Failure(
    exitCodes.lock,
    `${file} is damaged: it is not a checklist.`,
    `where it holds merge conflict markers, keep the ticks of both sides; otherwise git checkout -- ${file}`,
  );
}

function isTicks(value: unknown): value is Ticks {
  const isObject = (one: unknown): one is Record<string, unknown> =>
    typeof one === "object" && one !== null && !Array.isArray(one);
  return (
    isObject(value) &&
    Object.values(value).every(
      (steps) =>
        isObject(steps) &&
        Object.values(steps).every(
          (tick) => isObject(tick) && typeof tick.by === "string" && typeof tick.at === "string",
        ),
    )
  );
}

/** @param tick null removes the tick */
export function writeTick({
  root,
  lockDir,
  environment,
  step,
  tick,
}: {
  readonly root: string;
  readonly lockDir: string;
  readonly environment: string;
  readonly step: { readonly integration: string; readonly says: string };
  readonly tick: Tick | null;
}): void {
  const work = workDir(root, lockDir);
  const marker = Marker.takeSoon(path.join(work, `${environment}.checklist.busy`), "The checklist");
  try {
    const all = readTicks(lockDir, environment);
    const { [step.says]: _old, ...others } = all[step.integration] ?? {};
    const steps = tick === null ? others : { ...others, [step.says]: tick };
    const next = sorted({ ...all, [step.integration]: sorted(steps) });
    replaceFile(fileOf(lockDir, environment), `${JSON.stringify(next, null, 2)}\n`, { by: work });
  } finally {
    marker.release();
  }
}

function sorted<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
