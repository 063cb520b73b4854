import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { kmsOf } from "../../../clients/apis";
import { openCloud } from "../../../clients/cloud";
import { sealedBy } from "../../../terraform/plans/seal";
import { exitCodes } from "../../../text/exit-codes";
import { failureOf } from "../../cli/support";
import { keys, PlansBench, services } from "./plans-bench";

let bench: PlansBench;
beforeEach(async () => {
  bench = await PlansBench.open();
  await bench.running();
});
afterEach(() => bench.close());

const both = [
  "shop-dev-services: update google_cloud_run_v2_service.api",
  "shop-dev-vercel: update vercel_project_environment_variable.KEY",
];
const refusal = (because: string, place = "plans") => ({
  code: exitCodes.refused,
  message: `The plans in ${place} can't be applied: ${because}; nothing was applied.`,
  next: "let the job that plans on the protected branch plan again",
});
const changed = `the signature is not one of ${keys.sign} over plans.json: one of them was changed`;

it("applies what the right key signed", async () => {
  await bench.save("plans", { sign: keys.sign });
  expect(await bench.apply("plans", keys.sign)).toEqual(both);
});

it("refuses a statement that was changed by a single byte, and one that somebody signed with another key", async () => {
  await bench.save("plans", { sign: keys.sign });
  const whole = bench.read("plans/plans.json").toString();
  bench.write("plans/plans.json", whole.replace('"edited": false', '"edited":  false'));
  expect(await failureOf(() => bench.apply("plans", keys.sign))).toMatchObject(refusal(changed));
  // Signed again, by whoever may use another key and calls it by the right name.
  const kms = kmsOf(bench.context, await openCloud(bench.context));
  const forged = whole.replace(/"time": "[^"]*"/, '"time": "2026-02-03T04:05:05.000Z"');
  for (const [key, named, says] of [
    [keys.other, keys.other, `they are signed by ${keys.other}, and not by ${keys.sign}`],
    [keys.second, keys.second, `they are signed by ${keys.second}, and not by ${keys.sign}`],
    [keys.other, keys.sign, changed],
    [keys.second, keys.sign, changed],
  ] as const) {
    bench.write("plans/plans.json", forged);
    bench.write("plans/plans.seal", (await sealedBy(kms, key, Buffer.from(forged))).replace(key, named));
    expect(await failureOf(() => bench.apply("plans", keys.sign))).toMatchObject(refusal(says));
  }
});

it("refuses a signature of the same key over something else", async () => {
  await bench.save("plans", { sign: keys.sign });
  const kms = kmsOf(bench.context, await openCloud(bench.context));
  // The bytes alone, as any other user of the key would sign them.
  const signature = await kms.sign(keys.sign, createHash("sha256").update(bench.read("plans/plans.json")).digest());
  bench.edit("plans/plans.seal", (text) => {
    return JSON.stringify({ ...JSON.parse(text), signature: signature.toString("base64") });
  });
  expect(await failureOf(() => bench.apply("plans", keys.sign))).toMatchObject(refusal(changed));
});

it("refuses plans that nobody signed, and what is not a signature", async () => {
  await bench.save("plans");
  expect(await failureOf(() => bench.apply("plans", keys.sign))).toMatchObject(refusal("they are not signed"));
  bench.write("plans/plans.seal", "{");
  expect(await failureOf(() => bench.apply("plans", keys.sign))).toMatchObject(refusal("plans.seal is not JSON"));
  for (const seal of ['{ "format": 1 }', JSON.stringify({ format: 2, key: keys.sign, signature: "" })]) {
    bench.write("plans/plans.seal", seal);
    expect(await failureOf(() => bench.apply("plans", keys.sign))).toMatchObject(
      refusal("plans.seal is not a signature"),
    );
  }
});

it("refuses a signed plan that was replaced, and an old seal that is played again", async () => {
  await bench.save("plans", { sign: keys.sign });
  const whole = bench.read("plans/shop-dev-services.tfplan");
  bench.write("plans/shop-dev-services.tfplan", Buffer.concat([whole, Buffer.from([0])]));
  expect((await failureOf(() => bench.apply("plans", keys.sign))).message).toContain(
    "  shop-dev-services: its plan was changed after it was planned",
  );
  bench.write("plans/shop-dev-services.tfplan", whole);
  // Applied: the same seal holds for nothing any more.
  await bench.state(services.name, 8);
  expect((await failureOf(() => bench.apply("plans", keys.sign))).message).toContain("its state has moved on");
  await bench.state(services.name, 7);
  const later = await PlansBench.at(bench, "2026-02-06T04:05:07.000Z");
  expect(await failureOf(() => later.apply("plans", keys.sign))).toMatchObject(
    refusal("they were signed at 2026-02-03T04:05:06.000Z, and a signature holds for 72 hours"),
  );
  const earlier = await PlansBench.at(bench, "2026-02-03T02:00:00.000Z");
  expect((await failureOf(() => earlier.apply("plans", keys.sign))).message).toContain("holds for 72 hours");
  expect(await (await PlansBench.at(bench, "2026-02-06T04:05:05.000Z")).apply("plans", keys.sign)).toEqual(both);
});

