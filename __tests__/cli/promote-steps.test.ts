/** `promote` leads all the way: from what the next environment lacks to a service that runs there, in the sandbox too. */
import { list } from "../../cli/commands/list";
import { promote } from "../../cli/commands/promote";
import { status } from "../../cli/commands/status";
import { promotionSteps } from "../../declarations/promotion-steps";
import { promotionText } from "../../declarations/promotion-text";
import { fakesIn } from "../../lock/fakes";
import { readLock } from "../../lock/lock-file";
import { exitCodes } from "../../text/exit-codes";
import { entryOf, environmentOf, productOf, secretOf, serviceOf } from "../support/resolved-fixture";
import { bench, inEmptyCloud, run, vendor, web } from "./inject-support";

inEmptyCloud();

const toProd = (options = {}) => promote(bench.context(), "shop/api", { to: "prod", ...options });
const nexts = (text: string) => text.split("\n").filter((line) => line.startsWith("  next: "));

it("creates the secrets first, then fills, checks and deploys", async () => {
  await run({ env: "prod", only: ["JWT_SECRET"], generate: ["JWT_SECRET"] });
  const { code, text } = await toProd();
  expect(text).not.toContain("never set up");
  expect([code, nexts(text)]).toEqual([
    exitCodes.pending,
    [
      "  next: strongroom deploy shop-prod-identities shop-prod-secrets",
      "  next: strongroom inject --env prod --only shop/WEB_KEY --prompt",
      "  next: strongroom check --env prod",
      "  next: strongroom deploy shop-prod-services",
    ],
  ]);
});

it("once the values are in, it is deployed: git does not track the sandbox's own lock files, so nothing is to be reviewed", async () => {
  Object.assign(bench.env, { VENDOR_KEY: vendor, WEB_KEY: web });
  await run({ env: "prod", generate: ["JWT_SECRET"] });
  const { code, text, data } = await toProd();
  expect([code, data.inject, nexts(text)]).toEqual([
    exitCodes.ok,
    [],
    ["  next: strongroom deploy shop-prod-services"],
  ]);
  // Commands of the checklist are rewritten as all others are, so none of them may look pasted already.
  expect(data.body).toContain("- [ ] `strongroom check --env prod` says that nothing is pending\n");
  expect(data.body).not.toContain("./strongroom");
});

it("says first that an environment of the sandbox was never set up, and which values start makes up there", async () => {
  const { text } = await toProd();
  expect(text.split("\n")[0]).toBe(
    "prod was never set up in this sandbox; start deploys all of it, this promotion too. It gives fake examples to what somebody would bring (here shop/WEB_KEY).",
  );
  expect(nexts(text)).toEqual([
    "  next: strongroom start --env prod",
    "  next: for a value of your own in place of the fake one: strongroom put shop/WEB_KEY --env prod",
  ]);
});

it("a value that start made up is said to be fake: by promote, list and status, until another is put", async () => {
  await run({ env: "prod", examples: true });
  const { text } = await toProd();
  expect(text).toContain("version 1 is pinned in prod, a fake example of the sandbox\n");
  expect(text).toContain("- [ ] `shop/WEB_KEY` has a fake example: `strongroom put shop/WEB_KEY --env prod`\n");
  expect(text).not.toContain("a value of its own");
  const fakes = list(bench.context(), { env: "prod", fake: true }).data.map(({ key }) => key);
  expect(fakes).toEqual(["shop/OPTIONAL_KEY", "shop/VENDOR_KEY", "shop/WEB_KEY"]);
  expect((await status(bench.context(), { env: "prod" })).text).toContain(
    "\n\n3 values are fake examples; to list them: strongroom list --env prod --fake\n\n",
  );
  const lock = readLock(bench.lockDir, "prod");
  const { versions } = lock.entries["shop/WEB_KEY"] ?? {};
  const own = { ...lock.entries["shop/WEB_KEY"], versions: { ...versions, 1: { ...versions?.["1"], from: "prompt" } } };
  expect(fakesIn({ ...lock, entries: { ...lock.entries, "shop/WEB_KEY": own } } as typeof lock)).toEqual(
    fakes.filter((key) => key !== "shop/WEB_KEY"),
  );
});

it("lists a composition with its parts: inject makes it of them", () => {
  const stored = (name: string, over: object) =>
    entryOf({
      product: "shop",
      name,
      state: "pending",
      secret: secretOf({ id: name, project: "fake-shop-staging", pin: null }),
      origin: { kind: "issued", where: "DBA", scope: null },
      ...over,
    });
  const part = (name: string) => ({ name, entry: `shop/${name}`, encoding: "url" as const });
  const use = { reader: "shop/api", role: "backend", as: "DATABASE_URL", crossProduct: false, until: null } as const;
  const upper = environmentOf(
    [
      productOf({
        name: "shop",
        entries: [
          stored("DATABASE_URL", {
            origin: { kind: "composed", text: "postgres://{user}@db", parts: [part("USER"), part("PASSWORD")] },
            usedBy: [use],
          }),
          stored("PASSWORD", {}),
          stored("USER", {}),
        ],
        services: [serviceOf({ name: "api" })],
        stacks: (["identities", "secrets", "services"] as const).map((layer) => ({
          name: `shop-staging-${layer}`,
          product: "shop",
          layer,
          dependsOn: [],
        })),
      }),
    ],
    "staging",
  );
  const entries = upper.products[0]?.entries ?? [];
  const steps = promotionSteps({ lower: upper, upper, entries, reader: "shop/api", isNew: false });
  expect(steps).toEqual({
    create: "strongroom deploy shop-staging-identities shop-staging-secrets",
    fill: "strongroom inject --env staging --only shop/USER shop/PASSWORD shop/DATABASE_URL --prompt",
    check: "strongroom check --env staging",
    deploy: "strongroom deploy shop-staging-services",
  });
  const about = { name: "shop/api", from: "dev", to: "staging", files: [], config: [], owners: [] };
  const text = promotionText(upper, about, entries, { along: [], steps });
  expect(text.slice(text.indexOf("## Values")).split("\n")).toEqual([
    "## Values to inject",
    "",
    "- [ ] first `strongroom deploy shop-staging-identities shop-staging-secrets`, which creates what is new in staging",
    "- `shop/DATABASE_URL`: inject makes it of `shop/USER`, `shop/PASSWORD`",
    "- [ ] `shop/PASSWORD`: `strongroom inject --env staging --only shop/PASSWORD --prompt`",
    "  - from: DBA",
    "- [ ] `shop/USER`: `strongroom inject --env staging --only shop/USER --prompt`",
    "  - from: DBA",
    "",
    "## Config",
    "",
    "Nothing: it reads none.",
    "",
    "## Then",
    "",
    "- [ ] `strongroom check --env staging` says that nothing is pending",
    "- [ ] reviewed by the owner",
    "- [ ] the plan of staging adds what is named here, and changes nothing else",
    "- [ ] `strongroom deploy shop-staging-services` brings it to staging",
    "",
  ]);
});
