/** Declarations after reading: the same facts, of known shape, keyed and linked by name. */
import type { Derived } from "../entry";
import type { FormatRule } from "../format";
import type { DeclaredEntryKind, EntryClass, ReaderKind, ReaderRole, Stage, Tier } from "../kinds";
import type {
  ResolvedConfiguration,
  ResolvedEntry,
  ResolvedOrigin,
  ResolvedRotation,
  ResolvedVerification,
} from "../resolved";
import type { Vault } from "../vault";
import type { Shared } from "./kept";

export interface DeclaredEntry {
  /** `product/NAME` */
  readonly key: string;
  readonly name: string;
  readonly product: string;
  readonly integration: string;
  readonly kind: DeclaredEntryKind;
  readonly purpose: string;
  readonly source: string | null;
  readonly optional: boolean;
  readonly format: FormatRule | null;
  readonly localAlias: string | null;
  readonly unreadBecause: string | null;
  readonly storedElsewhere: readonly string[];
  readonly retired: { readonly after: string } | null;
  /** What Secret Manager keeps; null for literals. */
  readonly kept: DeclaredKept | null;
  /** What environments and catalogue give as literals; null for what is kept. */
  readonly literal: DeclaredLiteral | null;
  readonly neverReadBy: readonly ReaderRole[];
  /** Option of an `either` that it belongs to. */
  readonly group: { readonly either: string; readonly option: string } | null;
}

export interface DeclaredKept {
  readonly risk: string;
  readonly class: EntryClass | null;
  readonly tier: Tier | null;
  readonly origin: ResolvedOrigin | null;
  readonly rotation: ResolvedRotation | null;
  readonly decodesTo: ResolvedEntry["decodesTo"];
  readonly triggers: readonly string[];
  readonly previousAs: string | null;
  readonly consequences: readonly string[];
  /** Names of compose services. */
  readonly restarts: readonly string[];
  /** Reader keys, `product/name`. */
  readonly onlyReadBy: readonly string[];
  readonly sharedBecause: string | null;
  readonly verify: ResolvedVerification | null;
  /** Null: as the integration says. */
  readonly revoke: string | null;
  readonly console: string | null;
  readonly usage: string | null;
}

export interface DeclaredLiteral {
  readonly default: string | Derived | null;
  readonly localOnly: boolean;
  readonly mustBe: Readonly<Partial<Record<Stage, string>>>;
  readonly differsPerEnvironment: boolean;
  readonly memberOf: string | null;
}

/** What entries and integrations take where they don't say it themselves. */
export type DeclaredDefaults = Partial<Shared> & { readonly owner?: string; readonly revoke?: string };

export interface DeclaredChoice {
  readonly kind: "choice";
  readonly name: string;
  readonly options: readonly string[];
}

export interface DeclaredEither {
  readonly kind: "either";
  readonly name: string;
  readonly options: Readonly<Record<string, readonly DeclaredEntry[]>>;
}

export interface DeclaredIntegration {
  /** `product/integration` */
  readonly key: string;
  readonly name: string;
  readonly product: string;
  /** The service's file that declares it; null where the catalogue does. */
  readonly file: string | null;
  readonly title: string;
  readonly owner: string;
  readonly console: string | null;
  readonly revoke: string;
  readonly setup: readonly string[];
  readonly usage: string | null;
  readonly monitoring: string | null;
  readonly optional: boolean;
  /** Also those inside of an `either`. */
  readonly entries: readonly DeclaredEntry[];
  readonly choices: ReadonlyMap<string, DeclaredChoice>;
  readonly eithers: ReadonlyMap<string, DeclaredEither>;
  /** Names whose declaration could not be read; what refers to them is not complained about twice. */
  readonly broken: ReadonlySet<string>;
}

export interface DeclaredProduct {
  readonly name: string;
  readonly title: string;
  readonly entryPrefix: string | null;
  readonly integrations: ReadonlyMap<string, DeclaredIntegration>;
  /** What a handle of this name stands for. */
  readonly names: ReadonlyMap<string, DeclaredEntry | DeclaredEither | DeclaredChoice | "broken">;
}

export interface DeclaredRead {
  /** `product/NAME` of the handle. */
  readonly key: string;
  readonly name: string;
  readonly product: string;
  /** Variable name, where renamed. */
  readonly as: string | null;
  readonly crossProduct: boolean;
  readonly because: string | null;
  /** The browser bundle gets it. */
  readonly browser: boolean;
  /** What the catalogue declares under that key; empty where it can't be read. An `either` stands for all its options' entries. */
  readonly entries: readonly DeclaredEntry[];
}

export interface DeclaredReader {
  /** `product/name` */
  readonly key: string;
  readonly name: string;
  readonly product: string;
  readonly kind: ReaderKind;
  readonly role: ReaderRole;
  /** Null: all. */
  readonly environments: readonly string[] | null;
  readonly retired: { readonly after: string } | null;
  readonly reads: readonly DeclaredRead[];
  readonly images: Readonly<Record<string, string>>;
  readonly ingress: "all" | "internal" | "internal and load balancing";
  readonly maxInstances: number | null;
  readonly everyPreview: boolean;
  readonly deployments: Readonly<Record<string, string>>;
  readonly configuration: ResolvedConfiguration | null;
  readonly email: string | null;
  readonly until: string | null;
  readonly because: string | null;
}

export interface DeclaredPlace {
  readonly product: string;
  readonly project: string;
  readonly region: string;
  readonly stateBucket: string;
  readonly kmsKey: string | null;
  readonly locations: readonly string[];
  readonly vercel: { readonly teamId: string; readonly projectId: string } | null;
  readonly initialImage: string | null;
  readonly retired: { readonly after: string } | null;
}

export interface DeclaredEnvironment {
  readonly name: string;
  readonly stage: Stage | null;
  readonly protection: { readonly deletion: boolean; readonly destroyAfterDays: number };
  readonly vercel: {
    readonly target: "development" | "preview" | "production" | null;
    readonly gitBranch: string | null;
  };
  readonly deliverer: string | null;
  readonly vault: Vault | null;
  readonly places: ReadonlyMap<string, DeclaredPlace>;
  /** Products for which a place is given, of whatever shape, declared or not. */
  readonly named: ReadonlySet<string>;
  /** By product, integration and name; still of unknown shape, so that no value is looked at twice. */
  readonly values: Readonly<Record<string, unknown>>;
}

export interface Declared {
  readonly products: ReadonlyMap<string, DeclaredProduct>;
  readonly readers: readonly DeclaredReader[];
  /** Readers that are refused for their name; what they read is read. */
  readonly refused: readonly DeclaredReader[];
  readonly environments: readonly DeclaredEnvironment[];
}
