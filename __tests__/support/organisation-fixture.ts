/** A small organisation that holds one of everything, built again on every call so that tests may spoil it. */
import type { Catalogue } from "../../model";
import type { Environment, Organisation } from "../../model/environment";
import type { Issue } from "../../model/issue";
import { emptyLock, type Lock, type LockedEntry, placeOf } from "../../model/lock";
import { resolve } from "../../model/resolve";
import type { ResolvedEnvironment, ResolvedProduct } from "../../model/resolved";
import { declarations } from "./organisation-declarations";

/** Anything, for spoiling. */
export type Loose = Record<string, unknown>;

/** One organisation with one lock, open to any mischief. */
export class OrganisationFixture {
  readonly made = declarations();
  readonly catalogue: Record<string, Record<string, unknown>> = this.made.catalogue;
  readonly readers: unknown[] = this.made.readers;
  readonly environments: unknown[] = this.made.environments;
  /** None, unless a test declares some. */
  pipelines: unknown;
  lock: unknown;
  /** Which environment `resolve` takes. */
  readonly name: string;

  constructor(name = "dev") {
    this.name = name;
    this.lock = emptyLock(name);
  }

  get organisation(): Organisation {
    return {
      catalogue: this.catalogue as unknown as Catalogue,
      readers: this.readers as Organisation["readers"],
      environments: this.environments as Environment[],
      ...(this.pipelines === undefined ? {} : { pipelines: this.pipelines as NonNullable<Organisation["pipelines"]> }),
    };
  }

  resolve() {
    return resolve(this.organisation, this.name, this.lock as Lock);
  }

  /** The resolved environment; throws the codes where it is refused. */
  resolved(): ResolvedEnvironment {
    const resolution = this.resolve();
    if (resolution.ok) return resolution.environment;
    throw new Error(resolution.issues.map((issue) => `${issue.code} ${issue.where}: ${issue.what}`).join("\n"));
  }

  product(name: string): ResolvedProduct {
    return found(this.resolved().products, (one) => one.name === name, name);
  }

  issues(): readonly Issue[] {
    const resolution = this.resolve();
    return resolution.ok ? [] : resolution.issues;
  }

  /** What an integration is made of. */
  integration(product: string, name: string): { about: Loose; entries: Loose } {
    const integration = this.catalogue[product]?.[name] as { $integration: { about: Loose; entries: Loose } };
    return integration.$integration;
  }

  /** An entry's declaration; those of an either by their own name too. */
  entry(product: string, name: string): { kind: unknown; spec: Loose } {
    for (const integration of Object.values(this.catalogue[product] ?? {})) {
      const { entries } = (integration as { $integration: { entries: Loose } }).$integration;
      for (const [key, value] of Object.entries(entries)) {
        if (key === name) return value as { kind: unknown; spec: Loose };
        const options = (value as { kind?: unknown; options?: Record<string, Loose> }).options;
        if ((value as { kind?: unknown }).kind !== "either" || options === undefined) continue;
        for (const group of Object.values(options)) {
          if (Object.hasOwn(group, name)) return group[name] as { kind: unknown; spec: Loose };
        }
      }
    }
    throw new Error(`no entry ${product}/${name}`);
  }

  reader(name: string): { kind: unknown; about: Loose; reads: unknown[]; browser: unknown[] } {
    type Any = { kind: unknown; about: Loose; reads: unknown[]; browser: unknown[] };
    return found(this.readers as Any[], (one) => one.about.name === name, name);
  }

  environment(
    name = this.name,
  ): Loose & { places: Record<string, Loose>; values: Record<string, Record<string, Loose>> } {
    type Any = Loose & { places: Record<string, Loose>; values: Record<string, Record<string, Loose>> };
    return found(this.environments as Any[], (one) => one.name === name, name);
  }

  /** The values given for an integration. */
  values(product: string, integration: string, environment = this.name): Loose {
    return found(
      [this.environment(environment).values[product]?.[integration]],
      (one) => one !== undefined,
      integration,
    ) as Loose;
  }

  /** Pins entries at enabled versions. */
  pin(pins: Readonly<Record<string, string>>): this {
    const entries = Object.fromEntries(Object.entries(pins).map(([key, version]) => [key, pinned(version)]));
    const lock = this.lock as Lock;
    this.lock = { ...lock, entries: { ...lock.entries, ...entries } };
    return this;
  }

  /** Pins all that is pending. */
  pinAll(version = "1"): this {
    const keys = this.resolved().products.flatMap((one) => one.entries.filter((entry) => entry.state === "pending"));
    this.pin(Object.fromEntries(keys.map((entry) => [entry.key, version])));
    const { entries } = this.lock as Lock;
    for (const { key, secret } of keys) Object.assign(entries[key] ?? {}, placeOf(secret ?? {}));
    return this;
  }
}

/** A lock block of an active entry, with every version up to the pinned one enabled. */
export function pinned(version: string): LockedEntry {
  const numbers = Array.from({ length: Number(version) }, (_, index) => String(index + 1));
  const block = {
    state: "enabled",
    at: "2026-01-31T12:00:00Z",
    by: "fake@example.test",
    from: "generated hex 32",
  } as const;
  return { state: "active", current: version, versions: Object.fromEntries(numbers.map((number) => [number, block])) };
}

export function found<T>(items: readonly T[], matches: (item: T) => boolean, name: string): T {
  const item = items.find(matches);
  if (item === undefined) throw new Error(`the fixture has no ${name}`);
  return item;
}
