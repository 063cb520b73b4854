import { writeFileSync } from "node:fs";
import { explain } from "../../cli/commands/explain";
import { lockPath } from "../../lock/lock-file";
import { recordShared } from "../../lock/shared";
import { recordVerified } from "../../lock/verified";
import { bearerCall } from "../../model";
import { formatLock } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { Bench, failureOf, shopWith, shown } from "./support";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open([]);
  writeFileSync(
    lockPath(bench.lockDir, "dev"),
    formatLock({
      format: 1,
      environment: "dev",
      entries: {
        "shop/WEB_KEY": {
          state: "active",
          current: "3",
          versions: {
            "3": { state: "enabled", at: "2026-02-03T04:05:06.000Z", by: "ann@acme.example", from: "host environment" },
          },
        },
      },
      services: {},
      stacks: {},
    }),
  );
});
afterEach(() => bench.close());

it("shows what is declared, who reads it and as what, and each environment's state", () => {
  const result = explain(bench.context({ env: {} }), "WEB_KEY");
  expect(shown(result)).toEqual([
    exitCodes.ok,
    "shop/WEB_KEY: A test value",
    "",
    "  integration  Core, owned by payments",
    "  kind         secret, critical, tier 1",
    "  origin       Vendor > API keys; scope: read only",
    "  rotation     every 90 days",
    "  console      https://vendor.invalid/keys",
    "  revoke       Keys > Revoke",
    "",
    "environments",
    "  dev   active 3  projects/fake-shop-dev/secrets/WEB_KEY   2026-02-03 ann@acme.example (host environment)",
    "  prod  pending   projects/fake-shop-prod/secrets/WEB_KEY",
    "",
    "readers",
    "  shop/api  backend  as API_WEB_KEY  dev, prod",
  ]);
  expect(result.data.environments[0]).toEqual({
    name: "dev",
    shown: "active 3",
    state: "active",
    pin: "3",
    previousPin: null,
    stored: "projects/fake-shop-dev/secrets/WEB_KEY",
    literal: null,
    at: "2026-02-03T04:05:06.000Z",
    by: "ann@acme.example",
    from: "host environment",
    verifiedAt: null,
    sharedWith: [],
  });
});

it("tells when it was verified, with whom it was shared, and what a rotation brings about", () => {
  recordVerified(
    { root: bench.root, lockDir: bench.lockDir, environment: "dev" },
    {
      "shop/WEB_KEY": { version: "3", at: "2026-02-04T00:00:00.000Z", by: "ci" },
    },
  );
  const share = { entry: "shop/WEB_KEY", version: "3", with: "bob", at: "2026-02-04T00:00:00.000Z", by: "ann" };
  recordShared({ root: bench.root, lockDir: bench.lockDir, environment: "dev" }, share);
  const more = {
    consequences: ["Ends sessions"],
    restarts: ["auth", "kong"],
    verify: bearerCall("https://a.test/me", { says: "asks who it is" }),
  };
  const environments = shopWith((entry) => (entry.name === "WEB_KEY" ? { ...entry, ...more } : entry));
  const over = bench.context({ env: {}, environments });
  const lines = explain(over, "WEB_KEY").text.split("\n");
  expect(lines.filter((line) => /^ {2}(consequences|restarts|verified by|dev) /.test(line))).toEqual([
    "  consequences  Ends sessions",
    "  restarts      auth, kong",
    "  verified by   asks who it is: GET https://a.test/me",
    "  dev  active 3  projects/fake-shop-dev/secrets/WEB_KEY  2026-02-03 ann@acme.example (host environment); verified 2026-02-04; shared with bob",
  ]);
});

it("names what is derived from it, literals, and one environment alone", () => {
  expect(explain(bench.context({ env: {} }), "shop/JWT_SECRET").data.derives).toEqual(["shop/ANON_KEY"]);
  const literal = explain(bench.context({ env: {} }), "LOG_LEVEL", { env: "prod" });
  expect(literal.text).toContain("\n  prod  literal  info\n");
  expect(literal.data.environments).toHaveLength(1);
});

it("names are exact: case, and the product where several have it", async () => {
  expect(await failureOf(() => explain(bench.context({ env: {} }), "web_key"))).toEqual({
    code: exitCodes.usage,
    message: 'There is no entry "web_key"; names are case-sensitive. Did you mean shop/WEB_KEY?',
    next: "strongroom list",
  });
  expect((await failureOf(() => explain(bench.context({ env: {} }), "WEB_KEYS"))).message).toBe(
    'There is no entry "WEB_KEYS". Did you mean WEB_KEY?',
  );
});

it("says of a service's name that it is not an entry, with the command that lists what it reads", async () => {
  expect(await failureOf(() => explain(bench.context({ env: {} }), "api"))).toEqual({
    code: exitCodes.usage,
    message: '"api" is a reader (backend), not an entry.',
    next: "to list what it reads, with purposes: strongroom env example --service shop/api",
  });
});
