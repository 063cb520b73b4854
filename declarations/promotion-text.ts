/** The text of a promotion's pull request. */

import { isMissing, isStored } from "../inventory/entries";
import type { ResolvedEntry, ResolvedEnvironment } from "../model/resolved";
import { code, inline } from "../text/markdown";
import { fillOne } from "../values/fill";
import { sourcesOf } from "../values/recipe";
import { whereToGet } from "../values/where-to-get";
import type { PromotionSteps } from "./promotion-steps";

export interface Promotion {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Declaration files that change. */
  readonly files: readonly string[];
  readonly config: readonly {
    readonly key: string;
    readonly from: string | null;
    readonly to: string | null;
    readonly verdict: "differs" | "the same" | "not there" | "names the lower environment";
  }[];
  readonly owners: readonly string[];
}

/**
 * What a reviewer has to know and to do.
 *
 * @param along entries that are not promoted but have new pins in the same lock file
 */
export function promotionText(
  upper: ResolvedEnvironment,
  about: Promotion,
  entries: readonly ResolvedEntry[],
  {
    along,
    steps,
    fakes = [],
  }: {
    readonly along: readonly string[];
    readonly steps: PromotionSteps;
    /** Keys of entries whose pinned value is a fake example of the sandbox. */
    readonly fakes?: readonly string[];
  },
): string {
  const stored = entries.filter(isStored);
  const pending = stored.filter((entry) => entry.state === "pending");
  const pinned = stored.filter((entry) => entry.state === "active");
  const isFake = ({ key }: ResolvedEntry) => fakes.includes(key);
  const lines = [`# Promote ${about.name} to ${about.to}`, ""];
  lines.push(...about.files.map((file) => `- \`${file}\`: it exists in ${about.to} too`));
  lines.push(
    ...pinned.map(
      (entry) =>
        `- \`${entry.key}\`: version ${entry.secret.pin} is pinned in ${about.to}${isFake(entry) ? ", a fake example of the sandbox" : ""}`,
    ),
  );
  if (along.length > 0)
    lines.push(`- pinned in the same lock file, so it comes along: ${along.map((key) => `\`${key}\``).join(", ")}`);
  if (lines.length > 2) lines.push("");
  lines.push("## Values to inject", "");
  const faked = pinned.filter(isFake);
  if (pending.length === 0 && faked.length === 0)
    lines.push(`Nothing: every entry has a value of its own in ${about.to}.`);
  for (const { key } of faked)
    lines.push(`- [ ] \`${key}\` has a fake example: \`strongroom put ${key} --env ${about.to}\``);
  if (steps.create !== null) lines.push(`- [ ] first \`${steps.create}\`, which creates what is new in ${about.to}`);
  for (const entry of pending) {
    if (entry.origin?.kind === "composed") {
      lines.push(`- \`${entry.key}\`: inject makes it of ${sourcesOf(entry).map(code).join(", ")}`);
      continue;
    }
    lines.push(`- [ ] \`${entry.key}\`${isMissing(entry) ? "" : " (optional)"}: \`${fillOne(upper, entry)}\``);
    for (const line of whereToGet(upper, entry)) lines.push(`  - ${inline(line)}`);
  }
  lines.push("", "## Config", "");
  if (about.config.length === 0) lines.push("Nothing: it reads none.");
  else lines.push(`| entry | ${about.from} | ${about.to} | |`, "| --- | --- | --- | --- |");
  for (const { key, from, to, verdict } of about.config)
    lines.push(
      `| \`${key}\` | ${shown(from)} | ${shown(to)} | ${verdict === "the same" ? "the same: is that intended?" : verdict} |`,
    );
  lines.push("", "## Then", "");
  lines.push(`- [ ] \`${steps.check}\` says that nothing is pending`);
  lines.push(`- [ ] reviewed by ${about.owners.join(", ") || "the owner"}`);
  lines.push(`- [ ] the plan of ${about.to} adds what is named here, and changes nothing else`);
  if (steps.deploy !== null) lines.push(`- [ ] \`${steps.deploy}\` brings it to ${about.to}`);
  lines.push("");
  return lines.join("\n");
}

const shown = (value: string | null): string => (value === null ? "–" : code(value).replaceAll("|", "\\|"));
