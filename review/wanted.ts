/** Which values somebody has to put in before what is declared can run. */
import type { ResolvedEnvironment } from "../model/resolved";
import type { Sides } from "./access";
import type { Change } from "./change";

export function wantedChanges({ base, head }: Sides): readonly Change[] {
  if (head === null) return [];
  const before = pendingIn(base);
  return [...pendingIn(head)]
    .filter(([key]) => !before.has(key))
    .map(([key, { where, owner }]) => ({
      area: "wanted" as const,
      level: "info" as const,
      environment: head.name,
      subject: key,
      says: `needs a value: ${where}`,
      because: [...(owner === "" ? [] : [`owner: ${owner}`]), `strongroom inject --env ${head.name} ${key}`],
    }));
}

function pendingIn(environment: ResolvedEnvironment | null) {
  const products = environment?.products ?? [];
  return new Map(
    products.flatMap(({ entries, integrations }) =>
      entries
        .filter((entry) => entry.secret !== null && entry.state === "pending" && !entry.optional)
        .map((entry) => {
          const owner = integrations.find(({ entries }) => entries.includes(entry.key))?.owner ?? "";
          return [entry.key, { where: whereFrom(entry.origin), owner }] as const;
        }),
    ),
  );
}

function whereFrom(origin: ResolvedEnvironment["products"][number]["entries"][number]["origin"]): string {
  if (origin === null) return "from its owner";
  if (origin.kind === "generated") return "inject generates it";
  if (origin.kind === "composed") return `inject makes it of ${origin.parts.map(({ entry }) => entry).join(", ")}`;
  return origin.kind === "issued" ? `issued at ${origin.where}` : `managed in the database by ${origin.by}`;
}
