/**
 * What `resolve()` makes of declarations and pins: plain, deeply frozen data that survives
 * `JSON.parse(JSON.stringify(x))` unchanged. Terraform, the command line and the reports read this and nothing else.
 * Lists are sorted by `key` (or `address`, `name`) so that the same commit gives the same bytes.
 */
import type { Issue } from "./issue";
import type { EntryClass, EntryKind, ReaderRole, Stage, Tier } from "./kinds";
import type { Layer } from "./layer";
import type { ResolvedBootstrap } from "./resolved-bootstrap";
import type {
  ResolvedBinding,
  ResolvedCloudRunService,
  ResolvedIdentity,
  ResolvedOnVercel,
  ResolvedReader,
  ResolvedVercelProject,
} from "./resolved-reader";
import type { Vault } from "./vault";

export * from "./resolved-reader";

declare const resolvedBrand: unique symbol;

export type { EntryClass, EntryKind, ReaderRole, Stage, Tier } from "./kinds";

/** Of an entry in an environment; a deleted one has none. */
export const entryStates = ["pending", "active", "retiring"] as const;
export type EntryState = (typeof entryStates)[number];
export const versionStates = ["enabled", "disabled", "revoked", "destroyed"] as const;
export type VersionState = (typeof versionStates)[number];

/** A regular expression kept as data; never with the flags `g` or `y`. */
export interface ResolvedFormat {
  readonly source: string;
  readonly flags: string;
  /** What the format demands, for people: "starts with sk_test_". */
  readonly says: string;
  /** An obviously fake value that the format accepts. */
  readonly example: string;
  /** The value must end with a line break; absent if it must not. */
  readonly ends?: "line break";
}

export type ResolvedRecipe =
  | { readonly kind: "hex"; readonly bytes: number }
  | { readonly kind: "base64"; readonly bytes: number }
  /** Supabase-style HS256 JWT signed with another entry's value; re-derived when that one rotates. */
  | { readonly kind: "supabase jwt"; readonly role: string; readonly signedWith: string };

/** How a part's value is written into a text. */
export type PartEncoding = "url" | "json" | "base64" | "raw";

/** A stretch of a composition's text, or the place of a part in it. */
export type ResolvedPiece =
  | string
  | {
      readonly part: string;
      readonly encoding: PartEncoding;
      /** The text does not say the encoding; its place does. */
      readonly inferred?: true;
    };

/** A part of a composition's text: the current value of another entry. */
export interface ResolvedPart {
  /** As the text calls it. */
  readonly name: string;
  /** Key of the entry. */
  readonly entry: string;
  /** Why it takes another product's entry; present if it does. */
  readonly because?: string;
}

/** A text with parts; it gets a new version whenever one of them does. */
export interface ResolvedComposition {
  readonly kind: "composed";
  readonly pieces: readonly ResolvedPiece[];
  /** Sorted by name. */
  readonly parts: readonly ResolvedPart[];
}

export type ResolvedOrigin =
  | { readonly kind: "generated"; readonly recipe: ResolvedRecipe }
  | ResolvedComposition
  | { readonly kind: "issued"; readonly where: string; readonly scope: string | null }
  | { readonly kind: "managed in database"; readonly by: string };

/** A harmless call that proves that a value works; see `verification.ts`. */
export type ResolvedVerification =
  | {
      readonly kind: "http";
      readonly says: string;
      readonly method: "GET" | "POST";
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string | null;
      /** Status of success. */
      readonly expects: number;
      /** What one call costs, in words; absent if it is free. */
      readonly costs?: string;
    }
  | {
      readonly kind: "signed call";
      readonly says: string;
      readonly url: string;
      /** Header that carries the signature. */
      readonly header: string;
      readonly body: string;
      readonly expects: number;
    }
  | { readonly kind: "sentry event"; readonly says: string };

export type ResolvedRotation = { readonly everyDays: number } | "on breach";

/** One version of a secret as the lock file knows it. */
export interface ResolvedVersion {
  readonly number: string;
  readonly state: VersionState;
}

/** The Secret Manager side of an entry. */
export interface ResolvedSecret {
  /** Terraform logical id of the `google_secret_manager_secret`; a public contract. */
  readonly address: string;
  /** Secret id inside the project. */
  readonly id: string;
  readonly project: string;
  /** `project/id`, as the lock records it; absent if the id is the entry's name, and the project its product's. */
  readonly place?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly replication:
    | { readonly kind: "automatic"; readonly kmsKey: string | null }
    | { readonly kind: "user managed"; readonly locations: readonly string[]; readonly kmsKey: string | null };
  /** Grace period between the request to destroy a version and its end; null if there is none (dev). */
  readonly destroyAfterSeconds: number | null;
  readonly deletionProtection: boolean;
  readonly preventDestroy: boolean;
  /** Pinned version number; null while pending. */
  readonly pin: string | null;
  /** The previous version while both are valid. */
  readonly previousPin: string | null;
  readonly versions: readonly ResolvedVersion[];
}

/** Who reads an entry, and under which name. */
export interface ResolvedUse {
  /** `product/name` of the reader. */
  readonly reader: string;
  readonly role: ReaderRole;
  /** Variable name at the reader; the entry's name unless said otherwise. */
  readonly as: string;
  /** The reader belongs to another product than the entry. */
  readonly crossProduct: boolean;
  /** Last day of an expiring grant, `YYYY-MM-DD`. */
  readonly until: string | null;
  /** Why it reads another product's entry; present for cross-product reads. */
  readonly because?: string;
}

