/** `strongroom plan`, and `strongroom deploy --plans`: saved plans of an environment's stacks, made and applied. */
import { assertKeyVersion } from "../../clients/kms";
import type { Context, Result } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { Failure, usage } from "../../text/failure";
import { count } from "../../text/output";
import { type Deploying, deployStacks } from "../deploy";
import type { DeployData } from "../deployment";
import { documentsIn } from "./documents";
import { filesOf, type OpenedPlans, placeOf } from "./open";
import { PlansFolder } from "./place";
import { ReviewedPlans } from "./reviewed";
import { reviewsIn } from "./reviews";
import { SavedPlans } from "./save";
import type { Statement } from "./statement";

export interface PlanData extends DeployData {
  /** Null if no stack is affected. */
  readonly statement: Statement | null;
  /** What each plan means, by stack. */
  readonly meanings: Readonly<Record<string, string>>;
}

export interface PlanOptions {
  /** A new folder, or `gs://BUCKET/PREFIX`. */
  readonly out: string;
  /** Lock nothing, and look at nothing on Vercel without a token: to be read, not applied. */
  readonly advisory?: boolean;
  /** False: the cloud is not asked what is there, so a plan takes few calls however many resources its stack has. @default true */
  readonly refresh?: boolean;
  /** Output folder of a synthesis, whose documents are planned in place of the files here. */
  readonly documents?: string;
  /** A key's version in Cloud KMS that signs them. */
  readonly sign?: string;
  /** A key in Cloud KMS that their key is encrypted with. */
  readonly encrypt?: string;
  /** Where the plans are that were reviewed, or in a bucket those of many pull requests: these have to mean the same. */
  readonly reviewed?: string;
  /** A new folder for what each plan means and would do, to be read. */
  readonly readable?: string;
}

/**
 * @throws a `Failure` as `deploy --dry-run` does; (pending) with what differs, if they mean something else than what was reviewed; a usage
 * failure if something is in the folder
 */
export async function planStacks(
  context: Context,
  asked: Omit<Deploying, "dryRun" | "planning">,
  options: PlanOptions,
): Promise<Result<PlanData>> {
  const { out, advisory = false, refresh = true, sign = null, encrypt = null, documents: folder } = options;
  checkOptions(options);
  const { environment, names } = asked;
  const documents =
    folder === undefined ? {} : { documents: documentsIn(context, folder, { environment: environment.name, names }) };
  const wish = { ...asked, ...documents, stacks: documents.documents?.stacks ?? asked.stacks };
  const place = await placeOf(context, out);
  if (place instanceof PlansFolder) place.refuseFull();
  const readable = options.readable === undefined ? null : await placeOf(context, options.readable);
  if (readable instanceof PlansFolder) readable.refuseFull();
  const reviewed = options.reviewed === undefined ? null : await reviewsIn(context, options.reviewed, environment.name);
  let made: SavedPlans | null = null;
  const files = await filesOf(context, place, encrypt);
  const allowed =
    (advisory || sign !== null) && !wish.allowed.VERCEL_API_TOKEN
      ? { ...wish.allowed, VERCEL_API_TOKEN: noToken }
      : wish.allowed;
  const result = await deployStacks(context, {
    ...{ ...wish, allowed },
    does: "plan",
    dryRun: true,
    planning: async (session) => {
      made = new SavedPlans(session, { place, files, advisory, refresh, sign, encrypt, reviewed, readable });
      return made;
    },
  });
  const saved = made as SavedPlans | null;
  const current = result.data.stacks.filter(({ done }) => done === "not planned").map(({ stack }) => stack);
  const statement = (await saved?.finish(current)) ?? null;
  const meanings = Object.fromEntries([...(saved?.meanings ?? [])].map(([stack, { text }]) => [stack, text]));
  const text = statement === null ? result.text : `${result.text}\n${savedText(statement, options, saved)}`;
  return { ...result, text, data: { ...result.data, statement, meanings } };
}

function checkOptions({ out, advisory, refresh, sign, encrypt, documents }: PlanOptions): void {
  if (refresh === false && advisory !== true)
    throw usage("--no-refresh plans by the states alone, which is not to be applied: add --advisory.");
  if (documents !== undefined && advisory !== true)
    throw usage("--documents plans what is not of this commit, which can't be applied: add --advisory.");
  if (sign !== undefined) assertKeyVersion(sign, "--sign");
  if (sign !== undefined && advisory === true)
    throw usage("--advisory plans are to be read, so nothing signs them; leave out one of --advisory and --sign.");
  if (out.startsWith("gs://") && encrypt === undefined)
    throw usage("Plans in a bucket are encrypted: --encrypt names the key in Cloud KMS.");
}

/** The provider asks for one before it does anything, and is not asked to do anything with it. */
const noToken = "advisoryplanhasnotoken00";

function savedText(statement: Statement, { out, sign, encrypt }: PlanOptions, made: SavedPlans | null): string {
  const changing = statement.stacks.filter(({ plan }) => plan !== null).length;
  const opaque = [...(made?.meanings ?? [])].flatMap(([, meaning]) => meaning.opaque);
  const how = [sign === undefined ? "not signed" : "signed", ...(encrypt === undefined ? [] : ["encrypted"])].join(
    ", ",
  );
  return [
    `  saved in ${out}: ${count(changing, "plan")} to apply, ${how}; STACK.txt says what each means`,
    ...(opaque.length === 0
      ? []
      : [`  sensitive, so that another plan can't be compared with this one: ${opaque.join(", ")}`]),
    ...(statement.edited ? ["  files here differ from the commit, so these plans are of this checkout alone"] : []),
    ...(statement.advisory || changing === 0
      ? []
      : [`  next: strongroom deploy --plans ${out}${sign === undefined ? "" : ` --signed-by ${sign}`}`]),
  ].join("\n");
}

/**
 * @param wish its stacks that the plans are of are applied
 * @throws a `Failure` (refused) for plans that nobody signed and nobody approves here, outside of development
 */
export async function deployPlans(
  context: Context,
  wish: Omit<Deploying, "planning" | "skipUnchanged">,
  plans: OpenedPlans,
): Promise<Result<DeployData>> {
  const { place, statement, signedBy } = plans;
  const isSaved = (name: string) => statement.stacks.some(({ stack }) => stack === name);
  const other = wish.names.filter((name) => !name.includes("*") && !isSaved(name));
  const stacks = wish.stacks.filter(({ name }) => isSaved(name));
  if (other.length > 0)
    throw usage(
      `${place.name} holds no plan of ${wish.names.join(", ")}; it has ${statement.stacks.map(({ stack }) => stack).join(", ") || "none"}.`,
    );
  if (signedBy === null) {
    const { stage } = wish.environment;
    if (stage !== "development" && context.terminal?.interactive !== true && !wish.dryRun)
      throw new Failure(
        exitCodes.refused,
        `The plans in ${place.name} are not signed. In ${stage}, where nobody is asked, only signed plans are applied.`,
        `name the key's version that has to have signed them: strongroom deploy --plans ${place.name} --signed-by KEY_VERSION`,
      );
    context.output.note(
      `deploy: the plans in ${place.name} are not signed; whoever can write there decides what is applied`,
    );
  } else context.output.note(`deploy: the plans in ${place.name} are signed by ${signedBy}, at ${statement.time}`);
  return deployStacks(context, {
    ...{ ...wish, stacks },
    planning: (session) => ReviewedPlans.open(session, plans),
  });
}
