import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../text/exit-codes";
import { canary, search } from "../support/canary";
import { bench, first, inFilledCloud, person, pipe, run, second, withoutAnonKey } from "./put-support";
import { failureOf, shopWith } from "./support";

inFilledCloud();

it("asks for the stack that makes the secret where there is none, with what that comes after", async () => {
  await bench.google("DELETE", "v1/projects/fake-shop-dev/secrets/VENDOR_KEY");
  expect(await failureOf(() => run("VENDOR_KEY", pipe(second)))).toEqual({
    code: exitCodes.pending,
    message: "VENDOR_KEY does not exist in project fake-shop-dev; Terraform creates it.",
    next: "strongroom deploy shop-dev-identities shop-dev-secrets",
  });
});

it("adds a version, moves the pin and keeps the previous one", async () => {
  const result = await run("VENDOR_KEY", pipe(second));
  expect(result.code).toBe(exitCodes.ok);
  expect(result.data).toEqual({
    composed: [],
    environment: "dev",
    cloud: `sandbox at 127.0.0.1:${bench.cloud.port}`,
    dryRun: false,
    key: "shop/VENDOR_KEY",
    version: "2",
    replaces: "1",
    replaced: "enabled",
    unchanged: false,
    from: "stdin",
    readers: [],
    deploy: null,
  });
  expect(result.text).toBe(
    [
      "wrote shop/VENDOR_KEY version 2 (stdin), in place of version 1, which stays enabled",
      "commit environments/dev.lock.json",
      "to go back: strongroom rollback shop/VENDOR_KEY --env dev",
    ].join("\n"),
  );
  expect(await bench.versions("fake-shop-dev", "VENDOR_KEY")).toEqual(["2 ENABLED", "1 ENABLED"]);
  expect(await bench.value("fake-shop-dev", "VENDOR_KEY", "2")).toBe(second);
  const version = { state: "enabled", at: "2026-02-03T04:05:06.000Z", by: "owner@sandbox.local" };
  expect(bench.lock().entries["shop/VENDOR_KEY"]).toEqual({
    state: "active",
    current: "2",
    versions: { "1": { ...version, from: "host environment" }, "2": { ...version, from: "stdin" } },
  });
  const seen = bench.printed + JSON.stringify(result) + bench.lockText();
  expect(search(Buffer.from(seen), "output and lock", [first, second])).toEqual([]);
});

/** Old and new may be valid together. */
const overlapping = shopWith((entry) =>
  entry.name === "VENDOR_KEY" ? { ...entry, previousAs: "VENDOR_KEY_PREVIOUS" } : entry,
);

it("where old and new may be valid together, the previous one stays mapped", async () => {
  await run("VENDOR_KEY", pipe(second), {}, { environments: overlapping });
  const { current, previous } = bench.lock().entries["shop/VENDOR_KEY"] ?? {};
  expect([current, previous]).toEqual(["2", "1"]);
});

it("gives a pending entry its first value", async () => {
  const result = await run("OPTIONAL_KEY", pipe("fake-optional"));
  expect([result.data.version, result.data.replaces]).toEqual(["1", null]);
  expect(bench.lock().entries["shop/OPTIONAL_KEY"]?.current).toBe("1");
});

it("asks a person: the value hidden, then the entry's name", async () => {
  const { terminal, asked } = person(second, "VENDOR_KEY");
  const result = await run("VENDOR_KEY", terminal, { yes: false });
  expect([result.data.version, result.data.from]).toEqual(["2", "prompt"]);
  expect(asked).toEqual([
    "  new value, not shown",
    "This replaces version 1 of shop/VENDOR_KEY in dev. Type VENDOR_KEY to go on:",
  ]);
  expect(await failureOf(() => run("VENDOR_KEY", person(`${second}x`, "no").terminal, { yes: false }))).toEqual({
    code: exitCodes.refused,
    message: "Not confirmed, since VENDOR_KEY was not typed; nothing was changed.",
    next: null,
  });
  expect(bench.lock().entries["shop/VENDOR_KEY"]?.current).toBe("2");
  // The question shows its whole key, so that may be typed too.
  const whole = await run("VENDOR_KEY", person(`${second}y`, "shop/VENDOR_KEY").terminal, { yes: false });
  expect(whole.data.version).toBe("3");
});

