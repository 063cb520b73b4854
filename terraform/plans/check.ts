/** Whether saved plans are those of this checkout: everything that can be said before Terraform starts, of all stacks at once. */
import { Git } from "../../machine/git/git";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import type { Session } from "../deploy";
import { digestOf } from "./canonical";
import { documentOf, lockDigest, programDigest } from "./here";
import type { OpenedPlans } from "./open";
import type { PlansPlace } from "./place";
import { type PlanFile, readPlanFile } from "./plan-file";
import type { StatedStack, Statement } from "./statement";

/** @throws a `Failure` (refused) that names every reason */
export async function checkPlans(session: Session, { place, files, statement }: OpenedPlans): Promise<void> {
  const problems = [...headProblems(session, statement)];
  for (const stated of statement.stacks) {
    if (!session.stacks.some(({ name }) => name === stated.stack)) continue;
    for (const says of await problemsOf(session, files, stated)) problems.push(`${stated.stack}: ${says}`);
  }
  if (problems.length === 0) return;
  throw new Failure(
    exitCodes.refused,
    `The plans in ${place.name} can't be applied here; nothing was applied.\n${problems.map((one) => `  ${one}`).join("\n")}`,
    "plan again, and have it reviewed: strongroom plan --out FOLDER",
  );
}

function headProblems({ context, environment, terraform, cloud }: Session, statement: Statement): readonly string[] {
  const problems: string[] = [];
  const commit = Git.reading(context.root, context.env).ask(["rev-parse", "--verify", "HEAD^{commit}"]);
  if (statement.commit !== commit)
    problems.push(`they were made at commit ${short(statement.commit)}, and this is ${short(commit)}`);
  if (statement.environment !== environment.name)
    problems.push(`they are plans of ${statement.environment}, and this is ${environment.name}`);
  if (statement.lock !== lockDigest(context, environment.name))
    problems.push(`${environment.name}.lock.json is not the one that was planned: a pin or a record in it was changed`);
  if (statement.advisory)
    problems.push("they were made to be read (--advisory): nothing was locked while they were made");
  if (statement.terraform !== terraform)
    problems.push(`they were made by ${statement.terraform}, and this is ${terraform}`);
  const here = cloud.sandbox ? "sandbox" : cloud.name;
  if (statement.cloud !== here) problems.push(`they were made for ${statement.cloud}, and this is ${here}`);
  if (statement.program !== programDigest(context)) problems.push("they were made by another version of this program");
  return problems;
}

const short = (commit: string | null): string => (commit === null ? "none" : commit.slice(0, 12));

async function problemsOf({ context }: Session, place: PlansPlace, stated: StatedStack): Promise<readonly string[]> {
  const document = documentOf(context, stated.stack);
  const problems: string[] = [];
  for (const [file, digest, what] of [
    [`${stated.stack}.txt`, stated.meaning, "its meaning"],
    [`${stated.stack}.json`, stated.json, "what is shown of its plan"],
  ] as const) {
    const content = (await place.read(file)) ?? Buffer.alloc(0);
    if (digestOf(content) !== digest) problems.push(`${what} was changed after it was planned`);
  }
  if (digestOf(document) !== stated.document) problems.push("its document is not the one that was planned");
  if (stated.plan === null) return problems;
  const bytes = await place.read(`${stated.stack}.tfplan`);
  if (bytes === null) return [...problems, "its plan is missing"];
  if (digestOf(bytes) !== stated.plan) return [...problems, "its plan was changed after it was planned"];
  const file = fileIn(bytes);
  if (typeof file === "string") return [...problems, `its plan can't be read: ${file}`];
  // Whoever writes the statement too could put another stack's plan there: Terraform applies it to that stack's state.
  if (digestOf(file.document) !== stated.document)
    problems.push("its plan is one of another stack, or of other declarations");
  if ((file.providerLock === null ? null : digestOf(file.providerLock)) !== stated.providers)
    problems.push("its plan was made with other providers than it says");
  return problems;
}

function fileIn(bytes: Buffer): PlanFile | string {
  try {
    return readPlanFile(bytes);
  } catch (error) {
    return (error as Error).message;
  }
}
