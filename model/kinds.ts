/**
 * What kinds of entries and readers there are: one row each. Every list of kinds or roles, every type of one, and every
 * answer to "is it kept, is it delivered, has it an identity, what may it read" derives from these rows.
 *
 * A new kind is a row here and a file with its builder; CONTRIBUTING.md lists the steps.
 */

import type { Fields } from "./fields";
import { cloudRunServiceFields } from "./readers/cloud-run-service";
import { composeHostFields } from "./readers/compose-host";
import { humanFields } from "./readers/human";
import { vercelProjectFields } from "./readers/vercel-project";

/** How dangerous a disclosure is (document 2, "Types of Secrets"). Independent of the kind of entry. */
export const entryClasses = ["critical", "important", "sensitive"] as const;
export type EntryClass = (typeof entryClasses)[number];

/** Who manages it over its life (document 5, "Secrets Tiering"). */
export const tiers = [1, 2, 3] as const;
export type Tier = (typeof tiers)[number];

/** Only a vendor can have one key for all environments: what is generated is generated for each, and tier 1 is never shared. */
export function mayBeSame({
  origin,
  tier,
}: {
  readonly origin: { readonly kind: string } | null;
  readonly tier: Tier | null;
}): boolean {
  return origin?.kind === "issued" && tier !== 1;
}

export const stages = ["development", "staging", "production"] as const;
export type Stage = (typeof stages)[number];

/** Events after which an entry is due, whatever its age (document 2, "When to Rotate"). */
export const triggers = [
  "employee left",
  "shared",
  "dependency updated",
  "suspected compromise",
  "personnel changed",
] as const;
export type Trigger = (typeof triggers)[number];

interface EntryRow {
  /** The function that declares one. */
  readonly builder: string;
  /** The arguments of that call, for messages. */
  readonly takes: string;
  /** Secret Manager keeps its values; otherwise it is a literal of the declarations. */
  readonly kept: boolean;
  /** It may reach browsers, and have a `NEXT_PUBLIC_` name. */
  readonly public: boolean;
  /** What a resolved environment calls it: `config` in Secret Manager is still config. */
  readonly resolved: "secret" | "config" | "public config";
}

export const entryKinds = {
  secret: { builder: "secret", takes: "{…}", kept: true, public: false, resolved: "secret" },
  "sealed config": { builder: "sealedConfig", takes: "{…}", kept: true, public: false, resolved: "config" },
  // Made of other entries, which provide most of the fields that the other two have themselves.
  composed: { builder: "composed", takes: '"…", {…}, {…}', kept: true, public: false, resolved: "secret" },
  config: { builder: "config", takes: "{…}", kept: false, public: false, resolved: "config" },
  "public config": { builder: "publicConfig", takes: "{…}", kept: false, public: true, resolved: "public config" },
} as const satisfies Readonly<Record<string, EntryRow>>;

/** What an integration may hold beside entries: decisions of an environment. */
export const decisionKinds = {
  choice: { takes: "{…}" },
  either: { takes: "{…}, {…}" },
} as const;

/** What a list of reads may hold. */
export const readKinds = ["handle", "cross-product read", "renamed read"] as const;

interface RoleRow {
  /** As messages name it. */
  readonly says: string;
  /** Which entries it may ever read (document 2, "Never Accessed By"). */
  readonly reads: "everything" | "all but critical" | "public config";
}

interface ReaderRow {
  /** The function that declares one. */
  readonly builder: string;
  readonly roles: Readonly<Record<string, RoleRow>>;
  /** Its own fields, beside those of all readers. */
  readonly fields: Fields;
  /** Its lists of handles: what the browser bundle gets is a list of its own. */
  readonly lists: readonly ("reads" | "browser")[];
  /** What it reads Secret Manager as; null if the environment's deliverer brings it its values. */
  readonly identity: "service account" | "user" | "group" | null;
  /** The layer whose stack holds it; null where Terraform does not run it. */
  readonly layer: "services" | "vercel" | null;
  /** Whose limits and reserved names hold (`limits.ts`). */
  readonly platform: "Cloud Run" | "Vercel" | "Supabase" | null;
  /** What runs our code there; null if none does. */
  readonly runtime: "node" | "deno" | null;
  /** How what runs there reads a `.env` file: some frameworks expand `$NAME` in it. */
  readonly dotenv: "literal" | "expanding";
  /** What brings a new version to it once it is pinned. */
  readonly renewedBy: "its stack" | "a new deployment" | "a restart of its host" | "a copy" | "its next read";
}

