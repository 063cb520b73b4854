/** What a policy without the cloud says nothing of, so that nobody takes its silence for a yes. */
import { count } from "../text/output";
import { oneLine } from "../text/printable";
import { movedPins } from "./pins";
import { engineFiles } from "./rules/files";
import type { Sides } from "./subject";

export interface NotJudged {
  readonly what: "moved pins" | "files of the engine";
  /** Of the pins; null for files. */
  readonly environment: string | null;
  /** Keys of entries, or names of files. */
  readonly names: readonly string[];
  /** What to run or to do instead. */
  readonly next: string;
}

/** @param sides as they were asked for, after a space: ` --base main` */
export function notJudged(change: Sides, sides: string): readonly NotJudged[] {
  const pins = movedPins(change.base, change.head);
  const environments = [...new Set(pins.map(({ environment }) => environment))];
  const files = engineFiles(change);
  return [
    ...environments.map((environment) => ({
      what: "moved pins" as const,
      environment,
      names: pins.filter((one) => one.environment === environment).map(({ entry }) => entry),
      next: `strongroom policy --cloud${sides}`,
    })),
    ...(files.length === 0
      ? []
      : [
          {
            what: "files of the engine" as const,
            environment: null,
            names: files,
            next: "a platform engineer must read them",
          },
        ]),
  ];
}

const mostNamed = 5;

export const notJudgedText = (all: readonly NotJudged[]): readonly string[] =>
  all.map(({ what, environment, names, next }) =>
    what === "moved pins"
      ? `not judged here: ${count(names.length, "moved pin")} in ${oneLine(environment ?? "")} (${named(names)})\n  next: ${next}`
      : `not judged: ${count(names.length, "file")} of the engine, the pipelines or the repository (${named(names)}); ${next}`,
  );

function named(names: readonly string[]): string {
  const [some, more] = [names.slice(0, mostNamed).map((one) => oneLine(one)), names.length - mostNamed];
  return more > 0 ? `${some.join(", ")} and ${more} more` : some.join(", ");
}
