import type { IncidentOptions } from "../../cli/commands/incident";
import { blastRadius } from "../../incident/blast-radius";
import { messagesOf } from "../../incident/document";
import { runbook } from "../../incident/runbook";
import { bearerCall, type Verification } from "../../model";
import type { ResolvedEnvironment } from "../../model/resolved";
import { environment, file, inFolder, lock, open } from "./incident-support";

inFolder();

it("reaches what is derived, who reads it, and what must be applied", async () => {
  const { data, code } = await open("JWT_SECRET");
  expect(code).toBe(4);
  expect(data).toMatchObject({
    title: "shop/JWT_SECRET may be exposed",
    file: "docs/incidents/2026-02-03-shop-jwt-secret-dev.md",
    affected: [
      { key: "shop/ANON_KEY", because: "derived from shop/JWT_SECRET" },
      { key: "shop/JWT_SECRET", because: "exposed" },
    ],
    readers: ["shop/api", "shop/host"],
    stacks: ["shop-dev-services"],
  });
  expect(data.steps.map((step) => [step.phase, step.title, step.command?.join(" ") ?? null])).toEqual([
    ["immediate", "Replace shop/JWT_SECRET", "rotate shop/JWT_SECRET --env dev"],
    ["immediate", "Merge the new pins", null],
    ["immediate", "Deploy shop-dev-services", "deploy shop-dev-services"],
    ["immediate", "Deliver to shop/host (compose host)", "restart shop/host --env dev"],
    ["immediate", "Look for undeclared readers", null],
    ["immediate", "Check that the new shop/JWT_SECRET works", null],
    ["immediate", "Remove the old version of shop/JWT_SECRET", "rotate shop/JWT_SECRET --env dev --finish --verified"],
    ["within the hour", "Audit who read shop/ANON_KEY", "access shop/ANON_KEY --env dev --since 30d --anomalies"],
    ["within the hour", "Audit who read shop/JWT_SECRET", "access shop/JWT_SECRET --env dev --since 30d --anomalies"],
    ["within the hour", "Check Core (shop) for unauthorized actions", null],
    ["within the hour", "Notify affected parties", null],
    ["within the day", "Document the incident", null],
    ["within the day", "Review how it happened", null],
    ["within the day", "Implement prevention measures", null],
  ]);
});

it("says what keeps an exposed version from being removed", async () => {
  const { data } = await open("JWT_SECRET");
  expect(data.steps.find((step) => step.title.startsWith("Remove"))?.how).toEqual([
    "only once nothing uses it any more; the command checks that",
    "a service's last three ready revisions count; each restart makes a new one:",
    "strongroom restart shop/api --env dev",
  ]);
});

it("what has no value here yet is put in, and has nothing to remove", async () => {
  const { data } = await open("WEB_KEY");
  expect(data.affected.map((one) => one.key)).toEqual(["shop/WEB_KEY"]);
  const commands = data.steps.flatMap((step) => (step.command === null ? [] : [step.command.join(" ")]));
  expect(commands).toContain("inject --env dev --only shop/WEB_KEY --prompt");
  expect(commands.filter((command) => command.startsWith("rotate"))).toEqual([]);
});

it("a Vercel project takes a new value with a new deployment only", async () => {
  const { data } = await open("WEB_KEY");
  expect(data.steps.map((step) => step.command?.join(" "))).toContain("restart shop/web --env dev");
});

it("a derived key that leaks takes its signer with it", async () => {
  const { data } = await open("ANON_KEY");
  expect(data.affected).toEqual([
    { key: "shop/ANON_KEY", because: "exposed" },
    { key: "shop/JWT_SECRET", because: "signs shop/ANON_KEY" },
  ]);
  expect(data.steps[0]?.command).toEqual(["rotate", "shop/JWT_SECRET", "--env", "dev"]);
  expect(data.steps[0]?.how).toContain("regenerates what is derived from it: shop/ANON_KEY");
});

it("asks only for calls that are declared: a derived key's for its signer, an address where one is needed", async () => {
  const calls: Readonly<Record<string, Verification>> = {
    ANON_KEY: bearerCall("{base}/auth", { says: "asks" }),
    VENDOR_KEY: bearerCall("https://vendor.invalid/key", { says: "asks" }),
  };
  const base = environment();
  const products = base.products.map((product) => ({
    ...product,
    entries: product.entries.map((entry) => {
      const verify = calls[entry.name];
      return verify === undefined ? entry : { ...entry, verify };
    }),
  }));
  const load = () => ({ ok: true as const, environment: { ...base, products } });
  const { data } = await open(undefined, { product: "shop" }, { environments: { names: () => ["dev"], load } });
  const steps = data.steps.filter(({ title }) => /^(Check that|Remove).*(ANON|JWT|VENDOR)/.test(title));
  expect(steps.map(({ title, how, command }) => [title, command?.slice(3).join(" ") ?? how[0]])).toEqual([
    [
      "Check that the new shop/ANON_KEY works",
      "with the deployment's own address: strongroom verify shop/ANON_KEY --env dev --base-url URL",
    ],
    ["Check that the new shop/VENDOR_KEY works", "dev"],
    ["Remove the old version of shop/JWT_SECRET", "dev --finish"],
    ["Remove the old version of shop/VENDOR_KEY", "dev --finish"],
  ]);
});

