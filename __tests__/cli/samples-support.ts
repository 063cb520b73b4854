/** A copy of the samples, as a project that somebody edits. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { type RetireOptions, retire } from "../../cli/commands/retire";
import type { Context } from "../../machine/context";
import { formatLock, type LockedEntry } from "../../model/lock";
import { environmentNames, loadEnvironment } from "../../organisation/load";
import { createProject, type Project } from "../support/project";

export let project: Project;

/** One for all tests of a file. */
export function withSamples(): void {
  beforeAll(() => {
    const root = join(__dirname, "..", "..");
    project = createProject(root);
    cpSync(join(root, "biome.json"), join(project.folder, "biome.json"));
  });
  afterAll(() => project.remove());
}

/** An entry with one value. */
export const valueFrom = (from: string, more: { readonly fingerprint?: object } = {}) =>
  ({
    state: "active",
    current: "1",
    versions: { "1": { state: "enabled", at: "2026-01-01T00:00:00.000Z", by: "fake@test", from, ...more } },
  }) as LockedEntry;

export const lockOf = (environment: string) => JSON.parse(project.read(`environments/${environment}.lock.json`));

/** Records a value of it, as if that had been injected. */
export function pin(environment: string, key: string, from = "prompt"): void {
  const before = lockOf(environment);
  const fingerprint = { key: "00000000", hmac: "00000000000000000000000000000000" };
  const entries = { ...before.entries, [key]: valueFrom(from, { fingerprint }) };
  project.write(`environments/${environment}.lock.json`, formatLock({ ...before, entries }));
}

/** For `strongroom new` in this process, without what its declarations resolve to. */
export const newContext = (over: Partial<Context> = {}): Context =>
  ({ root: project.folder, environments: { names: () => [], load: () => ({ ok: true }) }, ...over }) as Context;

/** Somebody at a terminal who types these lines, and then stops it if told so; `said` is what they were asked. */
export function typing(typed: string[], stopping?: AbortController) {
  const said: string[] = [];
  const terminal = {
    interactive: true,
    readLine: async (question: string) => {
      said.push(question);
      const line = typed.shift();
      if (line !== undefined) return line;
      stopping?.abort();
      throw stopping?.signal.reason ?? new Error(`asked again: ${question}`);
    },
  };
  return {
    said,
    context: newContext({ terminal, ...(stopping && { signal: stopping.signal }) } as unknown as Partial<Context>),
  };
}

/** The samples as they are declared, in this process and without values. */
export const asDeclared = {
  names: environmentNames,
  load: (one: string) => loadEnvironment(one, { lockDir: "/nonexistent" }),
};

/** What `retire` would do, in this process. */
export const wouldRetire = (name: string, options: RetireOptions = {}, environments: object = asDeclared) =>
  retire(retireContext(environments), name, { ...options, dryRun: true });

/** For `retire` in this process, on a day in February. */
export const retireContext = (environments: object): Context =>
  ({
    root: project.folder,
    lockDir: join(project.folder, "environments"),
    environments,
    now: () => new Date("2026-02-03T04:05:06Z"),
  }) as unknown as Context;