export const readerKinds = {
  "cloud run service": {
    builder: "cloudRunService",
    fields: cloudRunServiceFields,
    roles: {
      backend: { says: "a backend", reads: "everything" },
      inference: { says: "an inference service", reads: "all but critical" },
    },
    lists: ["reads"],
    identity: "service account",
    layer: "services",
    platform: "Cloud Run",
    runtime: "node",
    dotenv: "literal",
    renewedBy: "its stack",
  },
  "vercel project": {
    builder: "vercelProject",
    fields: vercelProjectFields,
    roles: {
      fullstack: { says: "the role fullstack", reads: "everything" },
      // It has no server side of its own.
      frontend: { says: "a web frontend", reads: "public config" },
    },
    lists: ["reads", "browser"],
    identity: null,
    layer: "vercel",
    platform: "Vercel",
    runtime: "node",
    dotenv: "expanding",
    renewedBy: "a new deployment",
  },
  "compose host": {
    builder: "composeHost",
    fields: composeHostFields,
    roles: { "compose host": { says: "the role compose host", reads: "everything" } },
    lists: ["reads"],
    identity: "service account",
    layer: null,
    platform: null,
    runtime: "node",
    dotenv: "literal",
    renewedBy: "a restart of its host",
  },
  "edge functions": {
    builder: "supabaseSecrets",
    fields: {},
    roles: { "edge functions": { says: "the role edge functions", reads: "everything" } },
    lists: ["reads"],
    identity: null,
    layer: null,
    platform: "Supabase",
    runtime: "deno",
    dotenv: "literal",
    renewedBy: "a copy",
  },
  "auth provider": {
    builder: "supabaseAuth",
    fields: {},
    roles: { "auth provider": { says: "the role auth provider", reads: "everything" } },
    lists: ["reads"],
    identity: null,
    layer: null,
    platform: null,
    runtime: null,
    dotenv: "literal",
    renewedBy: "a copy",
  },
  pipeline: {
    builder: "pipelineIdentity",
    fields: {},
    roles: { pipeline: { says: "the role pipeline", reads: "everything" } },
    lists: ["reads"],
    identity: "service account",
    layer: null,
    platform: null,
    runtime: null,
    dotenv: "literal",
    renewedBy: "its next read",
  },
  person: {
    builder: "person",
    fields: humanFields,
    roles: { person: { says: "the role person", reads: "everything" } },
    lists: ["reads"],
    identity: "user",
    layer: null,
    platform: null,
    runtime: null,
    dotenv: "literal",
    renewedBy: "its next read",
  },
  group: {
    builder: "group",
    fields: humanFields,
    roles: { group: { says: "the role group", reads: "everything" } },
    lists: ["reads"],
    identity: "group",
    layer: null,
    platform: null,
    runtime: null,
    dotenv: "literal",
    renewedBy: "its next read",
  },
} as const satisfies Readonly<Record<string, ReaderRow>>;

type EntryRows = typeof entryKinds;
type ReaderRows = typeof readerKinds;

/** What an entry is declared as. */
export type DeclaredEntryKind = keyof EntryRows;
/** `secret` is what only its readers may know; `config` reaches servers; `public config` may reach browsers. */
export type EntryKind = EntryRows[DeclaredEntryKind]["resolved"];
/** Those that Secret Manager keeps. */
export type KeptKind = { [K in DeclaredEntryKind]: EntryRows[K]["kept"] extends true ? K : never }[DeclaredEntryKind];

/** Those whose values are given or generated, not made of others. */
export type OwnKind = Exclude<KeptKind, "composed">;

export type LiteralKind = Exclude<DeclaredEntryKind, KeptKind>;
export type BuilderOf<K extends DeclaredEntryKind> = EntryRows[K]["builder"];

export type ReaderKind = keyof ReaderRows;
/** What one kind of reader can be. */
export type RoleOf<K extends ReaderKind> = keyof ReaderRows[K]["roles"] & string;
/** Reader classes. */
export type ReaderRole = { [K in ReaderKind]: RoleOf<K> }[ReaderKind];
/** Their rows, for the compiler. */
export type RoleRows = {
  readonly [R in ReaderRole]: Extract<ReaderRows[ReaderKind]["roles"], Readonly<Record<R, RoleRow>>>[R];
};
/** Roles that may read so much and no more. */
export type RolesReading<Reads extends RoleRow["reads"]> = {
  [R in ReaderRole]: RoleRows[R]["reads"] extends Reads ? R : never;
}[ReaderRole];
/** Kinds that read as a person, or as many. */
export type HumanKind = {
  [K in ReaderKind]: ReaderRows[K]["identity"] extends "user" | "group" ? K : never;
}[ReaderKind];

export type Platform = NonNullable<ReaderRows[ReaderKind]["platform"]>;

export function isEntryKind(value: unknown): value is DeclaredEntryKind {
  return typeof value === "string" && Object.hasOwn(entryKinds, value);
}

export function isKeptKind(kind: DeclaredEntryKind): kind is KeptKind {
  return entryKinds[kind].kept;
}

export function isKeptBuilder(builder: BuilderOf<OwnKind | LiteralKind>): builder is BuilderOf<OwnKind> {
  return Object.values<EntryRow>(entryKinds).some((row) => row.kept && row.builder === builder);
}

export function isReaderKind(value: unknown): value is ReaderKind {
  return typeof value === "string" && Object.hasOwn(readerKinds, value);
}

export function rolesOf<K extends ReaderKind>(kind: K): readonly [RoleOf<K>, ...RoleOf<K>[]] {
  return Object.keys(readerKinds[kind].roles) as [RoleOf<K>, ...RoleOf<K>[]];
}

/** In the order of the rows. */
export const readerRoles = (Object.keys(readerKinds) as ReaderKind[]).flatMap<ReaderRole>((kind) => rolesOf(kind));

const byRole = new Map(
  Object.entries<ReaderRow>(readerKinds).flatMap(([kind, row]) =>
    Object.entries(row.roles).map(([role, own]) => [role, { kind: kind as ReaderKind, row, role: own }] as const),
  ),
);

/** The rows of a role. */
export function kindOf(role: ReaderRole): {
  readonly kind: ReaderKind;
  readonly row: ReaderRow;
  readonly role: RoleRow;
} {
  const found = byRole.get(role);
  if (found === undefined) throw new Error(`no kind of reader has the role ${role}`);
  return found;
}

/** The environment's deliverer brings it its values. */
export function isDelivered(kind: ReaderKind): boolean {
  return readerKinds[kind].identity === null;
}

export function isHuman(kind: ReaderKind): kind is HumanKind {
  const { identity } = readerKinds[kind];
  return identity === "user" || identity === "group";
}
