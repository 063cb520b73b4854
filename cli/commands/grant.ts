/**
 * `strongroom access grant`: declares that a person may read an entry until a day, as a file below `services/`. The binding
 * itself comes with the next apply, is reviewed like any other, and ends by itself.
 */
import path from "node:path";
import { type Change, proposeChange, writeChange } from "../../declarations/scaffold/change";
import { Declarations, type ProductFiles } from "../../declarations/scaffold/declarations";
import { groupOf } from "../../declarations/scaffold/edit";
import { camelCase, quoted } from "../../declarations/scaffold/text";
import { refuseUnwritten } from "../../declarations/scaffold/trial";
import { shownFile } from "../../declarations/tidy/files";
import { deployCommand } from "../../inventory/deploy-command";
import { integrationOf, type StoredEntry } from "../../inventory/entries";
import { findStoredEntry } from "../../inventory/find-entry";
import { latestEnd } from "../../inventory/grant-end";
import { type PullRequest, withPullRequest } from "../../lock/pull-request";
import { type Context, type Result, requireEnvironment } from "../../machine/context";
import { isDay } from "../../model/calendar";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { usage } from "../../text/failure";

export interface GrantOptions {
  readonly env: string;
  readonly until: string;
  readonly because: string;
  /** PERSON is a Google group. */
  readonly group?: boolean;
  /** Open a pull request; nothing is written here then. */
  readonly pr?: boolean;
  readonly dryRun?: boolean;
}

export interface GrantData {
  readonly environment: string;
  readonly dryRun: boolean;
  readonly file: string;
  /** What follows from the declarations and was updated. */
  readonly followed: readonly string[];
  readonly reader: string;
  readonly entry: string;
  readonly person: string;
  readonly until: string;
  readonly next: readonly string[];
  /** With `--pr`. */
  readonly pullRequest?: PullRequest | null;
}

const dayMillis = 86_400_000;

export async function grant(
  context: Context,
  person: string,
  name: string,
  options: GrantOptions,
): Promise<Result<GrantData>> {
  const environment = requireEnvironment(context, options.env);
  const entry = findStoredEntry(environment, name);
  if (!/^[^\s@:]+@[^\s@:]+\.[^\s@:]+$/.test(person))
    throw usage(`"${person}" is not an e-mail address of a person or group.`);
  checkUntil(options.until, context.now());
  if (options.because.trim() === "") throw usage("--because needs a reason, in a few words.");
  const declarations = new Declarations(context.root);
  const product = declarations.product(entry.product);
  const { file: declared, handle } = handleOf(declarations, product, entry.name);
  const slug = slugOf(declarations, person, entry, environment.name);
  const file = `services/${entry.product}/${slug}.ts`;
  // Imported from its own file: an integration need not be exported by the product's index.
  const specifier = declared.startsWith("services/")
    ? `./${path.basename(declared, ".ts")}`
    : `../../${declared.slice(0, -3)}`;
  const builder = options.group === true ? "group" : "person";
  const text = `import { ${handle.split(".")[0]} } from "${specifier}";
import { ${product.handle} } from "../../catalog/${entry.product}/product";
import { ${builder} } from "../../model";

/** Ends by itself after its last day; remove the file then. */
export const ${camelCase(slug)} = ${builder}({
  product: ${product.handle},
  name: ${quoted(slug)},
  environments: [${quoted(environment.name)}],
  email: ${quoted(person)},
  until: ${quoted(options.until)},
  because: ${quoted(options.because.trim())},
  reads: [${handle}],
});
`;
  const dryRun = options.dryRun === true;
  const proposed = options.pr === true && !dryRun;
  const because = options.because.trim();
  const change: Change = { files: new Map([[file, text]]), noun: "This grant", environment: environment.name };
  const stack = `${entry.product}-${environment.name}-secrets`;
  const deploy = deployCommand(environment, stack);
  const over = endedGrants(context, environment).filter((one) => one !== `${entry.product}/${slug}`);
  const remove = over.map((one) => `remove the declaration of ${one}: that grant is over`);
  if (dryRun) await refuseUnwritten(context, change);
  const followed = dryRun || proposed ? [] : writeChange(context, declarations, change);
  const data: GrantData = {
    environment: environment.name,
    dryRun,
    file,
    followed,
    reader: `${entry.product}/${slug}`,
    entry: entry.key,
    person,
    until: options.until,
    next: proposed
      ? [`once it is merged: ${deploy}`, ...remove]
      : ["commit, and open a pull request (or all of it at once: --pr)", deploy, ...remove],
  };
  const said = [
    `${dryRun ? "would write" : proposed ? "proposed" : "wrote"} ${file}`,
    ...followed.map((one) => `updated ${shownFile(context, one)}`),
    `${person} may read ${entry.key} in ${environment.name} until ${options.until}, once it is applied`,
    ...data.next.map((one) => `  next: ${one}`),
  ];
  const result = { code: exitCodes.ok, text: said.join("\n"), data };
  if (!proposed) return result;
  const body = [
    `\`${person}\`${options.group === true ? " (a group)" : ""} may read \`${entry.key}\` in ${environment.name}, for \`${stack}\` to apply.`,
    "",
    `- why: ${because}`,
    `- last day: ${options.until}; the binding's own condition ends it then, and \`${file}\` may go`,
    `- risk: ${entry.risk ?? "not declared"}`,
    `- owner: ${integrationOf(environment, entry)?.owner ?? "not declared"}`,
  ].join("\n");
  const title = `Grant ${person} ${entry.key} in ${environment.name} until ${options.until}`;
  const pullRequest = await proposeChange(context, declarations, change, { slug, title, body, also: [] });
  return withPullRequest(result, pullRequest, "the base branch already has this grant");
}