it("signs a commit alone, and nothing that means something else than what was reviewed", async () => {
  bench.write("environments/dev.ts", "edited");
  expect(await failureOf(() => bench.save("plans", { sign: keys.sign }))).toMatchObject({
    code: exitCodes.refused,
    message: "What is signed is a commit, and files here differ from it, or there is none; nothing was signed.",
  });
  bench.remove("environments/dev.ts");
  bench.remove(".git");
  expect((await failureOf(() => bench.save("plans-2", { sign: keys.sign }))).message).toContain("nothing was signed");
  expect(readdirSync(join(bench.bench.root, "plans"))).not.toContain("plans.json");
});

it("denies whoever may not use the key, by the permission's name", async () => {
  bench.bench.as("apply@acme.example");
  const mine = await PlansBench.at(bench, "2026-02-03T04:05:06.000Z");
  expect(await failureOf(() => mine.save("plans", { sign: keys.sign }))).toMatchObject({
    code: exitCodes.denied,
    message: expect.stringMatching(
      /^sandbox at [\d.:]+ refused: apply@acme\.example lacks cloudkms\.cryptoKeyVersions\.useToSign on projects\/fake-shop-dev\//,
    ),
  });
});

describe("encrypted", () => {
  it("nothing of a plan can be read in the folder or the bucket", async () => {
    const bucket = "gs://acme-shop-dev-state/strongroom/plans/1";
    for (const place of ["plans", bucket]) {
      await bench.save(place, { sign: keys.sign, encrypt: keys.wrap });
      expect(await bench.apply(place, keys.sign)).toEqual(both);
    }
    const files = readdirSync(join(bench.bench.root, "plans"));
    expect(files.sort()).toEqual([
      "plans.json",
      "plans.key",
      "plans.seal",
      ...["shop-dev-identities.json.sealed", "shop-dev-identities.txt.sealed", "shop-dev-services.json.sealed"],
      ...["shop-dev-services.tfplan.sealed", "shop-dev-services.txt.sealed", "shop-dev-vercel.json.sealed"],
      ...["shop-dev-vercel.tfplan.sealed", "shop-dev-vercel.txt.sealed"],
    ]);
    const all = files.map((file) => readFileSync(join(bench.bench.root, "plans", file), "latin1")).join("\n");
    expect(all).not.toMatch(/img:1|secret_key_ref|value_wo_version/);
    // AND in the bucket nothing is ever replaced.
    expect(await failureOf(() => bench.save(bucket, { encrypt: keys.wrap }))).toMatchObject({
      code: exitCodes.refused,
      message: `${bucket} holds other plans already: plans.key is there. Nothing replaces them.`,
    });
  });

  it("refuses a file that was changed, or is another one's", async () => {
    await bench.save("plans", { sign: keys.sign, encrypt: keys.wrap });
    const file = "plans/shop-dev-services.tfplan.sealed";
    const whole = bench.read(file);
    const says = refusal("shop-dev-services.tfplan is missing, or was changed after it was encrypted");
    const flipped = Buffer.from(whole);
    flipped[100] = (flipped[100] ?? 0) ^ 1;
    for (const content of [flipped, bench.read("plans/shop-dev-vercel.tfplan.sealed"), Buffer.alloc(3)]) {
      bench.write(file, content);
      expect(await failureOf(() => bench.apply("plans", keys.sign))).toMatchObject(says);
    }
    bench.write(file, whole);
    bench.remove("plans/plans.key");
    expect(await failureOf(() => bench.apply("plans", keys.sign))).toMatchObject(
      refusal("plans.key is missing, or was changed after it was encrypted"),
    );
  });
});

it("refuses what is not the name of a key or of a place", async () => {
  for (const [work, says] of [
    [() => bench.apply("plans", keys.wrap), "--signed-by takes the full name of a key's version,"],
    [() => bench.save("plans", { encrypt: keys.sign }), "--encrypt takes the full name of a key,"],
    [() => bench.save("s3://bucket/x"), "Saved plans are in a folder, or in gs://BUCKET/PREFIX; got"],
    [() => bench.save("gs://bucket/../x"), "Saved plans are in a folder, or in gs://BUCKET/PREFIX; got"],
    [() => bench.save("gs://bucket"), "Saved plans are in a folder, or in gs://BUCKET/PREFIX; got"],
  ] as const) {
    const failure = await failureOf(work);
    expect([failure.code, failure.message.slice(0, says.length)]).toEqual([exitCodes.usage, says]);
  }
});
