import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import fc from "fast-check";
import ts from "typescript";
import type { Organisation } from "../../model/environment";
import { formatIssues } from "../../model/issue";
import type { Lock } from "../../model/lock";
import { resolve } from "../../model/resolve";
import { full } from "../support/full";
import { OrganisationFixture } from "../support/organisation-fixture";
import { allFaults, type Fault } from "./faults";

const environmentOf = (fault: Fault): string => fault.environment ?? "dev";
/** Faults independent of each other spoil nothing in common. */
const spoils = (fault: Fault): string[] => fault.spoils.map((what) => what.slice(what.lastIndexOf(" ") + 1));

function planted(faults: readonly Fault[]) {
  const fixture = new OrganisationFixture(faults[0] === undefined ? "dev" : environmentOf(faults[0]));
  for (const fault of faults) fault.plant(fixture);
  return fixture.resolve();
}

/** What a problem is, wherever it stands among others: lists of allowed names may grow with other faults. */
function problems(faults: readonly Fault[]): string[] {
  const resolution = planted(faults);
  return resolution.ok ? [] : resolution.issues.map((issue) => `${issue.code}: ${issue.what}`);
}

const alone = new Map(allFaults.map((fault) => [fault.name, problems([fault])]));

/** One to five faults of one environment, independent of each other. */
const independentFaults = fc
  .tuple(
    fc.constantFrom("dev", "dev", "dev", "prod", "staging"),
    fc.shuffledSubarray([...allFaults], { minLength: 30, maxLength: 60 }),
    fc.integer({ min: 1, max: 5 }),
  )
  .map(([environment, candidates, count]) => {
    const chosen: Fault[] = [];
    const taken = new Set<string>();
    for (const fault of candidates) {
      if (chosen.length === count) break;
      // Faults without an environment of their own lie in data that only dev's values share.
      if (environmentOf(fault) !== environment || spoils(fault).some((what) => taken.has(what))) continue;
      chosen.push(fault);
      for (const what of spoils(fault)) taken.add(what);
    }
    return chosen;
  })
  .filter((chosen) => chosen.length > 0);

test("200 bad declarations with one to five faults are refused, each with every problem at once", () => {
  const counts = new Map<number, number>();
  fc.assert(
    fc.property(independentFaults, (faults) => {
      counts.set(faults.length, (counts.get(faults.length) ?? 0) + 1);
      const got = problems(faults);
      for (const fault of faults) {
        for (const problem of alone.get(fault.name) ?? []) {
          const index = got.indexOf(problem);
          if (index < 0) throw new Error(`${fault.name} is not reported beside the others: ${problem}`);
          got.splice(index, 1);
        }
      }
    }),
    { numRuns: full ? 1000 : 100, seed: 20261120 },
  );
  // Not a test of single faults only.
  expect([...counts.keys()].sort()).toEqual([1, 2, 3, 4, 5]);
});

test("whatever stands wherever in the declarations, resolve answers and never throws", () => {
  // Every place of the fixture, as a path; functions and the products' back-references are left alone.
  const paths = (value: unknown, path: readonly string[], into: (readonly string[])[], seen: Set<unknown>): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    for (const key of Object.keys(value)) {
      into.push([...path, key]);
      paths((value as Record<string, unknown>)[key], [...path, key], into, seen);
    }
  };
  const shape = () => {
    const fixture = new OrganisationFixture().pinAll();
    return {
      catalogue: fixture.catalogue,
      readers: fixture.readers,
      environments: fixture.environments,
      lock: fixture.lock,
    };
  };
  const all: (readonly string[])[] = [];
  paths(shape(), [], all, new Set());
  const secret = "canary-value-that-nobody-may-repeat";
  const anything = fc.oneof(
    fc.constantFrom(
      undefined,
      null,
      0,
      Number.NaN,
      "",
      secret,
      [],
      [null],
      {},
      { kind: "secret" },
      { kind: "either", options: [1] },
      true,
    ),
    fc.jsonValue(),
    fc.anything({ withBigInt: true, withMap: true, withNullPrototype: true, withSparseArray: true }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...all), anything, (path, value) => {
      const root = shape();
      let at: Record<string, unknown> = root;
      for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
      at[path[path.length - 1] ?? ""] = value;
      const { lock, ...organisation } = root;
      const resolution = resolve(organisation as unknown as Organisation, "dev", lock as Lock);
      if (resolution.ok)
        expect(JSON.parse(JSON.stringify(resolution.environment))).toStrictEqual(resolution.environment);
      else {
        expect(resolution.issues.length).toBeGreaterThan(0);
        // A name may be repeated, a value never.
        if (path[0] === "environments" && path[2] === "values" && path.length > 5) {
          expect(formatIssues(resolution.issues)).not.toContain(secret);
        }
      }
    }),
    { numRuns: full ? 2000 : 200, seed: 20261120 },
  );
});

test("nothing of the model can reach the network, the clock, or chance: it imports only itself and re2js", () => {
  const outside: string[] = [];
  const clocks: string[] = [];
  const files = readdirSync(join(__dirname, "../../model"), { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => name.endsWith(".ts"))) {
    const text = readFileSync(join(__dirname, "../../model", file), "utf8");
    for (const { fileName } of ts.preProcessFile(text).importedFiles) {
      if (fileName === "re2js") continue;
      if (!fileName.startsWith(".") || builtinModules.includes(fileName)) outside.push(`${file}: ${fileName}`);
    }
    const global =
      /\b(fetch|require|process|globalThis|XMLHttpRequest|WebSocket|Date\.now|new Date|Math\.random|performance|setTimeout)\b/;
    // The engine for expressions and the data of the kept rules, loaded where they are first needed.
    const eager = text.replace(/\brequire\("(?:re2js|\.\/betterleaks\.json)"\)/g, "");
    const code = eager.replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"/g, "");
    const hit = global.exec(code);
    if (hit !== null) clocks.push(`${file}: ${hit[0]}`);
  }
  expect({ outside, clocks }).toEqual({ outside: [], clocks: [] });
});