export interface ResolvedEntry {
  /** `product/NAME`, unique in the organisation. */
  readonly key: string;
  readonly name: string;
  readonly product: string;
  readonly integration: string;
  readonly kind: EntryKind;
  readonly purpose: string;
  readonly risk: string | null;
  readonly class: EntryClass | null;
  readonly tier: Tier | null;
  readonly origin: ResolvedOrigin | null;
  readonly optional: boolean;
  readonly format: ResolvedFormat | null;
  /** Exact number of bytes that the value must decode to (`hex` or `base64`), where that is demanded. */
  readonly decodesTo: { readonly encoding: "hex" | "base64"; readonly bytes: number; readonly exactly: boolean } | null;
  readonly rotation: ResolvedRotation | null;
  readonly triggers: readonly string[];
  /** Old and new value may be valid together; the previous one is then mapped under this name. */
  readonly previousAs: string | null;
  /** The name that it had, whose value `strongroom rename` copies; present while it is being renamed. */
  readonly replaces?: string;
  /** Side effects of a rotation, a sentence each; present if some are declared. */
  readonly consequences?: readonly string[];
  /** Compose services that must restart after a rotation; present if some are declared. */
  readonly restarts?: readonly string[];
  readonly neverReadBy: readonly ReaderRole[];
  /** Harmless call that proves that the value works; present if one is declared. */
  readonly verify?: ResolvedVerification;
  /** The vendor's path to revoke the value, where it is managed, and where its use is seen; its own, or its integration's. */
  readonly revoke: string;
  readonly console: string | null;
  readonly usage: string | null;
  /** Keys of the only readers allowed; empty if its class alone decides who may read it. */
  readonly onlyReadBy: readonly string[];
  /** Name in `.env.local` where it differs from the entry's. */
  readonly localAlias: string | null;
  /** Needed on a developer's machine only; no target gets it. */
  readonly localOnly: boolean;
  readonly storedElsewhere: readonly string[];
  readonly sharedBecause: string | null;
  /** Why its value may be that of a lower environment; present if it may. */
  readonly sameEverywhereBecause?: string;
  readonly unreadBecause: string | null;
  readonly state: EntryState;
  /** Day from which a retired entry's block may be removed, `YYYY-MM-DD`. */
  readonly retiredAfter: string | null;
  /** Null for literals (config and public config outside Secret Manager) and for what the database manages. */
  readonly secret: ResolvedSecret | null;
  /** Literal of a config or public config entry; null for secrets and for optional ones without a value. */
  readonly value: string | null;
  readonly usedBy: readonly ResolvedUse[];
  /** Keys of the compositions that are made of it; their readers have its value too. Present if there are some. */
  readonly partOf?: readonly string[];
  /** What has changed since its pinned version was made of its parts, a sentence each; present if something has. */
  readonly outdated?: readonly string[];
  /** `document:line` of the requirement that it answers, or null. */
  readonly source: string | null;
}

export interface ResolvedIntegration {
  readonly key: string;
  readonly name: string;
  readonly product: string;
  readonly title: string;
  readonly owner: string;
  readonly console: string | null;
  readonly revoke: string;
  readonly setup: readonly string[];
  readonly usage: string | null;
  readonly monitoring: string | null;
  readonly optional: boolean;
  readonly entries: readonly string[];
}

/** One Terraform stack: the blast radius of one apply. */
export interface ResolvedStack {
  /** `<product>-<env>-<layer>`. */
  readonly name: string;
  readonly product: string;
  readonly layer: Layer;
  /** Names of the stacks that must be applied before. */
  readonly dependsOn: readonly string[];
}

export interface ResolvedProduct {
  readonly name: string;
  readonly title: string;
  readonly project: string;
  readonly region: string;
  readonly stateBucket: string;
  readonly kmsKey: string | null;
  readonly bootstrap?: ResolvedBootstrap;
  readonly integrations: readonly ResolvedIntegration[];
  readonly entries: readonly ResolvedEntry[];
  readonly identities: readonly ResolvedIdentity[];
  readonly bindings: readonly ResolvedBinding[];
  readonly services: readonly ResolvedCloudRunService[];
  readonly vercelProjects: readonly ResolvedVercelProject[];
  readonly otherReaders: readonly ResolvedReader[];
  readonly stacks: readonly ResolvedStack[];
}

/** Something unfinished that does not stop synth, with the command that finishes it. */
export interface Notice {
  readonly code:
    | "pending entry"
    | "waiting service"
    | "mapping left out"
    | "placeholder image"
    | "outdated composition";
  readonly where: string;
  readonly says: string;
  /** The next command, ready to paste. */
  readonly command: string;
}

/** Only `resolve()` makes environments: the brand is for the compiler, no such property exists. */
export interface ResolvedEnvironment extends ResolvedEnvironmentData {
  readonly [resolvedBrand]: true;
}

export interface ResolvedEnvironmentData {
  readonly kind: "resolved environment";
  readonly name: string;
  readonly stage: Stage;
  /** Sorted by name. */
  readonly products: readonly ResolvedProduct[];
  readonly notices: readonly Notice[];
  /** Its environment on Vercel; present if a product has a place there, whether or not a reader is declared. */
  readonly vercel?: ResolvedOnVercel;
  /** Where the team keeps values before they are injected; present if one is named. */
  readonly vault?: Vault;
  /** Emails of the pipeline identities that add versions (`composers`); present if some are declared. */
  readonly injectors?: readonly string[];
}

/** The environment, or all issues at once; never half of an environment. */
export type Resolution =
  | { readonly ok: true; readonly environment: ResolvedEnvironment }
  | { readonly ok: false; readonly issues: readonly Issue[] };
