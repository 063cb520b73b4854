import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeValue, encodeValue } from "../../../sandbox/provider/codec";
import { isLoopback } from "../../../sandbox/provider/endpoint";
import { fromJson, toJson } from "../../../sandbox/provider/json-shape";
import { platformName, writeMirror } from "../../../sandbox/provider/mirror";
import { durationMillis, KeyedMutex } from "../../../sandbox/provider/polling";
import { UNKNOWN } from "../../../sandbox/provider/value";

test.each([
  ["127.0.0.1", true],
  ["127.8.9.1", true],
  ["localhost", true],
  ["[::1]", true],
  ["127.0.0.1.example.com", false],
  ["localhost.example.com", false],
  ["0.0.0.0", false],
  ["10.0.0.1", false],
  ["metadata.google.internal", false],
])("%s is this machine: %s", (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

test("values survive the wire, unknown ones too", () => {
  const value = { text: "fake", none: null, number: 3, fraction: 1.5, list: [true, UNKNOWN], map: { a: UNKNOWN } };
  expect(decodeValue(encodeValue(value))).toEqual(value);
});

test("an unknown with a hint is unknown", () => {
  // What Terraform sends for "unknown, but not null": extension 12 with a map of refinements.
  expect(decodeValue({ msgpack: new Uint8Array([0xc7, 0x03, 0x0c, 0x81, 0x01, 0xc2]) })).toBe(UNKNOWN);
});

test.each([
  ["20m", 1_200_000],
  ["1h30m", 5_400_000],
  ["1.5s", 1_500],
  [undefined, 7],
  ["nonsense", 7],
])("the duration %s is %d ms", (duration, expected) => {
  expect(durationMillis(duration, 7)).toBe(expected);
});

test("one task at a time per key, and a failure holds up nobody", async () => {
  const mutex = new KeyedMutex();
  const order: string[] = [];
  const task =
    (name: string, fails = false) =>
    async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(`${name} ends`);
      if (fails) throw new Error("fake");
    };
  const results = await Promise.allSettled([mutex.run("k", task("a", true)), mutex.run("k", task("b"))]);
  expect(order).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
});

test("a block as the API's JSON and back", () => {
  const block = {
    attributes: { max_count: { type: "number", optional: true }, id: { type: "string", computed: true } },
    block_types: {
      secret_key_ref: { nesting_mode: "list", max_items: 1, block: { attributes: { secret: { type: "string" } } } },
      ports: { nesting_mode: "list", max_items: 1, block: { attributes: { container_port: { type: "number" } } } },
    },
  } as const;
  const shape = { arrays: ["ports"] };
  const state = { max_count: 4, id: "x", secret_key_ref: [{ secret: "A" }], ports: [{ container_port: 8080 }] };
  const json = { maxCount: 4, secretKeyRef: { secret: "A" }, ports: [{ containerPort: 8080 }] };
  expect(toJson(block, state, shape)).toEqual(json);
  expect(fromJson(block, { ...json, id: "x" }, shape)).toEqual(state);
  expect(fromJson(block, {}, shape)).toEqual({ max_count: 0, id: "", secret_key_ref: [], ports: [] });
});

test("platforms as Terraform names them", () => {
  expect(platformName("linux", "x64")).toBe("linux_amd64");
  expect(platformName("darwin", "arm64")).toBe("darwin_arm64");
  expect(() => platformName("win32", "x64")).toThrow(
    "no sandbox provider for win32 x64: it runs on linux and darwin, x64 and arm64",
  );
});

test("the mirror holds launchers that survive quotes and blanks in paths", async () => {
  const dir = mkdtempSync(join(tmpdir(), "mirror-"));
  try {
    await writeMirror({ dir, bundle: "/some where/it's/provider.js", nodePath: "/usr/bin/node" });
    const platform = platformName(process.platform, process.arch);
    const launcher = join(
      dir,
      "registry.terraform.io/vercel/vercel/5.9.1",
      platform,
      "terraform-provider-vercel_v5.9.1",
    );
    expect(statSync(launcher).mode & 0o777).toBe(0o755);
    expect(readFileSync(launcher, "utf8")).toBe(
      `#!/bin/sh\nSTRONGROOM_SANDBOX_PROVIDER=vercel exec '/usr/bin/node' '/some where/it'\\''s/provider.js'\n`,
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
