/** Declarations after reading: the same facts, of known shape, keyed and linked by name. */

import type { SecretIdStyle } from "../secret-id";
import type { DeclaredEntry } from "./entry";
import type { DeclaredEnvironment } from "./environment";
import type { DeclaredAbout } from "./integration";
import type { Shared } from "./kept";
import type { DeclaredBootstrap } from "./pipelines";
import type { DeclaredReader } from "./reader";

export type { DeclaredEntry, DeclaredLiteral } from "./entry";
export type { DeclaredEnvironment, DeclaredPlace } from "./environment";
export type { DeclaredKept } from "./kept";
export type { DeclaredReader } from "./reader";

/** What entries and integrations take where they don't say it themselves. */
export type DeclaredDefaults = Partial<Shared> & {
  readonly owner?: string;
  readonly revoke?: string;
  readonly setup?: readonly string[];
};

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

export interface DeclaredIntegration extends DeclaredAbout {
  /** `product/integration` */
  readonly key: string;
  readonly name: string;
  readonly product: string;
  /** The service's file that declares it; null if the catalogue does. */
  readonly file: string | null;
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
  readonly secretIds: SecretIdStyle;
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
  /** What the catalogue declares under that key; empty if it can't be read. An `either` stands for all its options' entries. */
  readonly entries: readonly DeclaredEntry[];
}

export interface Declared {
  readonly products: ReadonlyMap<string, DeclaredProduct>;
  readonly readers: readonly DeclaredReader[];
  /** Readers that are refused for their name; what they read is read. */
  readonly refused: readonly DeclaredReader[];
  readonly environments: readonly DeclaredEnvironment[];
  /** Null if what the pipelines need in the cloud is made by hand. */
  readonly bootstrap: DeclaredBootstrap | null;
}
