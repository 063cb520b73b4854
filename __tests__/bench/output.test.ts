import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countsOf, declared, filledLock, resolved, secretsAlone } from "../../bench/generated";
import { assertAlike, assertCounts, resourceLines } from "../../bench/output";
import { formatReport, median } from "../../bench/report";
import { buildEnvironment } from "../../stacks/build";
import { nonconformities } from "../support/conformance";
import { stacksOf, synthesize } from "../support/synthesized";

test("the bench's own stacks hold what is counted, and conform", () => {
  const organisation = declared(250);
  const environment = secretsAlone(resolved(organisation, filledLock(organisation)));
  const stacks = Object.values(stacksOf(environment));
  expect(stacks).toHaveLength(41);
  const counts = countsOf(environment);
  const { secrets, bindings } = counts;
  expect(stacks.flatMap(nonconformities)).toEqual([]);
  const folder = mkdtempSync(join(tmpdir(), "strongroom-bench-"));
  try {
    const files = synthesize((app) => buildEnvironment(app, environment));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const lines = resourceLines(folder);
    const all = secrets + bindings;
    expect(() => assertCounts(lines, counts)).not.toThrow();
    expect(() => assertAlike(lines, lines, counts)).not.toThrow();
    expect(() => assertCounts(lines, { secrets: secrets + 1, bindings })).toThrow(
      `${secrets + 1} secrets with ${bindings} bindings are wanted; got ${secrets} and ${bindings}, ${all} in all`,
    );
    expect(() => assertAlike(lines, lines.slice(1), counts)).toThrow(
      `ours wrote ${all} resources, the plain app ${all - 1}`,
    );
    expect(() => assertAlike(lines, ["other", ...lines.slice(1)], counts)).toThrow("the outputs differ");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("median of an odd and of an even number of runs", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 9])).toBe(3);
});

test("the report shows ratios and growth", () => {
  const sizes = [
    { secrets: 10000, oursMillis: 2000, declaredMillis: 2500, plainMillis: 10000 },
    { secrets: 20000, oursMillis: 4100, declaredMillis: 5000, plainMillis: 20500 },
  ];
  expect(
    formatReport({ runs: 5, sizes, organisation: 1234 }),
  ).toBe(`synth, median of 5: a generated organisation of 40 products; outputs compared resource by resource

entries      ours  declared     plain   ratio  ratio declared
  10000    2.00 s    2.50 s   10.00 s   0.200         0.250
  20000    4.10 s    5.00 s   20.50 s   0.200         0.244

growth from 10000 to 20000: ours 2.050, plain 2.050
whole organisation, all environments, process start to end: 1.23 s
targets: ratio at 10000 at most 0.3; growth from 10000 to 20000 at most 2.2; organisation under 1.5 s
`);
});
