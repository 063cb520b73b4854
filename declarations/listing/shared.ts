/** What the entries of a list share, unless a row says otherwise: asked once. */

import { entryClasses } from "../../model/kinds";
import type { Interview, Question } from "../scaffold/ask";
import { days, oneOf } from "../scaffold/entries";
import type { ListedEntry } from "./plan";
import type { Shared } from "./text";

export interface SharedOptions {
  readonly owner?: string;
  readonly revoke?: string;
  readonly risk?: string;
  readonly class?: string;
  readonly tier?: string;
  readonly where?: string;
  readonly rotateDays?: string;
  readonly onBreach?: boolean;
  readonly reader?: string;
}

/** What the entries share and no default gives, or what flags say over the defaults; asked once. */
export async function sharedOf(
  interview: Interview,
  entries: readonly ListedEntry[],
  options: SharedOptions,
): Promise<Shared> {
  const kept = entries.filter((entry) => entry.kind === "secret" || entry.kind === "sealedConfig");
  const lacks = (field: string) => kept.some((entry) => !entry.defaults.has(field));
  const needs = (column: "risk" | "class" | "tier" | "where", field: string = column) =>
    kept.some((entry) => entry[column] === null && !entry.defaults.has(field));
  const owned = entries.every((entry) => !entry.isNew || entry.defaults.has("owner"));
  const questions: readonly (Question & { readonly needed: boolean })[] = [
    { needed: !owned, flag: "--owner", asks: "Team that answers for them", given: options.owner },
    { needed: needs("risk"), flag: "--risk", asks: "What could somebody do with them", given: options.risk },
    {
      needed: needs("where", "origin"),
      flag: "--where",
      asks: 'Where a person gets them ("Vendor > API keys")',
      given: options.where,
    },
    {
      needed: needs("class"),
      flag: "--class",
      asks: `Class (${entryClasses.join(", ")})`,
      given: options.class,
      otherwise: "important",
      refuse: oneOf(entryClasses),
    },
    {
      needed: needs("tier"),
      flag: "--tier",
      asks: "Tier (1, 2)",
      given: options.tier,
      otherwise: "2",
      refuse: oneOf(["1", "2"]),
    },
    {
      needed: options.onBreach !== true && lacks("rotation"),
      flag: "--rotate-days",
      asks: "Rotated every how many days",
      given: options.rotateDays,
      otherwise: "90",
      refuse: days,
    },
  ];
  const found = await interview.answers(questions.filter(({ needed, given }) => needed || given !== undefined));
  interview.settle();
  const everyDays = found["--rotate-days"];
  return {
    owner: found["--owner"] ?? null,
    risk: found["--risk"],
    where: found["--where"],
    class: found["--class"],
    tier: found["--tier"],
    everyDays: options.onBreach === true ? null : everyDays === undefined ? undefined : Number(everyDays),
    revoke: options.revoke,
    over: new Set([
      ...(["risk", "class", "tier"] as const).filter((field) => options[field] !== undefined),
      ...(options.where === undefined ? [] : ["origin"]),
      ...(options.rotateDays === undefined && options.onBreach !== true ? [] : ["rotation"]),
    ]),
    unread: options.reader === undefined,
  };
}
