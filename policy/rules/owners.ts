/** Who approves what: `CODEOWNERS` follows from the declarations, and a handle does not change beside something else. */
import { codeOwnersFile } from "../../declarations/tidy/code-owners";
import type { ChangeRule, Finding } from "../rule";
import type { Sides } from "../subject";
import { isDeclared } from "./files";

const places = /^(?:\.\.\/)*(?:(?:\.github|\.gitlab|\.gitea|\.forgejo|docs)\/)?codeowners$/i;
/** Where handles are declared. */
export const declares = /^environments\/(?:[\w-]+\/)*[\w.-]+\.[jt]s$/;

export const ownerRules: readonly ChangeRule[] = [
  {
    code: "code-owners",
    what: "CODEOWNERS is not what follows from the declared owners",
    why: "the code host would ask somebody else than the owner, or nobody",
    instead: "declare codeOwners in environments/index.ts, and let strongroom tidy write the file",
    findsIn: ({ head, names, generated, codeOwners }) => {
      if (head.handles === null) return [];
      const others = names.filter((name) => places.test(name) && name !== codeOwnersFile);
      const wanted = generated.get(codeOwnersFile);
      return [
        ...others.map((where) => ({ where, got: "another file that a code host reads" })),
        ...(codeOwners === wanted
          ? []
          : [{ where: codeOwnersFile, got: codeOwners === null ? "no such file" : "another content" }]),
      ];
    },
  },
  {
    code: "code-owner-handle",
    what: "who approves for an owner changes, together with something else",
    why: "whoever gets the handle could approve the rest of the change, and what comes after it",
    instead: "change codeOwners in a pull request that changes nothing else but CODEOWNERS",
    findsIn: (change) => {
      const together = change.files
        .map(({ file }) => file)
        .filter((file) => file !== codeOwnersFile && !declares.test(file));
      const [beside] = together;
      const isAlone = beside === undefined && sameStacks(change);
      return isAlone
        ? []
        : changedHandles(change).map(({ where, got }) => ({
            where,
            got: `${got}, beside ${beside ?? "other declarations"}`,
          }));
    },
  },
];

/** Owners on both sides that get or lose a handle. One who has no integration any more loses nothing, and a new one takes nothing. */
function changedHandles({ base, head }: Sides): readonly Finding[] {
  if (base.handles === null) return [];
  const owners = new Set(
    head.environments.flatMap(({ products }) =>
      products.flatMap(({ integrations }) => integrations.map(({ owner }) => owner)),
    ),
  ).add("platform");
  return [...base.handles].flatMap(([owner, was]) => {
    const is = head.handles?.get(owner) ?? [];
    const [comes, goes] = [is.filter((one) => !was.includes(one)), was.filter((one) => !is.includes(one))];
    if (comes.length + goes.length === 0 || !owners.has(owner)) return [];
    const says = [
      ...(goes.length === 0 ? [] : [`${goes.join(", ")} goes`]),
      ...(comes.length === 0 ? [] : [`${comes.join(", ")} comes`]),
    ];
    return [{ where: `codeOwners.${owner}`, got: says.join(", ") }];
  });
}

/** Files of environments say more than handles. */
function sameStacks({ base, head, files }: Sides): boolean {
  const declared = ({ environments }: Sides["base"]) => JSON.stringify(environments);
  return files.filter(isDeclared).length <= 1 && declared(base) === declared(head);
}
