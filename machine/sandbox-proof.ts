/**
 * The only place where the command line decides whether it is in a sandbox. A variable, the form of a token or a loopback address is not
 * enough: the sandbox proves itself (`sandbox/control/proof.ts`).
 */
import { formatIssues, type Issue } from "../model/issue";
import type { Proof, ProvenSandbox } from "../sandbox/proof";
import { exitCodes } from "../text/exit-codes";
import { Failure, isDamage } from "../text/failure";

type Environment = Readonly<Record<string, string | undefined>>;

export interface Answer {
  /** Null if this is not a sandbox, or only claims to be one. */
  readonly sandbox: ProvenSandbox | null;
  /** Problems of an environment that only claims to be a sandbox's: a command that sends or applies anything fails with them. */
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

/** @throws a `Failure` (refused) that names everything that falsely claims to be of a sandbox */
export async function provenSandbox(environment: Environment): Promise<ProvenSandbox | null> {
  const { sandbox, issues } = await askForSandbox(environment);
  if (issues.length > 0) throw new Failure(exitCodes.refused, formatIssues(issues));
  return sandbox;
}

function falseSandbox(problem: string): Issue {
  return {
    code: "not-the-sandbox",
    what: "this claims to be a sandbox but is not; values and tokens could go elsewhere",
    where: "the environment",
    got: problem,
    allowed: "what `strongroom sandbox exec` sets, unchanged; or no STRONGROOM_SANDBOX",
    next: "put strongroom sandbox exec -- before the command; or, to leave the sandbox: unset STRONGROOM_SANDBOX",
  };
}
