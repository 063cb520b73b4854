/** `strongroom plan`, and `strongroom deploy --plans`: saved plans of an environment's stacks, made and applied. */
import path from "node:path";
import type { Context, Result } from "../../machine/context";
import { usage } from "../../text/failure";
import { count } from "../../text/output";
import { type Deploying, deployStacks } from "../deploy";
import type { DeployData } from "../deployment";
import { documentsIn } from "./documents";
import { PlansFolder } from "./place";
import { ReviewedPlans } from "./reviewed";
import { SavedPlans } from "./save";
import { parseStatement, type Statement, statementFile } from "./statement";

export interface PlanData extends DeployData {
  /** Null without `--out`, and if no stack is affected. */
  readonly statement: Statement | null;
  /** What each plan means, by stack. */
  readonly meanings: Readonly<Record<string, string>>;
}

export interface PlanOptions {
  /** The folder that is written. */
  readonly out: string;
  /** Lock nothing, and look at nothing on Vercel without a token: to be read, not applied. */
  readonly advisory?: boolean;
  /** Output folder of a synthesis, whose documents are planned in place of the files here. */
  readonly documents?: string;
}

/** @throws a `Failure` as `deploy --dry-run` does; a usage failure if the folder is not empty */
export async function planStacks(
  context: Context,
  asked: Omit<Deploying, "dryRun" | "planning">,
  { out, advisory = false, documents: folder }: PlanOptions,
): Promise<Result<PlanData>> {
  const { environment, names } = asked;
  if (folder !== undefined && !advisory)
    throw usage("--documents plans what is not of this commit, which can't be applied: add --advisory.");
  const documents =
    folder === undefined ? {} : { documents: documentsIn(context, folder, { environment: environment.name, names }) };
  const wish = { ...asked, ...documents, stacks: documents.documents?.stacks ?? asked.stacks };
  const place = folderOf(context, out);
  place.refuseFull();
  let saved: SavedPlans | null = null;
  const allowed =
    advisory && !wish.allowed.VERCEL_API_TOKEN ? { ...wish.allowed, VERCEL_API_TOKEN: noToken } : wish.allowed;
  const result = await deployStacks(context, {
    ...{ ...wish, allowed },
    does: "plan",
    dryRun: true,
    planning: async (session) => {
      saved = new SavedPlans(session, place, advisory);
      return saved;
    },
  });
  const made = saved as SavedPlans | null;
  const statement = (await made?.finish()) ?? null;
  const meanings = Object.fromEntries([...(made?.meanings ?? [])].map(([stack, { text }]) => [stack, text]));
  const text = statement === null ? result.text : `${result.text}\n${savedText(statement, place.name, made)}`;
  return { ...result, text, data: { ...result.data, statement, meanings } };
}

/** The provider asks for one before it does anything, and is not asked to do anything with it. */
const noToken = "advisoryplanhasnotoken00";

function savedText(statement: Statement, folder: string, made: SavedPlans | null): string {
  const changing = statement.stacks.filter(({ plan }) => plan !== null).length;
  const opaque = [...(made?.meanings ?? [])].flatMap(([, meaning]) => meaning.opaque);
  return [
    `  saved in ${folder}: ${count(changing, "plan")} to apply, not signed; STACK.txt says what each means`,
    ...(opaque.length === 0
      ? []
      : [`  sensitive, so that another plan can't be compared with this one: ${opaque.join(", ")}`]),
    ...(statement.edited ? ["  files here differ from the commit, so these plans are of this checkout alone"] : []),
    ...(statement.advisory || changing === 0 ? [] : [`  next: strongroom deploy --plans ${folder}`]),
  ].join("\n");
}

/** @throws a `Failure` (refused) if the folder holds no finished plans */
export async function readStatement(context: Context, folder: string): Promise<Statement> {
  const place = folderOf(context, folder);
  const text = await place.read(statementFile);
  if (text === null)
    throw usage(
      `${place.name} holds no ${statementFile}: no plans were saved there, or planning did not finish.`,
      `strongroom plan --out ${place.name}`,
    );
  return parseStatement(text.toString(), `${place.name}/${statementFile}`);
}

/** @param wish its stacks are among those of the statement */
export function deployPlans(
  context: Context,
  wish: Omit<Deploying, "planning" | "skipUnchanged">,
  { folder, statement }: { readonly folder: string; readonly statement: Statement },
): Promise<Result<DeployData>> {
  const place = folderOf(context, folder);
  const other = wish.stacks.filter(({ name }) => !statement.stacks.some(({ stack }) => stack === name));
  if (other.length > 0)
    throw usage(
      `${place.name} holds no plan of ${other.map(({ name }) => name).join(", ")}; it has ${statement.stacks.map(({ stack }) => stack).join(", ")}.`,
    );
  context.output.note(
    `deploy: the plans in ${place.name} are not signed; whoever can write there decides what is applied`,
  );
  return deployStacks(context, {
    ...wish,
    planning: (session) => ReviewedPlans.open(session, place, statement),
  });
}

function folderOf({ cwd }: Context, folder: string): PlansFolder {
  return new PlansFolder(path.resolve(cwd, folder), folder);
}
