/** While an entry is being renamed its new name gets the old one's value, and no command gives it another one. */
import { inject } from "../../cli/commands/inject";
import { put } from "../../cli/commands/put";
import { rotate } from "../../cli/commands/rotate";
import { assertOverwritable } from "../../declarations/rename/own-value";
import { fillCommand, type StoredEntry, storedEntries } from "../../inventory/entries";
import { fillAfter } from "../../values/fill";
import { canary } from "../support/canary";
import { pipe } from "./put-support";
import { Bench, failureOf, shopWith } from "./support";

/** JWT_SECRET will be the new name of VENDOR_KEY. Otherwise it is generated, and ANON_KEY is made from it. */
const environments = shopWith((entry) =>
  entry.name === "JWT_SECRET" ? { ...entry, replaces: "VENDOR_KEY" } : entry.name === "ANON_KEY" ? null : entry,
);
const command = "strongroom rename shop/VENDOR_KEY JWT_SECRET --env dev";
let bench: Bench;

beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(() => bench.close());

const context = (over = {}) => bench.context({ environments, ...over });
function resolved() {
  const made = environments.load("dev", { lockDir: bench.lockDir });
  if (!made.ok) throw new Error("it is not valid");
  return made.environment;
}
function named(name: string): StoredEntry {
  const found = storedEntries(resolved()).find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

it("inject leaves it alone, whatever has a value for it, and says what fills it", async () => {
  Object.assign(bench.env, { VENDOR_KEY: canary("vk_fake-"), WEB_KEY: canary(), JWT_SECRET: canary() });
  for (const options of [{}, { only: ["JWT_SECRET"] }, { generate: ["JWT_SECRET"] }]) {
    const done = await inject(context(), { env: "dev", pauseMillis: 1, ...options });
    expect(done.code).toBe(4);
    expect(done.data.missing).toEqual([
      { key: "shop/JWT_SECRET", how: ["from: shop/VENDOR_KEY, whose value rename copies"], command },
    ]);
  }
  expect(await bench.versions("fake-shop-dev", "JWT_SECRET")).toEqual([]);
  expect(bench.lock().entries["shop/VENDOR_KEY"]?.current).toBe("1");
});

it("every command that says how an entry is filled says the rename, after the old name's value", async () => {
  expect(fillAfter(resolved(), ["shop-dev-secrets"])).toBe(
    `strongroom inject --env dev --only shop/VENDOR_KEY shop/WEB_KEY --prompt && ${command}`,
  );
  Object.assign(bench.env, { VENDOR_KEY: canary("vk_fake-"), WEB_KEY: canary() });
  await inject(context(), { env: "dev", pauseMillis: 1 });
  expect(fillAfter(resolved(), ["shop-dev-secrets"])).toBe(command);
  expect(fillCommand("dev", named("JWT_SECRET"))).toBe(command);
});

it("put and rotate refuse it, before and after the copy", async () => {
  const value = canary();
  const putIt = () => put(context({ terminal: pipe(value) }), "JWT_SECRET", { env: "dev", yes: true, pauseMillis: 1 });
  const message = "shop/VENDOR_KEY is being renamed to JWT_SECRET; a value that JWT_SECRET alone has would end that.";
  expect(await failureOf(putIt)).toMatchObject({ code: 5, message, next: command });
  const own = bench.context({ environments: shopWith((entry) => (entry.name === "ANON_KEY" ? null : entry)) });
  await inject(own, { env: "dev", only: ["JWT_SECRET"], pauseMillis: 1 });
  expect(await failureOf(putIt)).toMatchObject({
    code: 5,
    message,
    next: `strongroom put shop/VENDOR_KEY --env dev && ${command}`,
  });
  expect(
    await failureOf(() => rotate(context(), "JWT_SECRET", { env: "dev", yes: true, pauseMillis: 1 })),
  ).toMatchObject({ code: 5, message, next: `strongroom rotate shop/VENDOR_KEY --env dev && ${command}` });
  expect(await bench.versions("fake-shop-dev", "JWT_SECRET")).toEqual(["1 ENABLED"]);
});

describe("a value of its own, which a rename would replace", () => {
  const overwrite = (over = {}, options = {}) =>
    assertOverwritable(
      context(over),
      resolved(),
      { old: named("VENDOR_KEY"), fresh: named("JWT_SECRET"), again: `${command} --overwrite` },
      options,
    );

  beforeEach(async () => {
    await bench.admin("POST", "prepare", { projects: [{ id: "acme-shop-dev" }] });
    const own = bench.context({ environments: shopWith((entry) => (entry.name === "ANON_KEY" ? null : entry)) });
    await inject(own, { env: "dev", only: ["JWT_SECRET"], pauseMillis: 1 });
  });

  it("is replaced with a person's consent alone", async () => {
    expect(await failureOf(() => overwrite())).toMatchObject({
      code: 5,
      message:
        "This replaces version 1 of shop/JWT_SECRET in dev, its own value, by a copy of shop/VENDOR_KEY; nothing runs with it. Nobody can be asked: this is not a terminal.",
    });
    await expect(overwrite({}, { yes: true })).resolves.toBeUndefined();
  });

  it("stays as long as something runs with it", async () => {
    const service = {
      template: {
        serviceAccount: "sa-api@fake-shop-dev.iam.gserviceaccount.com",
        containers: [
          {
            image: "example.test/api:1",
            env: [{ name: "KEY", valueSource: { secretKeyRef: { secret: "JWT_SECRET", version: "1" } } }],
          },
        ],
      },
    };
    const account = { accountId: "sa-api" };
    await bench.google("POST", "v1/projects/fake-shop-dev/serviceAccounts", account);
    await bench.google("POST", "v1/projects/fake-shop-dev/secrets/JWT_SECRET:setIamPolicy", {
      policy: {
        bindings: [
          {
            role: "roles/secretmanager.secretAccessor",
            members: ["serviceAccount:sa-api@fake-shop-dev.iam.gserviceaccount.com"],
          },
        ],
      },
    });
    await bench.google("POST", "v2/projects/fake-shop-dev/locations/europe-west1/services?serviceId=api", service);
    const refused = await failureOf(() => overwrite({}, { yes: true }));
    expect(refused).toMatchObject({ code: 4, next: `${command} --overwrite` });
    expect(refused.message.split("\n").slice(0, 2)).toEqual([
      "version 1 of shop/JWT_SECRET is in use in dev; a copy of shop/VENDOR_KEY would replace a value that something runs with.",
      expect.stringMatching(/^ {2}api: api-00001-\w+ gets traffic or has a tag$/),
    ]);
  });
});
