/** The organisation acme, synthesized once, and edits of its documents as somebody hostile or careless would make them. */
import type { ResolvedEnvironment } from "../../model/resolved";
import type { PolicySide, Sides } from "../../policy/subject";
import type { SynthesizedStack } from "../../terraform/synthesized";
import { acme } from "../support/acme";
import { type StackJson, stacksOf } from "../support/synthesized";

// biome-ignore lint/suspicious/noExplicitAny: edits go anywhere, also where no type allows it
export type Loose = any;

/** Documents by stack, and the environment that declares them. */
export interface Draft {
  readonly documents: Record<string, Loose>;
  readonly environment: Loose;
  /** Other files beside a document, by stack. */
  readonly others: Record<string, string[]>;
  /** Provider locks by stack. */
  readonly locks: Record<string, string | null>;
  /** Text of a document in place of its own. */
  readonly texts: Record<string, string>;
}

export type Edit = (draft: Draft) => void;

const known = new Map<string, Readonly<Record<string, StackJson>>>();

/** @param environment the same object is synthesized once */
export function documentsOf(environment: ResolvedEnvironment): Readonly<Record<string, StackJson>> {
  const key = JSON.stringify(environment);
  const found = known.get(key) ?? stacksOf(environment);
  known.set(key, found);
  return found;
}

export function sideOf(environment: ResolvedEnvironment, edit: Edit = () => {}): PolicySide {
  const draft: Draft = {
    documents: structuredClone(documentsOf(environment)) as Record<string, Loose>,
    environment: structuredClone(environment),
    others: {},
    locks: {},
    texts: {},
  };
  edit(draft);
  const stacks = Object.entries(draft.documents).map(
    ([name, document]): SynthesizedStack => ({
      name,
      document,
      text: draft.texts[name] ?? JSON.stringify(document),
      others: draft.others[name] ?? [],
      providerLock: draft.locks[name] ?? null,
      dependsOn: [],
    }),
  );
  return { stacks, environments: [draft.environment as ResolvedEnvironment], locks: [], handles: null };
}

/** No file changes: what a synthesis alone shows. */
export const unchanged = {
  files: [],
  names: [],
  generated: new Map<string, string>(),
  codeOwners: null,
  packages: [],
  now: new Date("2026-11-28T12:00:00Z"),
} as const;

/** @param before edit of the base */
export function sidesOf(edit: Edit, before: Edit = () => {}): Sides {
  return { base: sideOf(acme(), before), head: sideOf(acme(), edit), ...unchanged };
}

export const secrets = "shop-dev-secrets";
export const services = "shop-dev-services";
export const vercel = "shop-dev-vercel";
export const identities = "shop-dev-identities";

/** The only block of a type whose address contains a text. */
export function block(draft: Draft, stack: string, type: string, name = ""): Loose {
  const blocks = { ...draft.documents[stack].resource, ...draft.documents[stack].ephemeral }[type] ?? {};
  const found = Object.keys(blocks).filter((one) => one.includes(name));
  if (found.length === 0) throw new Error(`${stack} has no ${type} ${name}`);
  return blocks[found[0] as string];
}

/** Adds a resource. */
export const adds =
  (stack: string, type: string, body: Loose = {}): Edit =>
  ({ documents }) => {
    documents[stack].resource = { ...documents[stack].resource };
    documents[stack].resource[type] = { ...documents[stack].resource[type], added: body };
  };
