import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "../../../cli/commands/check";
import { type InjectOptions, inject } from "../../../cli/commands/inject";
import type { Environments } from "../../../machine/context";
import { exitCodes } from "../../../text/exit-codes";
import { withoutSecrets } from "../../../values/secret-names";
import { parseSetupConf } from "../../../values/sources/setup-conf";
import { Bench, failureOf, shopWith } from "../../cli/support";
import { canary, search } from "../../support/canary";
import { entryOf, environmentOf, productOf, secretOf } from "../../support/resolved-fixture";

const stored = (name: string, tier: 1 | 2) => entryOf({ product: "shop", name, tier, secret: secretOf({ id: name }) });
const environment = environmentOf([
  productOf({ name: "shop", entries: [stored("JWT_SECRET", 1), stored("OPENAI_API_KEY", 2), stored("SMTP_PASS", 2)] }),
]);

function parse(...lines: readonly string[]) {
  const { lines: read, refusals } = parseSetupConf(lines.join("\n"), environment);
  return { read: read.map((one) => [one.line, one.name, one.variable]), refusals };
}

it("reads references by name and by key, in quotes or not", () => {
  expect(parse("# tier 2", "", "OPENAI_API_KEY=${TEAM_KEY}", 'export shop/SMTP_PASS="${SMTP}"')).toEqual({
    read: [
      [3, "OPENAI_API_KEY", "TEAM_KEY"],
      [4, "shop/SMTP_PASS", "SMTP"],
    ],
    refusals: [],
  });
});

const literal = canary();

it.each<[string, string, string, string]>([
  [
    "a literal",
    `SMTP_PASS=${literal}`,
    "setup-literal",
    "line 1 of setup.conf holds a literal; this file is committed.",
  ],
  [
    "a literal in quotes",
    `SMTP_PASS="${literal}"`,
    "setup-literal",
    "line 1 of setup.conf holds a literal; this file is committed.",
  ],
  [
    "a literal around a reference",
    `SMTP_PASS=a\${SMTP}`,
    "setup-literal",
    "line 1 of setup.conf holds a literal; this file is committed.",
  ],
  ["nothing", "SMTP_PASS=", "setup-literal", "line 1 of setup.conf holds a literal; this file is committed."],
  [
    "a command",
    "SMTP_PASS=$(pass smtp)",
    "setup-literal",
    "line 1 of setup.conf holds a literal; this file is committed.",
  ],
  [
    "a default",
    `SMTP_PASS=\${SMTP:-${literal}}`,
    "setup-default",
    "line 1 of setup.conf names a default, which would be a literal.",
  ],
  ["no assignment", literal, "setup-line", "line 1 of setup.conf is not an assignment."],
  [
    "an unknown name",
    "SMTP_PAS=${SMTP}",
    "setup-unknown",
    "line 1 of setup.conf names SMTP_PAS, which dev does not keep.",
  ],
  ["tier 1", "JWT_SECRET=${JWT}", "setup-tier", "line 1 of setup.conf names shop/JWT_SECRET, which is of tier 1."],
])("%s is refused, and never repeated", (_name, line, code, what) => {
  const { refusals } = parse(line);
  expect(refusals.map((one) => [one.code, one.what])).toEqual([[code, what]]);
  expect(search(Buffer.from(JSON.stringify(refusals)), "refusals", [literal])).toEqual([]);
});

it("a name twice is refused", () => {
  expect(parse("SMTP_PASS=${A}", "SMTP_PASS=${B}").refusals.map((one) => one.what)).toEqual([
    "line 2 of setup.conf names SMTP_PASS again (first in line 1).",
  ]);
});

describe("in inject", () => {
  let bench: Bench;
  const value = canary("vk_fake-");
  /** Everything of the vendors is of tier 2. */
  const environments = shopWith((entry) => ({
    ...entry,
    tier: entry.name.endsWith("_KEY") ? (2 as const) : (1 as const),
  }));
  const run = (options: Partial<InjectOptions> = {}) =>
    inject(bench.context({ environments }), { env: "dev", pauseMillis: 1, ...options });
  const write = (text: string) => writeFileSync(join(bench.root, "setup.conf"), text);
  beforeEach(async () => {
    bench = await Bench.open(["dev"]);
  });
  afterEach(() => bench.close());

  it("takes the variable that the line names, and removes it from the environment", async () => {
    write("VENDOR_KEY=${TEAM_VENDOR_KEY}\nWEB_KEY=${TEAM_WEB_KEY}\n");
    bench.env.TEAM_VENDOR_KEY = value;
    const result = await run({ only: ["VENDOR_KEY", "WEB_KEY"] });
    expect(result.data.written).toContainEqual({ key: "shop/VENDOR_KEY", version: "1", from: "setup.conf" });
    expect(result.data.missing.map((one) => one.key)).toEqual(["shop/WEB_KEY"]);
    expect(bench.env.TEAM_VENDOR_KEY).toBeUndefined();
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY")).toBe(value);
    expect(bench.printed).toContain(
      "note: line 2 of setup.conf: TEAM_WEB_KEY is not set, so shop/WEB_KEY gets nothing from it\n",
    );
    expect(search(Buffer.from(bench.printed + JSON.stringify(result)), "output", [value])).toEqual([]);
  });

  it("a literal ends it before the first write, whatever is wanted", async () => {
    write(`VENDOR_KEY=${value}\n`);
    const failure = await failureOf(() => run({ only: ["JWT_SECRET"] }));
    expect(failure).toEqual({
      code: exitCodes.refused,
      message:
        "1 input refused; nothing was written.\n\nline 1 of setup.conf holds a literal; this file is committed. [setup-literal]\n  allowed: a reference: NAME=${FROM_ENV}",
      next: null,
    });
    expect(await bench.writes()).toEqual([]);
  });
});

it("check fails on it as well, since the file is committed", async () => {
  const bench = await Bench.open([]);
  try {
    writeFileSync(join(bench.root, "setup.conf"), `NOT_DECLARED=${literal}\n`);
    const result = check(bench.context(), { env: "dev" });
    expect(result.code).toBe(exitCodes.invalid);
    expect(result.data.environments[0]?.issues).toEqual([
      {
        code: "setup-literal",
        what: "line 1 of setup.conf holds a literal; this file is committed",
        where: "setup.conf for dev",
        got: "a line that is not a reference to a host variable",
        allowed: "a reference: NAME=${FROM_ENV}",
        next: "correct setup.conf; if a value was committed, rotate it",
      },
    ]);
    expect(search(Buffer.from(result.text), "text", [literal])).toEqual([]);
  } finally {
    await bench.close();
  }
});

it("no child process gets a variable that it names", async () => {
  const bench = await Bench.open([]);
  try {
    writeFileSync(join(bench.root, "setup.conf"), "OPENAI_API_KEY=${TEAM_KEY}\n");
    const environments: Environments = { names: () => ["dev"], load: () => ({ ok: true, environment }) };
    const env = { PATH: "/bin", TEAM_KEY: literal, SMTP_PASS: literal };
    expect(withoutSecrets(bench.context({ environments, env }))).toEqual({ PATH: "/bin" });
  } finally {
    await bench.close();
  }
});
