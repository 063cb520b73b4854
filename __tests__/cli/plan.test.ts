import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DeployOptions, deploy } from "../../cli/commands/deploy";
import { plan } from "../../cli/commands/plan";
import type { PlanOptions } from "../../terraform/plans/plan";
import { type Statement, statementText } from "../../terraform/plans/statement";
import { exitCodes } from "../../text/exit-codes";
import { Bench, failureOf } from "./support";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open([]);
});
afterEach(() => bench.close());

const version = "projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1";
const planned = (options: PlanOptions) =>
  failureOf(() => plan(bench.context({ env: { PATH: "/nowhere" } }), ["shop-dev-secrets"], options));
const deployed = (names: readonly string[], options: DeployOptions, interactive = false) => {
  const terminal = { interactive } as never;
  return failureOf(() =>
    deploy(bench.context({ env: { PATH: "/nowhere" }, ...(interactive ? { terminal } : {}) }), names, options),
  );
};

/** Plans of one stack. */
function saved(environment: string): void {
  const digest = "0".repeat(64);
  const statement: Statement = {
    ...{ format: 1, environment, commit: null, edited: true, lock: null, time: "2026-02-03T04:05:06.000Z" },
    ...{ terraform: "Terraform 1.11.4", program: digest, cloud: "sandbox", advisory: false, encryptedBy: null },
    stacks: [
      {
        stack: `shop-${environment}-secrets`,
        plan: digest,
        meaning: digest,
        json: digest,
        looked: true,
        document: digest,
        providers: null,
      },
    ],
  };
  mkdirSync(join(bench.root, "plans"), { recursive: true });
  writeFileSync(join(bench.root, "plans", "plans.json"), statementText(statement));
}

it("plan asks for what goes together, before Terraform is looked for", async () => {
  saved("dev");
  const cases: readonly [PlanOptions, string, string | null][] = [
    [{ out: "plans" }, "plans is not empty: old plans beside new ones would be taken for them.", "rm -r plans"],
    [
      { out: "new", refresh: false },
      "--no-refresh plans by the states alone, which is not to be applied: add --advisory.",
      null,
    ],
    [
      { out: "new", sign: version, advisory: true },
      "--advisory plans are to be read, so nothing signs them; leave out one of --advisory and --sign.",
      null,
    ],
    [
      { out: "new", readable: "plans" },
      "plans is not empty: old plans beside new ones would be taken for them.",
      "rm -r plans",
    ],
    [
      { out: "new", documents: "documents" },
      "--documents plans what is not of this commit, which can't be applied: add --advisory.",
      null,
    ],
    [
      { out: "new", encrypt: version },
      `--encrypt takes the full name of a key, projects/P/locations/L/keyRings/R/cryptoKeys/K; got "${version}".`,
      null,
    ],
    [{ out: "gs://b-ucket/x" }, "Plans in a bucket are encrypted: --encrypt names the key in Cloud KMS.", null],
    [
      { out: "new", sign: "sign" },
      '--sign takes the full name of a key\'s version, projects/P/locations/L/keyRings/R/cryptoKeys/K/cryptoKeyVersions/N; got "sign".',
      null,
    ],
  ];
  for (const [options, message, next] of cases)
    expect(await planned(options)).toEqual({ code: exitCodes.usage, message, next });
  expect((await planned({ out: "new" })).message).toContain("neither terraform nor tofu is on the PATH");
});

it("deploy --plans takes the stacks of the plans, and no others", async () => {
  saved("dev");
  const auto = { plans: "plans", autoApprove: true };
  expect((await deployed([], { ...auto, affected: "main" })).message).toBe(
    "--plans says what is applied; --affected and --skip-unchanged belong to strongroom plan.",
  );
  expect(await deployed(["shop-dev-services"], auto)).toMatchObject({
    code: exitCodes.usage,
    message: "plans holds no plan of shop-dev-services; it has shop-dev-secrets.",
  });
  for (const names of [[], ["*-dev-secrets"], ["shop-dev-secrets"]])
    expect((await deployed(names, auto)).message).toContain("neither terraform nor tofu is on the PATH");
  expect(bench.printed).toContain(
    "deploy: the plans in plans are not signed; whoever can write there decides what is applied\n",
  );
});

it("outside of development, applies nothing unsigned where nobody is asked", async () => {
  saved("prod");
  expect(await deployed([], { plans: "plans", autoApprove: true })).toEqual({
    code: exitCodes.refused,
    message: "The plans in plans are not signed. In production, where nobody is asked, only signed plans are applied.",
    next: "name the key's version that has to have signed them: strongroom deploy --plans plans --signed-by KEY_VERSION",
  });
  expect((await deployed([], { plans: "plans" }, true)).message).toContain("neither terraform nor tofu is on the PATH");
  expect((await deployed([], { plans: "plans", dryRun: true })).message).toContain("neither terraform nor tofu");
});
