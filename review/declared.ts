/** What is declared differently, beyond access and versions: targets, and what is said of an entry. */
import type { ResolvedEntry, ResolvedEnvironment } from "../model/resolved";
import type { Sides } from "./access";
import type { Change, Level } from "./change";
import { type Deliveries, deliveriesIn } from "./deliveries";

/** What is reviewed elsewhere: its identity, its readers, its life and its versions. */
type Elsewhere =
  | ("key" | "name" | "product" | "integration")
  | ("usedBy" | "partOf" | "outdated" | "state" | "retiredAfter" | "secret");

interface Field {
  /** The name that a reviewer knows. */
  readonly name: string;
  /** `attention` where less care may be taken than before. */
  readonly level: Level;
  /** @default the field as it is */
  readonly of?: (entry: ResolvedEntry) => unknown;
}

/** All other fields of an entry. */
const fields: Readonly<Record<Exclude<keyof ResolvedEntry, Elsewhere>, Field>> = {
  kind: { name: "kind", level: "attention" },
  class: { name: "class", level: "attention" },
  tier: { name: "tier", level: "attention" },
  rotation: { name: "rotation", level: "attention" },
  replaces: { name: "replaces", level: "attention" },
  triggers: { name: "triggers", level: "info" },
  neverReadBy: { name: "never read by", level: "attention" },
  onlyReadBy: { name: "only read by", level: "attention" },
  // As a whole: what it says may stay while it allows more.
  format: { name: "format", level: "attention" },
  decodesTo: { name: "decodes to", level: "attention" },
  origin: { name: "origin", level: "attention" },
  // Whoever verifies it sends its value there.
  verify: { name: "verified by", level: "danger" },
  sharedBecause: { name: "shared because", level: "attention" },
  sameEverywhereBecause: { name: "the same everywhere because", level: "attention" },
  unreadBecause: { name: "unread because", level: "info" },
  optional: { name: "optional", level: "info" },
  previousAs: { name: "previous as", level: "info" },
  consequences: { name: "consequences", level: "info" },
  restarts: { name: "restarts", level: "info" },
  localAlias: { name: "local name", level: "info" },
  localOnly: { name: "local only", level: "info" },
  storedElsewhere: { name: "also stored in", level: "attention" },
  purpose: { name: "purpose", level: "info" },
  risk: { name: "risk", level: "info" },
  revoke: { name: "revoke", level: "info" },
  console: { name: "console", level: "info" },
  usage: { name: "usage", level: "info" },
  source: { name: "answers", level: "info" },
  value: { name: "literal", level: "info" },
};

const compared = (Object.keys(fields) as (keyof typeof fields)[]).map((key) => {
  const { name, level, of }: Field = fields[key];
  return { key, name, level, of: of ?? ((entry: ResolvedEntry): unknown => entry[key]) };
});

export function declaredChanges({ base, head }: Sides): readonly Change[] {
  if (base === null || head === null) return [];
  const deliveries = deliveriesIn(head);
  const before = new Map(entriesIn(base).map((one) => [one.key, one] as const));
  return entriesIn(head).flatMap((is): readonly Change[] => {
    const was = before.get(is.key);
    if (was === undefined)
      return [
        {
          area: "declared",
          level: "info",
          environment: head.name,
          subject: is.key,
          says: `is new: ${is.purpose}`,
          because: [
            ...(is.class === null ? [] : [`class: ${is.class}`]),
            ...readersOf(is, deliveries),
            ...(is.sharedBecause === null ? [] : [`several read it: ${is.sharedBecause}`]),
            ...(is.sameEverywhereBecause === undefined
              ? []
              : [`its value is the same in several environments: ${is.sameEverywhereBecause}`]),
          ],
        },
      ];
    return compared
      .filter(({ of }) => JSON.stringify(of(was) ?? null) !== JSON.stringify(of(is) ?? null))
      .map(({ key, name, of, level }) => ({
        area: "declared",
        level,
        environment: head.name,
        subject: is.key,
        says:
          key === "sharedBecause" && was.sharedBecause === null
            ? `is shared by several readers from now on: ${is.sharedBecause}`
            : `${name}: ${shown(of(is))} (before: ${shown(of(was))})`,
        because: [],
      }));
  });
}

/** Who reads a new entry by declaration: until its value is pinned, no access of a target says so. */
function readersOf({ key, usedBy }: ResolvedEntry, deliveries: Deliveries): readonly string[] {
  const reads = usedBy.map(({ reader, role, as }) => `${reader} (${role}) as ${as}`);
  const delivered = (deliveries.get(key) ?? []).map(({ by, to }) => `${by} delivers it to ${to}`);
  return [...(reads.length === 0 ? [] : [`read by ${reads.join(", ")}`]), ...delivered];
}

