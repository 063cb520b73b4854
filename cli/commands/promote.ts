/** `strongroom promote NAME --to ENV`: makes a pull request with everything that the next environment lacks. */
import path from "node:path";
import { promotionSteps, setUpFirst } from "../../declarations/promotion-steps";
import { type Promotion, promotionText } from "../../declarations/promotion-text";
import { type Change, proposeChange, writeChange } from "../../declarations/scaffold/change";
import { Declarations } from "../../declarations/scaffold/declarations";
import { withEnvironment } from "../../declarations/scaffold/edit";
import { refuseUnwritten } from "../../declarations/scaffold/trial";
import { shownFile } from "../../declarations/tidy/files";
import { chosenIn } from "../../inventory/chosen";
import { integrationOf, isMissing, isStored } from "../../inventory/entries";
import { readersOf } from "../../inventory/readers";
import { fakesIn } from "../../lock/fakes";
import { lockChanges } from "../../lock/lock-changes";
import { committedLocks, isCommitted, readLock } from "../../lock/lock-file";
import { type PullRequest, withPullRequest } from "../../lock/pull-request";
import { assertEnvironmentName, type Context, type Result, requireEnvironment } from "../../machine/context";
import { replaceFile } from "../../machine/file";
import { committed } from "../../machine/git/work-tree";
import { askForSandbox } from "../../machine/sandbox-proof";
import { parseLock } from "../../model/parse-lock";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";
import { pasteable } from "../../text/commands";
import { exitCodes } from "../../text/exit-codes";
import { usage } from "../../text/failure";
import { inProject } from "../../text/invocation";
import { fillOne } from "../../values/fill";

export interface PromoteOptions {
  readonly to: string;
  /** File for the pull request's text. */
  readonly out?: string;
  /** Open a pull request; no declaration is written here then. */
  readonly pr?: boolean;
  readonly dryRun?: boolean;
}

export interface PromoteData extends Promotion {
  readonly dryRun: boolean;
  /** What follows from the declarations and was updated. */
  readonly followed: readonly string[];
  readonly inject: readonly { readonly key: string; readonly optional: boolean; readonly command: string }[];
  /** Text of the pull request. */
  readonly body: string;
  /** With `--pr`. */
  readonly pullRequest?: PullRequest | null;
}

export async function promote(context: Context, name: string, options: PromoteOptions): Promise<Result<PromoteData>> {
  assertEnvironmentName(context, options.to);
  const names = context.environments.names();
  const from = names[names.indexOf(options.to) - 1];
  if (from === undefined) throw usage(`${options.to} is the first environment; there is none to promote from.`);
  const lower = requireEnvironment(context, from);
  const upper = requireEnvironment(context, options.to);
  const { title, keys } = chosenIn(context, lower, upper, name);
  const dryRun = options.dryRun === true;
  const proposed = options.pr === true && !dryRun;
  const declarations = new Declarations(context.root);
  const change: Change = {
    files: widened(declarations, lower, upper, title),
    noun: "This promotion",
    environment: upper.name,
  };
  const files = [...change.files.keys()];
  if (dryRun) await refuseUnwritten(context, change);
  const followed = dryRun || proposed || files.length === 0 ? [] : writeChange(context, declarations, change);
  const [below, above] = [entriesOf(lower), entriesOf(upper)];
  const entries = keys.flatMap((key) => above.get(key) ?? []);
  const pending = entries.filter((entry) => isStored(entry) && entry.state === "pending");
  const config = keys.flatMap((key) => {
    const [low, high] = [below.get(key) ?? null, above.get(key) ?? null];
    if (low?.secret != null || high?.secret != null) return [];
    return [{ key, from: low?.value ?? null, to: high?.value ?? null, verdict: verdictOf(low, high, from) }];
  });
  const owners = [...new Set(entries.flatMap((entry) => integrationOf(upper, entry)?.owner ?? []))].sort();
  const about: Promotion = { name: title, from, to: options.to, files, config, owners };
  const inject = pending.map((entry) => ({
    key: entry.key,
    optional: !isMissing(entry),
    command: fillOne(upper, entry),
  }));
  const reader = readersOf(lower).some((one) => one.key === title) ? title : null;
  const steps = promotionSteps({ lower, upper, entries, reader, isNew: files.length > 0 });
  const lock = readLock(context.lockDir, upper.name);
  const along = alsoPinned(context, upper.name, keys);
  const body = promotionText(upper, about, entries, { along, steps, fakes: fakesIn(lock) });
  const data: PromoteData = { ...about, dryRun, followed, inject, body };
  if (options.out !== undefined && !dryRun) replaceFile(path.resolve(context.cwd, options.out), forReviewers(body));
  const written = files.map((file) => `${dryRun ? "would write" : proposed ? "proposed" : "wrote"} ${file}`);
  const tracked = isCommitted(context);
  const before = [steps.create, steps.fill, steps.fill === null ? null : steps.check].filter((step) => step !== null);
  const review =
    proposed || (!tracked && files.length === 0)
      ? []
      : afterPromotion({ name, title, to: upper.name, files, out: options.out ?? null });
  const deploy = steps.deploy === null || (proposed && pending.length > 0) ? [] : [steps.deploy];
  const sandbox = !tracked && (await askForSandbox(context.env)).sandbox !== null;
  const first = pending.length === 0 ? null : setUpFirst(upper, entries, { sandbox, lock });
  const next = tracked
    ? [...before, ...review, ...deploy.map((step) => `once it is merged: ${step}`)]
    : first !== null && first.next.length > 0
      ? [...first.next, ...review]
      : [...before, ...deploy, ...review];
  const updated = followed.map((file) => `updated ${shownFile(context, file)}`);
  const text = [
    ...(first === null || proposed ? [] : [first.says, ""]),
    ...written,
    ...updated,
    ...(proposed ? [] : [body.trimEnd(), ""]),
    ...next.map((step) => `  next: ${step}`),
  ];
  const code = pending.some(isMissing) ? exitCodes.pending : exitCodes.ok;
  const result = { code, text: text.join("\n"), data };
  if (!proposed) return result;
  const slug = `promote-${title.replaceAll("/", "-")}-${upper.name}`;
  const also = [`environments/${upper.name}.lock.json`];
  const words = { slug, title: `Promote ${title} to ${upper.name}`, body: forReviewers(body), also };
  const pullRequest = await proposeChange(context, declarations, change, words);
  const why = tracked
    ? "the branch has all of it already"
    : "its values are in, and git does not track the sandbox's own lock files, which pin them";
  return withPullRequest(
    result,
    pullRequest,
    pending.length > 0 ? "nothing has changed yet; inject its values first" : why,
  );
}

