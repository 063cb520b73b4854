/** What the entries of a list share, unless a row says otherwise: asked once. */

import { entryClasses } from "../../model/kinds";
import type { Interview } from "../scaffold/ask";
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

/** What the entries share; asked once. */
export async function sharedOf(
  interview: Interview,
  entries: readonly ListedEntry[],
  options: SharedOptions,
): Promise<Shared> {
  const kept = entries.filter((entry) => entry.kind === "secret" || entry.kind === "sealedConfig");
  const needed = (column: "risk" | "where") => kept.some((entry) => entry[column] === null);
  const found = await interview.answers([
    { flag: "--owner", asks: "Team that answers for them", given: options.owner },
    ...(needed("risk") ? [{ flag: "--risk", asks: "What could somebody do with them", given: options.risk }] : []),
    ...(needed("where")
      ? [{ flag: "--where", asks: 'Where a person gets them ("Vendor > API keys")', given: options.where }]
      : []),
    {
      flag: "--class",
      asks: `Class (${entryClasses.join(", ")})`,
      given: options.class,
      otherwise: "important",
      refuse: oneOf(entryClasses),
    },
    { flag: "--tier", asks: "Tier (1, 2)", given: options.tier, otherwise: "2", refuse: oneOf(["1", "2"]) },
    ...(options.onBreach === true
      ? []
      : [
          {
            flag: "--rotate-days",
            asks: "Rotated every how many days",
            given: options.rotateDays,
            otherwise: "90",
            refuse: days,
          },
        ]),
  ]);
  interview.settle();
  const where = found["--where"] ?? kept[0]?.where ?? "";
  return {
    owner: found["--owner"] ?? "",
    risk: found["--risk"] ?? kept[0]?.risk ?? "",
    where,
    class: found["--class"] ?? "important",
    tier: Number(found["--tier"] ?? 2),
    everyDays: options.onBreach === true ? null : Number(found["--rotate-days"]),
    revoke: options.revoke ?? (where === "" ? "It is not secret" : `${where} > the key > Delete`),
    unread: options.reader === undefined,
  };
}