it("what Secret Manager does not keep is replaced where it stands", async () => {
  const { data } = await open("LOG_LEVEL");
  expect(data.steps[0]).toMatchObject({
    title: "Replace shop/LOG_LEVEL",
    how: ["it is not a secret: its value is in environments/dev.ts; put the new one there, and have it merged"],
    command: null,
  });
});

it("one vendor's keys with paths of their own: a step for each path, and each path in the owner's message", () => {
  const hook = { revoke: "Webhooks > Roll secret", console: "https://vendor.invalid/hooks", usage: null };
  const base = environment();
  const own: ResolvedEnvironment = {
    ...base,
    products: base.products.map((product) => ({
      ...product,
      entries: product.entries.map((entry) => (entry.name === "WEB_KEY" ? { ...entry, ...hook } : entry)),
    })),
  };
  const radius = blastRadius(own, lock, { kind: "integration", name: "core" });
  const steps = runbook(own, { kind: "integration", name: "core" }, radius);
  const revoked = steps.filter(({ title }) => title.startsWith("Revoke at")).map(({ title, how }) => [title, ...how]);
  expect(revoked.find(([title]) => title === "Revoke at Core: shop/WEB_KEY")?.slice(0, 3)).toEqual([
    "Revoke at Core: shop/WEB_KEY",
    "path: Webhooks > Roll secret",
    "console: https://vendor.invalid/hooks",
  ]);
  expect(revoked.map(([title]) => title)).not.toContainEqual(expect.stringMatching(/WEB_KEY,|, shop\/WEB_KEY/));
  const [message] = messagesOf(own, "Test", radius);
  expect(message?.text.split("\n").filter((line) => line.startsWith("- revoke the old key"))).toEqual([
    "- revoke the old key if nobody has: Keys > Revoke",
    "- revoke the old key if nobody has: Webhooks > Roll secret",
  ]);
  const check = steps.find(({ title }) => title.startsWith("Check Core"));
  expect(check?.how.filter((line) => line.startsWith("usage log"))).toEqual([
    "usage log: https://vendor.invalid/keys",
    "usage log: https://vendor.invalid/hooks",
  ]);
});

it("of a person: what they may read, what they put in, and what is due when somebody leaves", async () => {
  const { data } = await open(undefined, { person: "jo@fake.test" });
  expect(data.title).toBe("jo@fake.test left, or their account was taken over");
  expect(data.affected).toEqual([
    { key: "shop/OPTIONAL_KEY", because: "due when: employee left" },
    { key: "shop/VENDOR_KEY", because: "jo@fake.test added version 1" },
    { key: "shop/WEB_KEY", because: "jo@fake.test may read it" },
  ]);
  expect(data.steps[0]).toMatchObject({
    title: "Take away the access of jo@fake.test",
    how: expect.arrayContaining(["remove shop/jo from services/shop/, deploy shop-dev-secrets"]),
  });
  const stranger = await open(undefined, { person: "who@fake.test" });
  expect(stranger.data.affected).toEqual([{ key: "shop/OPTIONAL_KEY", because: "due when: employee left" }]);
  expect(stranger.data.steps[0]?.how[0]).toBe(
    "who@fake.test is not named here as a reader or as somebody who added a value: below is what is due when anybody leaves",
  );
});

it.each<[Partial<IncidentOptions>, readonly string[]]>([
  [{ integration: "shop/core" }, ["ANON_KEY", "JWT_SECRET", "OPTIONAL_KEY", "VENDOR_KEY", "WEB_KEY"]],
  [{ product: "platform" }, ["STRONGROOM_FINGERPRINT_KEY"]],
])("%j covers all that is kept", async (options, names) => {
  const { data } = await open(undefined, options);
  expect(data.affected.map((one) => one.key.split("/")[1])).toEqual(names);
});

it("of a damaged lock: needs no lock that can be read", async () => {
  const load = () => {
    throw new Error("the lock is damaged");
  };
  const { data } = await open(undefined, { corruption: true }, { environments: { names: () => ["dev"], load } });
  expect(data.steps.slice(0, 6).map((step) => step.command?.join(" ") ?? step.title)).toEqual([
    "Stop deploys",
    "log --env dev --limit 10",
    "lock verify --env dev",
    "lock restore --env dev",
    "check --env dev",
    "status --env dev",
  ]);
  expect(file("2026-02-03-corruption-dev.md")).toContain("# Incident: The lock file of dev is damaged or lost\n");
});