/** Entries of the same lock file whose pins differ from HEAD, and so would be in the pull request too. */
function alsoPinned(context: Context, environment: string, keys: readonly string[]): readonly string[] {
  const file = `environments/${environment}.lock.json`;
  const text = committed(context, file);
  const before = text === null ? null : parseLock(text, file);
  if (before === null || !before.ok) return [];
  const changes = lockChanges(before.lock, readLock(committedLocks(context.root), environment));
  const moved = changes.filter(({ what, entry }) => what === "pinned" && !keys.includes(entry));
  return [...new Set(moved.map(({ entry }) => entry))];
}

/** They read it outside of the sandbox. */
const forReviewers = (body: string): string => pasteable(body, inProject);

function entriesOf(environment: ResolvedEnvironment): ReadonlyMap<string, ResolvedEntry> {
  return new Map(environment.products.flatMap((product) => product.entries).map((entry) => [entry.key, entry]));
}

/** @param out the file for the pull request's text, to open it by hand */
function afterPromotion({
  name,
  title,
  to,
  files,
  out,
}: {
  readonly name: string;
  readonly title: string;
  readonly to: string;
  readonly files: readonly string[];
  readonly out: string | null;
}): readonly string[] {
  if (out === null) return [`strongroom promote ${name} --to ${to} --pr`];
  const branch = `promote-${title.replaceAll("/", "-")}-${to}`;
  return [
    `git switch -c ${branch}`,
    `git add environments docs ${files.join(" ")}`.trim(),
    `git commit -m "Promote ${title} to ${to}"`,
    `git push -u origin ${branch}`,
    `gh pr create --title "Promote ${title} to ${to}" --body-file ${out}`,
  ];
}

/** The file of a reader that is limited to some environments, with the next one added; none if nothing must change. */
function widened(
  declarations: Declarations,
  lower: ResolvedEnvironment,
  upper: ResolvedEnvironment,
  key: string,
): ReadonlyMap<string, string> {
  const reader = readersOf(lower).find((one) => one.key === key);
  if (reader === undefined || readersOf(upper).some((one) => one.key === key)) return new Map();
  const file = declarations.service(reader.product, reader.name);
  const text = declarations.read(file) ?? "";
  const changed = withEnvironment(text, reader.name, upper.name);
  if (changed !== text) return new Map([[file, changed]]);
  throw usage(
    `${file}: ${key} does not exist in ${upper.name}, and its environments are not a list that can be added to.`,
  );
}

function verdictOf(
  low: ResolvedEntry | null,
  high: ResolvedEntry | null,
  from: string,
): PromoteData["config"][number]["verdict"] {
  if (high === null || high.value === null) return "not there";
  if (new RegExp(`(^|[^a-z])${from}([^a-z]|$)`).test(high.value)) return "names the lower environment";
  return low?.value === high.value ? "the same" : "differs";
}
