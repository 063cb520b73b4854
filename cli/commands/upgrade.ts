/** `strongroom upgrade`: replaces this engine by a newer version's; what people edit stays. */
import path from "node:path";
import { ownParts } from "../../engine/parts";
import { endInterrupted, planUpgrade, type Upgrade, type UpgradeOptions } from "../../engine/upgrade";
import type { Context, Result } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { usage } from "../../text/failure";
import { invocationOf } from "../../text/invocation";

export interface UpgradeCommandOptions extends UpgradeOptions {
  /** Another project than this one. */
  readonly into?: string;
  readonly dryRun?: boolean;
}

export interface UpgradeData {
  readonly dryRun: boolean;
  readonly from: string;
  readonly to: string;
  readonly source: string;
  readonly written: readonly string[];
  readonly removed: readonly string[];
  /** Settings that were taken, by file: `dependencies.commander: "14.0.3" -> "15.0.0"`. */
  readonly settings: Readonly<Record<string, readonly string[]>>;
  /** Files of the project that stay although the new version has others. */
  readonly kept: readonly string[];
  readonly byHand: readonly string[];
  readonly next: readonly string[];
}

type Upgraded = Result<UpgradeData>;

export async function upgrade(
  context: Context,
  given: string | undefined,
  options: UpgradeCommandOptions,
): Promise<Upgraded> {
  const root = options.into === undefined ? context.root : path.resolve(context.cwd, options.into);
  if (given === undefined && options.into === undefined)
    throw usage(
      `The version to upgrade to is missing; this one is ${ownParts.version}.`,
      "name a folder, an archive (.tar.gz), or ADDRESS#TAG: strongroom upgrade ../strongroom-0.3.0",
    );
  if (given === undefined && root === context.root) throw usage(`${root} is the running version.`);
  const project = { ...context, root };
  // The next steps are done there.
  if (options.into !== undefined)
    context.output.speakFor(
      invocationOf({ ...context, root, lockDir: path.join(root, "environments"), sandbox: null }),
    );
  const ended = options.dryRun === true ? null : endInterrupted(root);
  if (ended !== null) context.output.note(`finished the interrupted upgrade to ${ended}`);
  const found = await planUpgrade(project, given ?? context.root, options);
  const data = dataOf(found, options);
  if (data.written.length + data.removed.length === 0)
    return {
      code: exitCodes.ok,
      text: [`${found.to} is already installed; nothing to do.`, ...listed(data)].join("\n"),
      data,
    };
  if (!data.dryRun) found.apply();
  return { code: exitCodes.ok, text: textOf(data), data };
}

function dataOf(found: Upgrade, options: UpgradeCommandOptions): UpgradeData {
  const { difference, notes } = found;
  return {
    dryRun: options.dryRun === true,
    from: found.from,
    to: found.to,
    source: found.source,
    written: difference.put.map((one) => one.path).sort(),
    removed: [...difference.remove].sort(),
    settings: Object.fromEntries(difference.settings.map((one) => [one.path, one.taken])),
    kept: [...difference.kept.map((one) => one.path), ...difference.own].sort(),
    byHand: [
      ...notes.flatMap(({ version, byHand }) => byHand.map((step) => `${version}: ${step}`)),
      ...difference.conflicts,
      ...difference.kept
        .filter((one) => one.path !== "package-lock.json")
        .map(
          ({ path: file }) =>
            `${file} is yours and stays; to see what is new in it, and take it over: git diff --no-index ${file} .strongroom/offered/${file}`,
        ),
    ],
    next: [
      found.lockTaken ? "npm ci" : "npm install",
      "strongroom tidy",
      "strongroom check",
      "strongroom deploy --dry-run '*-dev-*'",
      "git add -A && git commit",
    ],
  };
}

function textOf(data: UpgradeData): string {
  const would = data.dryRun ? "would " : "";
  return [
    `${data.from} -> ${data.to}, from ${data.source}${data.dryRun ? "; nothing is written" : ""}`,
    ...data.written.map((file) => `  ${data.dryRun ? "would write" : "wrote"} ${file}`),
    ...data.removed.map((file) => `  ${data.dryRun ? "would remove" : "removed"} ${file}`),
    ...listed(data),
    `catalog/, services/, environments/ and every other file of yours ${would === "" ? "are" : "stay"} as they ${would === "" ? "were" : "are"}.`,
    ...(data.dryRun ? [] : data.next.map((step) => `  next: ${step}`)),
  ].join("\n");
}

const listed = (data: UpgradeData): readonly string[] => [
  ...Object.entries(data.settings).flatMap(([file, taken]) => taken.map((one) => `  ${file}, ${one}`)),
  ...(data.kept.length > 0 ? [`  yours, kept: ${data.kept.join(", ")}`] : []),
  ...(data.byHand.length > 0 ? ["by hand:", ...data.byHand.map((step) => `  - ${step}`)] : []),
];