/** The name before the @; the whole address if another person with that name already has a grant. */
function slugOf(declarations: Declarations, person: string, entry: StoredEntry, environment: string): string {
  const [short, long] = [person.split("@")[0] ?? "", person].map((who) =>
    `grant-${who}-${entry.name}-${environment}`.toLowerCase().replace(/[^a-z0-9]+/g, "-"),
  );
  const taken = declarations.read(`services/${entry.product}/${short}.ts`);
  return (taken === null || taken.includes(quoted(person)) ? short : long) ?? "";
}

/** Readers whose last day has passed: they have no access, but they are misleading for people who check access. */
function endedGrants(context: Context, environment: ResolvedEnvironment): readonly string[] {
  const today = context.now().toISOString().slice(0, 10);
  return environment.products
    .flatMap((product) => product.otherReaders)
    .filter(({ until }) => until !== undefined && until < today)
    .map(({ key }) => key);
}

function checkUntil(until: string, now: Date): void {
  if (!isDay(until)) throw usage(`--until takes the last day, such as 2026-12-31; got "${until}".`);
  const day = new Date(`${until}T00:00:00Z`);
  if (day.getTime() + dayMillis <= now.getTime()) throw usage(`--until ${until} is already over.`);
  if (until > latestEnd(now))
    throw usage(`--until ${until} is more than a year away; if it is needed longer, grant it again then.`);
}

/** The file that declares an entry, and its handle for `reads`: `stripe.STRIPE_SECRET_KEY`, or the `either` around it. */
function handleOf(
  declarations: Declarations,
  product: ProductFiles,
  name: string,
): { readonly file: string; readonly handle: string } {
  for (const { file, handle, entries } of product.integrations) {
    if (!entries.includes(name)) continue;
    return { file, handle: `${handle}.${groupOf(declarations.read(file) ?? "", name) ?? name}` };
  }
  throw usage(`Neither catalog/${product.name}/ nor services/${product.name}/ has a file that declares ${name}.`);
}
