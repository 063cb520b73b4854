/** Setup steps that a person did: `environments/<env>.checklist.json`, committed, with who and when. */
import { duplicateKey } from "../model/json";
import { exitCodes } from "../text/exit-codes";
import { Failure, isFailure } from "../text/failure";
import { CommittedRecord, type RecordPlace, sorted } from "./record";

export interface Tick {
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** By integration key, then by the step's text: a reworded step must be done again, a moved one not. */
export type Ticks = Readonly<Record<string, Readonly<Record<string, Tick>>>>;

const record = new CommittedRecord<Ticks>("checklist", { what: "The checklist", read: ticksIn });

/** @throws a `Failure` (lock) if the file is damaged */
export function readTicks(lockDir: string, environment: string): Ticks {
  return record.read({ lockDir, environment });
}

function ticksIn(text: string | null, file: string): Ticks {
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
export function writeTick(
  place: RecordPlace,
  step: { readonly integration: string; readonly says: string },
  tick: Tick | null,
): void {
  record.change(place, (all) => {
    const { [step.says]: _old, ...others } = all[step.integration] ?? {};
    const steps = tick === null ? others : { ...others, [step.says]: tick };
    return sorted({ ...all, [step.integration]: sorted(steps) });
  });
}
