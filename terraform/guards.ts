/** Checks before a plan is applied: whether something that it removes is in use, and whether the delivered versions can be read. */
import { secretManagerOf } from "../clients/apis";
import { type AccessUse, usesOfAccess } from "../live/access";
import type { Asker } from "../live/look";
import { refuseLosses } from "../live/losses";
import { refuseEmpty, refuseReplaced } from "../live/pinned-secrets";
import { refuseGoing } from "../live/removal";
import { refuseUnreadable } from "../live/unreadable";
import { exitCodes } from "../text/exit-codes";
import { Failure, isFailure } from "../text/failure";
import type { AccessQuestion, TerraformRun } from "./runner";

export interface GuardOptions {
  /** Only report: the use may have ended by then. */
  readonly dryRun: boolean;
  /** Stacks that the same command applies afterwards, in a separate run. */
  readonly later?: readonly string[];
  /** Ask whether services can read what they map, too: a revision that can't does not start. */
  readonly mapped?: boolean;
}

export type Guards = Pick<TerraformRun, "refuseGoing" | "refuseEmpty" | "accessGoes" | "refuseReaders">;

/** For plans that nobody applies, of documents that are not of the declarations here. */
export const noGuards: Guards = {
  refuseGoing: async () => {},
  refuseEmpty: async () => {},
  refuseReaders: async () => {},
  accessGoes: async () => "now",
};

export function guardsOf(asker: Omit<Asker, "client">, { dryRun, later = [], mapped = false }: GuardOptions): Guards {
  const { context, cloud } = asker;
  const session = { ...asker, client: secretManagerOf(context, { environment: asker.environment, cloud }) };
  const unlessDry = (error: unknown) => {
    if (!dryRun || !isFailure(error) || error.code === exitCodes.interrupted) throw error;
    context.output.note(`note: it would be refused now. ${error.text()}`);
  };
  return {
    refuseGoing: async (stack, secrets) => {
      try {
        await refuseReplaced(session, stack, secrets);
        await refuseGoing(session, secrets, `${stack} would delete what is in use; nothing of that stack was applied.`);
      } catch (error) {
        unlessDry(error);
      }
    },
    refuseEmpty: async (stack, created) => {
      try {
        await refuseEmpty(session, stack, created);
      } catch (error) {
        unlessDry(error);
      }
    },
    refuseReaders: async (stack) => {
      try {
        await refuseLosses(session, stack);
        if (stack.layer === "vercel" || mapped) await refuseUnreadable(session, stack);
      } catch (error) {
        unlessDry(error);
      }
    },
    accessGoes: async (question) => {
      const { stack, access, onlyTakes, after } = question;
      try {
        const uses = await usesOfAccess(session, access);
        if (uses.length === 0) return "now";
        const ends = endsOf(uses);
        if (!uses.every(({ endedBy }) => endedBy.some((name) => [...after, ...later].includes(name))))
          throw refusal(question, uses, ends);
        const waits = onlyTakes && ends.every((name) => after.includes(name));
        const names = ends.join(" and ");
        context.output.note(
          waits
            ? `note: ${stack} takes away access that is in use, so it ${dryRun ? "would be" : "is"} applied after ${names}:\n${linesOf(uses)}`
            : `note: until ${names} is applied, no new instance of these starts:\n${linesOf(uses)}`,
        );
        return waits && !dryRun ? "after" : "now";
      } catch (error) {
        unlessDry(error);
        return "now";
      }
    },
  };
}

const endsOf = (uses: readonly AccessUse[]) => [...new Set(uses.flatMap(({ endedBy }) => endedBy))].sort();
const linesOf = (uses: readonly AccessUse[]) => uses.map(({ says }) => `  ${says}`).join("\n");

function refusal({ stack, onlyTakes }: AccessQuestion, uses: readonly AccessUse[], ends: readonly string[]): Failure {
  const lines = uses.map(({ says, next }) => `  ${says}\n    ${next}`);
  // Those stacks may need something that the same step creates.
  const command = `strongroom deploy ${[...(onlyTakes ? [] : [stack]), ...ends].join(" ")}`;
  const again = onlyTakes && ends.length > 0 ? "\nThe next command ends these uses; after it, run this one again." : "";
  return new Failure(
    exitCodes.pending,
    `${stack} would take away access that is in use; nothing of that stack was applied.\n${lines.join("\n")}${again}`,
    ends.length === 0
      ? "end these uses, then run the command again; or bring the declaration back until nothing uses it"
      : command,
  );
}
