import { type DeployOptions, deploy } from "../../cli/commands/deploy";
import { preparationOf } from "../../cli/surroundings";
import type { Terminal } from "../../machine/terminal";
import { approve } from "../../terraform/approval";
import type { PlannedStack } from "../../terraform/runner";
import { exitCodes } from "../../text/exit-codes";
import { withoutCredentials } from "../../text/without-credentials";
import { acme } from "../support/acme";
import { Bench, failureOf } from "./support";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open([]);
});
afterEach(() => bench.close());

/** Somebody who says no to every question. */
const somebody = (answers: string[]): Terminal => ({
  interactive: true,
  readLine: async (question) => {
    answers.push(question);
    return "no";
  },
  readHidden: () => Promise.reject(new Error("not asked")),
  readAll: () => Promise.reject(new Error("not asked")),
});

const refusal = (names: readonly string[], env: Record<string, string> = {}, options: DeployOptions = {}) =>
  failureOf(() => deploy(bench.context({ env: { PATH: "/nowhere", ...env } }), names, options));

it("asks for one environment, and for stacks that are there", async () => {
  const cases: readonly [readonly string[], Record<string, string>, string][] = [
    [["shop-prod-secrets", "shop-dev-secrets"], {}, "One environment at a time; these stacks belong to dev and prod."],
    [["shop-prod-secrets"], { STRONGROOM_ENV: "dev" }, "STRONGROOM_ENV is dev, but shop-prod-secrets belongs to prod."],
    [[], { STRONGROOM_ENV: "all" }, "One environment at a time; STRONGROOM_ENV is all."],
    [
      ["shop-dev-servics", "shop-dev-*"],
      {},
      "dev has no stack shop-dev-servics; it has platform-dev-secrets, shop-dev-identities, shop-dev-secrets, shop-dev-services. Did you mean shop-dev-services?",
    ],
  ];
  expect(await refusal(["shpo-dev-*", "shop-dev-secrets"])).toMatchObject({
    message: expect.stringMatching(/^dev has no stack shpo-dev-\*; it has .* Did you mean shop-dev-\*\?$/),
    next: "strongroom deploy 'shop-dev-*' 'shop-dev-secrets'",
  });
  expect((await refusal(["everything"])).next).toBe(
    "name some of these, or several with stars in quotes: '*-dev-secrets'",
  );
  for (const [names, env, message] of cases)
    expect(await refusal(names, env)).toMatchObject({ code: exitCodes.usage, message });
  expect((await refusal([], {}, { autoApprove: true, parallelism: "0" })).message).toBe(
    '--parallelism takes a number from 1 to 64; got "0".',
  );
});

it("without a terminal, refuses before anything runs, unless it was approved beforehand or only plans", async () => {
  expect(await refusal(["shop-dev-services"])).toEqual({
    code: exitCodes.usage,
    message: "There is no terminal to approve the plans on.",
    next: "look at them with --dry-run, then add --auto-approve",
  });
  for (const options of [{ autoApprove: true }, { dryRun: true }])
    expect((await refusal(["shop-dev-services"], {}, options)).message).toBe(
      "Terraform 1.11 or newer, or OpenTofu 1.11 or newer, is needed; neither terraform nor tofu is on the PATH.",
    );
});

it("refuses what only claims to be a sandbox, and every TF_LOG", async () => {
  const claimed = await refusal(
    [],
    { STRONGROOM_SANDBOX: "1", HTTPS_PROXY: "http://127.0.0.1:9" },
    { autoApprove: true },
  );
  expect(claimed.code).toBe(exitCodes.refused);
  expect(claimed.message).toContain(
    "got:     STRONGROOM_SANDBOX does not name a sandbox: a sandbox's home is a folder that only its owner may enter",
  );
  const failure = await refusal([], { TF_LOG_PROVIDER: "DEBUG" });
  expect(failure.code).toBe(exitCodes.refused);
  expect(failure.message).toContain("environment variable TF_LOG_PROVIDER: ");
});

it("shows all that a layer's plans would do, and accepts only yes", async () => {
  const asked: string[] = [];
  const plan = (stack: string, ...planned: PlannedStack["planned"]) => ({
    stack,
    changes: { added: 1, changed: 0, destroyed: 2 },
    planned,
  });
  const plans = [
    plan("shop-dev-secrets", { action: "create", address: "a.b" }, { action: "replace", address: "c.d" }),
    plan("bank-dev-secrets", { action: "delete", address: "e.f" }),
  ];
  expect(await approve(bench.context({ terminal: somebody(asked) }), "secrets", plans)).toBe(false);
  expect(bench.printed).toBe(
    [
      "shop-dev-secrets: 1 to add, 0 to change, 2 to destroy",
      "  + a.b",
      "  -/+ c.d",
      "bank-dev-secrets: 1 to add, 0 to change, 2 to destroy",
      "  - e.f",
      "",
    ].join("\n"),
  );
  expect(asked).toEqual(["Apply secrets (2 stacks: 2 to add, 0 to change, 4 to destroy)? Type yes to go on:"]);
});

it("masks what looks like a credential", () => {
  const jwt = ["eyJhbGciOiJmYWtlIn0", "eyJyb2xlIjoiZmFrZSJ9", "c2lnbmF0dXJl"].join(".");
  const text = `token ${jwt}, Bearer fake-abc, ${["sk", "test", "fake123456"].join("_")}, sbx.ZmFrZQ.ZmFrZQ, ${"ab".repeat(20)} and acme-shop-dev`;
  expect(withoutCredentials(text)).toBe(
    "token [redacted], Bearer [redacted] [redacted], [redacted], [redacted] and acme-shop-dev",
  );
});

it.each([
  ["a Slack webhook", ["https://hooks.slack.com", "services", "T0FAKE", "B0FAKE", "fake123"].join("/")],
  ["a GitLab token", ["glpat", "fake_fake-fakefakefake"].join("-")],
  ["a Supabase key", ["sb", "secret", "fake"].join("_")],
  ["an OAuth client's secret", ["GOCSPX", "fake-fake"].join("-")],
  ["a SendGrid key", ["SG", "f".repeat(20), "k".repeat(20)].join(".")],
  ["a PGP key", ["-----BEGIN PGP PRIVATE KEY BLOCK-----", "fake", "-----END PGP PRIVATE KEY BLOCK-----"].join("\n")],
])("masks %s to its end, as declarations know it", (_, text) => {
  expect(withoutCredentials(`refused "${text}" there`)).toBe(
    text.startsWith("https") ? 'refused "https://[redacted]" there' : 'refused "[redacted]" there',
  );
});

it("prepares what a person makes once in a real cloud", () => {
  expect(preparationOf(acme())).toEqual({
    projects: [{ id: "acme-shop-dev" }, { id: "acme-vault-dev" }],
    buckets: [
      { name: "acme-shop-dev-state", project: "acme-shop-dev" },
      { name: "acme-vault-dev-state", project: "acme-vault-dev" },
    ],
    teams: [{ id: "team_acme", projects: [{ id: "prj_web", name: "shop-web" }] }],
  });
});

it("--affected refuses a revision that git does not know, before anything runs", async () => {
  expect(await refusal([], {}, { dryRun: true, affected: "--output=x" })).toMatchObject({
    code: exitCodes.usage,
    message: '"--output=x" is not a revision.',
  });
});
