/** Who gets no value by a harmless call: another product's deployment, and an identity that may not read it. */
import { readVerified } from "../../lock/verified";
import { exitCodes } from "../../text/exit-codes";
import { search } from "../support/canary";
import { failureOf } from "./support";
import { bench, declared, hmac, jwt, key, project, run, upstash, withCalls } from "./verify-support";

withCalls();

it("one deployment never gets the values of another product", async () => {
  const base = { baseUrl: "https://fake-shop.vercel.app" };
  declared.fromPlatform = true;
  const failure = await failureOf(() => run([], base));
  expect([failure.code, failure.message, failure.next]).toEqual([
    exitCodes.usage,
    "--base-url is one deployment's address, but would get values of platform and shop.",
    "strongroom verify --env dev --product platform --base-url https://fake-shop.vercel.app",
  ]);
  expect((await run([], { ...base, product: "shop" })).data.results.map((one) => one.key)).not.toContain(
    "platform/STRONGROOM_FINGERPRINT_KEY",
  );
  declared.fromPlatform = false;
});

it("a value that may not be read hides nothing of the others", async () => {
  const reader = { role: "roles/secretmanager.secretAccessor", members: ["user:guest@acme.example"] };
  for (const id of ["VENDOR_KEY", "OPTIONAL_KEY"]) {
    await bench.google("POST", `v1/projects/${project}/secrets/${id}:setIamPolicy`, { policy: { bindings: [reader] } });
  }
  bench.as("guest@acme.example");
  const result = await run(["VENDOR_KEY", "WEB_KEY", "OPTIONAL_KEY"]);
  bench.as("owner@sandbox.local");
  expect([result.code, result.data.results.map((one) => one.outcome)]).toEqual([
    exitCodes.denied,
    ["works", "not possible", "works"],
  ]);
  expect(result.data.results[1]?.reason).toContain("guest@acme.example lacks secretmanager.versions.access on WEB_KEY");
  expect(readVerified(bench.lockDir, "dev")["shop/OPTIONAL_KEY"]?.by).toBe("guest@acme.example");
});

it("an identity that may not read the value is told so", async () => {
  bench.as("stranger@acme.example");
  const failure = await failureOf(() => run(["VENDOR_KEY"]));
  bench.as("owner@sandbox.local");
  expect([failure.code, failure.message]).toEqual([
    exitCodes.denied,
    `sandbox at 127.0.0.1:${bench.cloud.port} refused: stranger@acme.example lacks secretmanager.versions.access on VENDOR_KEY in project ${project}.`,
  ]);
});

it("none of it prints a value", () => {
  expect(search(Buffer.from(bench.printed), "output", [key, upstash, hmac, jwt])).toEqual([]);
});
