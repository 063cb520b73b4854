/**
 * The command line's one door to "are we in a sandbox?". What a variable says, the form of a token or a loopback address is no answer:
 * the sandbox proves itself (`sandbox/control/proof.ts`).
 */
import { formatIssues, type Issue } from "../model/issue";
import type { Proof, ProvenSandbox } from "../sandbox/proof";
import { exitCodes } from "../text/exit-codes";
import { Failure, isDamage } from "../text/failure";

type Environment = Readonly<Record<string, string | undefined>>;

export interface Answer {
  /** Null where this is no sandbox, or only claims to be one. */
  readonly sandbox: ProvenSandbox | null;
  /** What claims to be of a sandbox and is not: a command that sends or applies anything ends with them. */
  readonly issues: readonly Issue[];
}

export async function askForSandbox(environment: Environment): Promise<Answer> {
  // Most commands run outside, and need nothing of the sandbox's code then.
  if (!environment.STRONGROOM_SANDBOX) return { sandbox: null, issues: [] };
  const { proveSandbox } = require("../sandbox/proof") as typeof import("../sandbox/proof");
  try {
    const { sandbox, problems }: Proof = await proveSandbox(environment);
    return { sandbox, issues: problems.map(falseSandbox) };
  } catch (error) {
    if (!isDamage(error)) throw error;
    return { sandbox: null, issues: [falseSandbox(error.message)] };
  }
}

/** @throws a `Failure` (refused) that names all that claims to be of a sandbox and is not */
export async function provenSandbox(environment: Environment): Promise<ProvenSandbox | null> {
  const { sandbox, issues } = await askForSandbox(environment);
  if (issues.length > 0) throw new Failure(exitCodes.refused, formatIssues(issues));
  return sandbox;
}

function falseSandbox(problem: string): Issue {
  return {
    code: "not-the-sandbox",
    what: "this claims to be a sandbox, and is not; values and tokens could go elsewhere",
    where: "the environment",
    got: problem,
    allowed: "what `strongroom sandbox exec` sets, unchanged; or no STRONGROOM_SANDBOX",
    next: "put strongroom sandbox exec -- before the command; or, to leave the sandbox: unset STRONGROOM_SANDBOX",
  };
}
