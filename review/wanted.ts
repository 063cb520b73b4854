/** Which values somebody has to put in before what is declared can run. */
import { deployCommand } from "../inventory/deploy-command";
import { isReplacing } from "../model/replacing";
import type { ResolvedEntry, ResolvedEnvironment } from "../model/resolved";
import { fillTogether, toFill } from "../values/fill";
import { isBrought, isMade, sourcesOf } from "../values/recipe";
import type { Sides } from "./access";
import type { Change } from "./change";

export function wantedChanges({ base, head }: Sides): readonly Change[] {
  if (head === null) return [];
  const before = pendingIn(base);
  const wanted = [...pendingIn(head)].filter(([key]) => !before.has(key));
  // One for all of them: what is composed needs its parts in the same run.
  const keys = wanted.map(([key]) => key);
  const next = afterDeploy(head, base, { keys, fill: fillTogether(head, toFill(head, keys)) });
  return wanted.map(([key, { where, owner }]) => ({
    area: "wanted" as const,
    level: "info" as const,
    environment: head.name,
    subject: key,
    says: `needs a value: ${where}`,
    because: owner === "" ? [] : [`owner: ${owner}`],
    next,
  }));
}

/** A new entry's secret, and who may read it, are there before anything can be written. */
function afterDeploy(
  head: ResolvedEnvironment,
  base: ResolvedEnvironment | null,
  { keys, fill }: { readonly keys: readonly string[]; readonly fill: string },
): string {
  const known = new Set(base?.products.flatMap(({ entries }) => entries.filter(isStored).map(({ key }) => key)));
  const stacks = head.products
    .filter(({ entries }) => entries.some(({ key }) => keys.includes(key) && !known.has(key)))
    .flatMap((product) => product.stacks.filter(({ layer }) => layer === "secrets").map(({ name }) => name));
  return stacks.length === 0 ? fill : `${deployCommand(head, ...stacks)} && ${fill}`;
}

const isStored = ({ secret }: ResolvedEntry): boolean => secret !== null;

function pendingIn(environment: ResolvedEnvironment | null) {
  if (environment === null) return new Map<string, { readonly where: string; readonly owner: string }>();
  return new Map(
    environment.products.flatMap(({ entries, integrations }) =>
      entries
        .filter((entry) => entry.secret !== null && entry.state === "pending" && !entry.optional)
        .map((entry) => {
          const owner = integrations.find(({ entries }) => entries.includes(entry.key))?.owner ?? "";
          return [entry.key, { where: whereFrom(environment, entry), owner }] as const;
        }),
    ),
  );
}

function whereFrom(environment: ResolvedEnvironment, entry: ResolvedEntry): string {
  const { origin, key } = entry;
  if (isReplacing(entry)) return `rename copies the one of ${entry.product}/${entry.replaces}`;
  if (origin === null) return "from its owner";
  if (isMade(entry)) return `inject makes it of ${sourcesOf(entry).join(", ")}`;
  if (origin.kind === "generated" && isBrought(environment, entry))
    return `from the host's environment, a vault or a prompt; it is tier 1, so here inject generates it only with --generate ${key}`;
  if (origin.kind === "generated") return "inject generates it";
  if (origin.kind === "managed in database") return `managed in the database by ${origin.by}`;
  return origin.kind === "issued" ? `issued at ${origin.where}` : "from its owner";
}