it("takes a file as it is, private and not in git", async () => {
  const file = join(bench.root, "vendor.local");
  writeFileSync(file, second, { mode: 0o600 });
  expect((await run("VENDOR_KEY", pipe(""), { from: file })).data.from).toBe("file");
  expect(await bench.value("fake-shop-dev", "VENDOR_KEY", "2")).toBe(second);
  chmodSync(file, 0o640);
  expect((await failureOf(() => run("VENDOR_KEY", pipe(""), { from: file }))).message).toBe(
    `${file} may be read or written by others (mode 640).`,
  );
});

describe("the value that is pinned already", () => {
  it("changes nothing, however often it comes", async () => {
    await run("VENDOR_KEY", pipe(second));
    const before = bench.lockText();
    for (const dryRun of [true, false, false]) {
      const result = await run("VENDOR_KEY", pipe(second), { dryRun });
      expect([result.code, result.text]).toEqual([
        exitCodes.ok,
        `shop/VENDOR_KEY already has this value: version 2; nothing ${dryRun ? "would be" : "was"} written`,
      ]);
      expect(result.data).toMatchObject({ unchanged: true, version: "2", replaces: null, dryRun });
    }
    expect(await bench.versions("fake-shop-dev", "VENDOR_KEY")).toEqual(["2 ENABLED", "1 ENABLED"]);
    expect(bench.lockText()).toBe(before);
  });

  it("asks nobody", async () => {
    const { terminal, asked } = person(first, "no");
    expect((await run("VENDOR_KEY", terminal, { yes: false })).data.unchanged).toBe(true);
    expect(asked).toEqual(["  new value, not shown"]);
  });

  it("is written again where its version is not given out any more", async () => {
    const environments = withoutAnonKey;
    const key = await bench.value("fake-shop-dev", "JWT_SECRET");
    await bench.google("POST", "v1/projects/fake-shop-dev/secrets/JWT_SECRET/versions/1:disable", {});
    const result = await run("JWT_SECRET", pipe(key), {}, { environments });
    expect(result.data).toMatchObject({ unchanged: false, version: "2", replaces: "1" });
  });
});

it("says with which versions a value could not be compared, and takes it", async () => {
  await run("VENDOR_KEY", pipe(second));
  await bench.google("POST", "v1/projects/fake-shop-dev/secrets/VENDOR_KEY/versions/1:disable", {});
  bench.printed = "";
  expect((await run("VENDOR_KEY", pipe(first))).data.version).toBe("3");
  expect(bench.printed).toContain(
    "note: shop/VENDOR_KEY: not compared with version 1 (disabled), which has no fingerprint\n",
  );
});

it("--dry-run checks and writes nothing", async () => {
  const result = await run("VENDOR_KEY", pipe(second), { dryRun: true, yes: false });
  expect(result.text).toBe("would write shop/VENDOR_KEY (stdin), in place of version 1, which stays enabled");
  expect(await bench.versions("fake-shop-dev", "VENDOR_KEY")).toEqual(["1 ENABLED"]);
});

it("says what brings the value to its readers", async () => {
  const result = await run("WEB_KEY", pipe(canary()));
  expect(result.text.split("\n")[1]).toBe(
    "live with the next deployment of shop/api: strongroom deploy 'shop-dev-services'",
  );
});

it.each([
  ["disable", "disabled"],
  ["destroy", "destroyed"],
])("does not say that a version stays enabled after %s, nor maps it", async (verb, state) => {
  await bench.google("POST", `v1/projects/fake-shop-dev/secrets/VENDOR_KEY/versions/1:${verb}`, {});
  const result = await run("VENDOR_KEY", pipe(second), {}, { environments: overlapping });
  expect(result.text.split("\n")[0]).toBe(
    `wrote shop/VENDOR_KEY version 2 (stdin), in place of version 1, which is ${state}`,
  );
  expect(result.text.includes("strongroom rollback")).toBe(verb === "disable");
  expect(bench.lock().entries["shop/VENDOR_KEY"]?.previous).toBeUndefined();
});