export function targetChanges({ base, head }: Sides): readonly Change[] {
  const environment = (head ?? base)?.name ?? "";
  const changes: Change[] = [];
  const add = (level: Level, subject: string, says: string, because: readonly string[] = []) =>
    changes.push({ area: "targets", level, environment, subject, says, because });
  if (base === null) add("attention", environment, "is a new environment");
  if (head === null) add("danger", environment, "is no longer declared");
  if (base !== null && head !== null)
    for (const { level, says, of } of ofEnvironment)
      for (const [subject, is] of of(head)) {
        const was = of(base).find(([one]) => one === subject)?.[1];
        if (was !== undefined && was !== is) add(level, subject, `${says} ${is} (before: ${was})`);
      }
  const known = new Set(base?.products.map(({ name }) => name));
  for (const { name, project, stateBucket } of base === null ? [] : (head?.products ?? []))
    if (!known.has(name))
      add("attention", name, `is a new product, in project ${project}, with its Terraform state in ${stateBucket}`);
  const before = targetsIn(base);
  for (const [key, is] of targetsIn(head)) {
    const was = before.get(key);
    if (was === undefined) {
      if (base !== null)
        add(
          "attention",
          key,
          `is a new ${is.kind}${is.public ? ", and the internet reaches it" : ""}`,
          is.public ? [close] : [],
        );
      continue;
    }
    if (is.public && !was.public) add("danger", key, "opens to the internet (ingress: all)", [close]);
    else if (is.ingress !== was.ingress)
      add("attention", key, `has the ingress ${is.ingress} (before: ${was.ingress})`);
    if (is.files !== was.files) add("attention", key, `runs the files of ${is.files} (before: ${was.files})`);
    if (is.place !== was.place) add("attention", key, `moves to ${is.place} (before: ${was.place})`);
    if (is.role !== was.role) add("attention", key, `has the role ${is.role} (before: ${was.role})`);
    if (is.identity !== was.identity) add("attention", key, `runs as ${is.identity} (before: ${was.identity})`);
  }
  return changes;
}

const close = 'ingress: "internal" in its declaration closes it';

/** What an environment and its places say of themselves, by subject. */
const ofEnvironment: readonly {
  readonly level: Level;
  readonly says: string;
  readonly of: (environment: ResolvedEnvironment) => readonly (readonly [subject: string, text: string])[];
}[] = [
  // Formats, grants without an end and protection depend on it.
  { level: "danger", says: "has the stage", of: ({ name, stage }) => [[name, stage]] },
  { level: "danger", says: "takes values from the vault", of: ({ name, vault }) => [[name, shown(vault)]] },
  {
    level: "attention",
    says: "keeps its Terraform state in",
    of: ({ products }) => products.map(({ name, stateBucket }) => [name, stateBucket]),
  },
];

interface Target {
  readonly kind: string;
  readonly place: string;
  readonly role: string;
  readonly identity: string;
  readonly public: boolean;
  /** From where requests reach it; empty where that is not ours to say. */
  readonly ingress: string;
  /** Of a compose host: what runs there. */
  readonly files: string;
}

function targetsIn(environment: ResolvedEnvironment | null): ReadonlyMap<string, Target> {
  const products = environment?.products ?? [];
  return new Map(
    products.flatMap(({ services, vercelProjects, otherReaders }): (readonly [string, Target])[] => [
      ...services.map(
        ({ key, project, region, name, role, identityEmail, ingress }) =>
          [
            key,
            {
              kind: "Cloud Run service",
              place: `${project}/${region}/${name}`,
              role,
              identity: identityEmail,
              public: ingress === "all",
              ingress,
              files: "",
            },
          ] as const,
      ),
      ...vercelProjects.map(
        ({ key, teamId, projectId, role }) =>
          [
            key,
            {
              kind: "Vercel project",
              place: `${teamId}/${projectId}`,
              role,
              identity: "Vercel",
              public: false,
              ingress: "",
              files: "",
            },
          ] as const,
      ),
      ...otherReaders.map(
        ({ key, role, member, deployment, configuration }) =>
          [
            key,
            {
              kind: "reader",
              place: deployment ?? "its own place",
              role,
              identity: member ?? "no account",
              public: false,
              ingress: "",
              files: shown(configuration),
            },
          ] as const,
      ),
    ]),
  );
}

const entriesIn = ({ products }: ResolvedEnvironment) => products.flatMap(({ entries }) => entries);

function shown(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  return typeof value === "string" ? JSON.stringify(value) : JSON.stringify(value).replaceAll('"', "");
}
