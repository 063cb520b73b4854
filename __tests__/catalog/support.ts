import { keptEntries } from "../../declarations/tidy/lock";
import type { Organisation, Reader } from "../../model";
import { formatIssues } from "../../model/issue";
import { emptyLock, type Lock } from "../../model/lock";
import { resolve } from "../../model/resolve";
import type { ResolvedEnvironment } from "../../model/resolved";
import { organisation } from "../../organisation/load";

type Values = Readonly<Record<string, string | undefined>>;

/** The sample organisation with other values for one integration of one environment; undefined takes one away. */
export function withValues(environment: string, product: string, integration: string, values: Values): Organisation {
  return {
    ...organisation,
    environments: organisation.environments.map((one) => {
      if (one.name !== environment) return one;
      const before = one.values[product]?.[integration] ?? {};
      const after = Object.entries({ ...before, ...values }).filter(([, value]) => value !== undefined);
      const changed = { ...one.values[product], [integration]: Object.fromEntries(after) };
      return { ...one, values: { ...one.values, [product]: changed } };
    }),
  };
}

export function withReader(reader: Reader): Organisation {
  return { ...organisation, readers: [...organisation.readers, reader] };
}

/** Rule and place of every issue. */
export function issuesOf(changed: Organisation, environment: string): readonly string[] {
  const resolution = resolve(changed, environment, emptyLock(environment));
  return resolution.ok ? [] : resolution.issues.map((issue) => `${issue.code} at ${issue.where}`);
}

/** An environment in which every entry has its first value. */
export function filled(environment: string, changed: Organisation = organisation): ResolvedEnvironment {
  const declared = resolve(organisation, environment, emptyLock(environment));
  if (!declared.ok) throw new Error(formatIssues(declared.issues));
  const version = { state: "enabled", at: "2026-01-01T00:00:00Z", by: "fake@example.test", from: "file" } as const;
  const active = { state: "active", current: "1", versions: { "1": version } } as const;
  const lock: Lock = {
    ...emptyLock(environment),
    entries: Object.fromEntries(keptEntries(declared.environment).map((key) => [key, active])),
  };
  const resolution = resolve(changed, environment, lock);
  if (!resolution.ok) throw new Error(formatIssues(resolution.issues));
  return resolution.environment;
}
