/** What a change may not do to what is declared, and to what is there. */
import { isObject, type JsonObject } from "../../terraform/synthesized";
import { addressOf, type Block, blocksIn, listOf } from "../document";
import type { Finding, Rule } from "../rule";
import type { Declared, Subject } from "../subject";

/** Whose deletion loses something: values, and what runs. */
const kept = ["google_secret_manager_secret", "google_cloud_run_v2_service"];
/** Its change deletes the resource and makes another one. */
const identity: Readonly<Record<string, readonly string[]>> = {
  google_secret_manager_secret: ["project", "secret_id", "replication"],
  google_cloud_run_v2_service: ["project", "location", "name"],
};

export const changeRules: readonly Rule[] = [
  {
    code: "undeclared-resource",
    what: "an account, a secret or a service that no declaration asks for",
    why: "a reviewer of the declarations would not see it, and no other rule knows what it is for",
    instead: "declare it in catalog/ or services/",
    finds: ({ declared, head }) => {
      if (declared === null) return [];
      const known = placesOf(declared);
      return blocksIn(head?.document, "resource")
        .filter(({ type, address, body }) => {
          const names = places[type];
          return names !== undefined && known.get(address) !== placeOf(names.map((name) => body[name]));
        })
        .map(({ address, type }) => ({ where: address, got: `${type} that is not declared, or not in this place` }));
    },
  },
  {
    code: "protection",
    what: "less protection against deletion than declared",
    why: "the next change could delete it without a word",
    instead:
      "leave it to the engine: the environment says what it protects, and strongroom retire ends it for one entry",
    finds: ({ declared, head }) =>
      blocksIn(head?.document, "resource")
        .filter((block) => isLessProtected(declared, block))
        .map(({ address }) => ({ where: address, got: "deletion_protection or prevent_destroy is not as declared" })),
  },
  {
    code: "protected-deletion",
    what: "something that is protected is deleted in the same change that takes its protection away",
    why: "a reviewer sees that one line goes, but not that nothing prevents the deletion any more",
    instead:
      "go by strongroom retire: retire it, apply that, then take the protection away, and delete it in a later change",
    finds: (subject) =>
      deletedIn(subject)
        .filter(isProtected)
        .map((block) => ({ where: block.address, got: "deleted; protected before this change" })),
  },
  {
    code: "not-retired",
    what: "something is deleted that was not retired before",
    why: "its readers fail, and the values of a deleted secret are gone",
    instead: "go by strongroom retire: readers first, then the entry, on a day that is declared",
    finds: (subject) =>
      deletedIn(subject)
        .filter((block) => !isProtected(block) && !wasRetired(subject, block))
        .map((block) => ({ where: block.address, got: "deleted; not retired before this change" })),
  },
  {
    code: "replacement",
    what: "something is deleted and created again",
    why: "a secret loses all its versions, a service its address",
    instead: "declare the new one beside the old one and move its readers, with strongroom rename",
    finds: ({ base, head }) => {
      const before = new Map(blocksIn(base?.document, "resource").map((block) => [block.address, block] as const));
      const moves = new Map(moved(head?.document).map(({ from, to }) => [to, from] as const));
      return blocksIn(head?.document, "resource").flatMap((block): readonly Finding[] => {
        const was = before.get(moves.get(block.address) ?? block.address);
        const names = (identity[block.type] ?? []).filter(
          (name) => was !== undefined && JSON.stringify(was.body[name]) !== JSON.stringify(block.body[name]),
        );
        return names.length === 0 ? [] : [{ where: block.address, got: `another ${names.join(", ")}` }];
      });
    },
  },
];

/** What names a resource in the cloud, by type. */
const places: Readonly<Record<string, readonly string[]>> = {
  google_secret_manager_secret: ["project", "secret_id"],
  google_service_account: ["project", "account_id"],
  google_cloud_run_v2_service: ["project", "location", "name"],
};
const placeOf = (names: readonly unknown[]): string => names.map(String).join("/");

/** By address, where each declared resource is. */
function placesOf({ product: { bootstrap, entries, identities, services } }: Declared): ReadonlyMap<string, string> {
  return new Map([
    ...entries.flatMap(({ secret }) =>
      secret === null
        ? []
        : [[`google_secret_manager_secret.${secret.address}`, placeOf([secret.project, secret.id])] as const],
    ),
    ...identities.map(
      ({ address, project, accountId }) =>
        [`google_service_account.${address}`, placeOf([project, accountId])] as const,
    ),
    ...(bootstrap?.identities ?? []).map(
      ({ duty, accountId }) =>
        [`google_service_account.account--${duty}`, placeOf([bootstrap?.project, accountId])] as const,
    ),
    ...services
      .filter(({ state }) => state !== "waiting")
      .map(
        ({ address, project, region, name }) =>
          [`google_cloud_run_v2_service.${address}`, placeOf([project, region, name])] as const,
      ),
  ]);
}

/** Both ends of each move. */
function moved(document: JsonObject | undefined): readonly { readonly from: string; readonly to: string }[] {
  return listOf(document?.moved).flatMap((one) =>
    isObject(one) ? [{ from: addressOf(one.from), to: addressOf(one.to) }] : [],
  );
}

/** Resources of the base that the head has no more, and neither moved nor let go of without destroying them. */
function deletedIn({ base, head }: Subject): readonly Block[] {
  const is = new Set(blocksIn(head?.document, "resource").map(({ address }) => address));
  const removed = listOf(head?.document.removed).map((one) => (isObject(one) ? addressOf(one.from) : ""));
  const elsewhere = new Set([...moved(head?.document).map(({ from }) => from), ...removed]);
  return blocksIn(base?.document, "resource").filter(
    ({ type, address }) => kept.includes(type) && !is.has(address) && !elsewhere.has(address),
  );
}

function isProtected({ body }: Block): boolean {
  const { lifecycle } = body;
  return body.deletion_protection === true || (isObject(lifecycle) && lifecycle.prevent_destroy === true);
}

function isLessProtected(declared: Declared | null, { type, name, body }: Block): boolean {
  const { entries, services } = declared?.product ?? { entries: [], services: [] };
  if (type === "google_cloud_run_v2_service")
    return services.some((one) => one.address === name && one.deletionProtection && body.deletion_protection !== true);
  const secret =
    type === "google_secret_manager_secret" ? entries.find((one) => one.secret?.address === name)?.secret : undefined;
  const prevents = isObject(body.lifecycle) && body.lifecycle.prevent_destroy === true;
  if (!secret) return false;
  return (secret.deletionProtection && body.deletion_protection !== true) || (secret.preventDestroy && !prevents);
}

function wasRetired({ before }: Subject, { type, name, body }: Block): boolean {
  if (before === null) return false;
  const { entries, services } = before.product;
  if (type === "google_cloud_run_v2_service")
    return services.some((one) => one.name === body.name && one.state === "retiring");
  const entry = entries.find(({ secret }) => secret?.address === name);
  // Without a value there is nothing to lose.
  return entry?.state === "retiring" || entry?.state === "pending";
}
