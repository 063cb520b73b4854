/** What leads from a promoted service to a running one, in the order in which each step can work. */
import { deployCommand } from "../inventory/deploy-command";
import type { Lock } from "../model/lock";
import type { ResolvedEntry, ResolvedEnvironment } from "../model/resolved";
import { fillTogether, toFill } from "../values/fill";
import { isMade } from "../values/recipe";

export interface PromotionSteps {
  /** Creates accounts, secrets and permissions; null if nothing new needs them. */
  readonly create: string | null;
  /** Fills what has no value, with what it is made of; null if everything has one. */
  readonly fill: string | null;
  readonly check: string;
  /** Brings it to its readers; null if Terraform runs none of them. */
  readonly deploy: string | null;
}

/**
 * @param lower where a reader is that may be new above
 * @param reader key of the reader that is promoted; null if entries are
 * @param isNew whether the reader is new above
 */
export function promotionSteps({
  lower,
  upper,
  entries,
  reader,
  isNew,
}: {
  readonly lower: ResolvedEnvironment;
  readonly upper: ResolvedEnvironment;
  readonly entries: readonly ResolvedEntry[];
  readonly reader: string | null;
  readonly isNew: boolean;
}): PromotionSteps {
  const open = toFill(
    upper,
    entries.map(({ key }) => key),
  );
  const readers = new Set(
    reader === null ? entries.flatMap((entry) => entry.usedBy.map((use) => use.reader)) : [reader],
  );
  const stack = (product: string, layer: string) => `${product}-${upper.name}-${layer}`;
  const stacksOf = (product: ResolvedEnvironment["products"][number]) => [
    ...(product.services.some(({ key }) => readers.has(key)) ? [stack(product.name, "services")] : []),
    ...(product.vercelProjects.some(({ key }) => readers.has(key)) ? [stack(product.name, "vercel")] : []),
  ];
  const running = [...new Set([...lower.products, ...upper.products].flatMap(stacksOf))].sort();
  const kept = isNew ? entries.filter(({ secret }) => secret !== null) : open;
  const created = [
    ...(reader === null ? [] : [stack(reader.slice(0, reader.indexOf("/")), "identities")]),
    ...kept.map(({ product }) => stack(product, "secrets")),
  ];
  return {
    create: open.length > 0 || isNew ? deployCommand(upper, ...new Set(created)) : null,
    fill: open.length > 0 ? fillTogether(upper, open) : null,
    check: `strongroom check --env ${upper.name}`,
    deploy: running.length === 0 ? null : `strongroom deploy ${running.join(" ")}`,
  };
}

/** What comes before all of these where nothing of the environment is pinned: it was never set up. */
export function setUpFirst(
  upper: ResolvedEnvironment,
  entries: readonly ResolvedEntry[],
  { sandbox, lock }: { readonly sandbox: boolean; readonly lock: Lock },
): { readonly says: string; readonly next: readonly string[] } | null {
  if (Object.values(lock.entries).some(({ state }) => state === "active")) return null;
  const { name } = upper;
  if (!sandbox)
    return {
      says: `Nothing is pinned in ${name} yet. Its projects and state buckets have to be there first: docs/guides/real-project.md`,
      next: [],
    };
  const open = toFill(
    upper,
    entries.map(({ key }) => key),
  );
  const faked = open.filter((entry) => !isMade(entry) && entry.origin?.kind !== "generated").map(({ key }) => key);
  const fakes =
    faked.length === 0 ? "" : ` It gives fake examples to what somebody would bring (here ${faked.join(", ")}).`;
  return {
    says: `${name} was never set up in this sandbox; start deploys all of it, this promotion too.${fakes}`,
    next: [
      `strongroom start --env ${name}`,
      ...faked.map((key) => `for a value of your own in place of the fake one: strongroom put ${key} --env ${name}`),
    ],
  };
}
