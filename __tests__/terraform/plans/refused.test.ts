import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StatedStack, Statement } from "../../../terraform/plans/statement";
import { exitCodes } from "../../../text/exit-codes";
import { failureOf } from "../../cli/support";
import { zipOf } from "../../support/zip";
import { bump } from "./plan-json";
import { PlansBench, services, stacks, vercel } from "./plans-bench";

let bench: PlansBench;
beforeEach(async () => {
  bench = await PlansBench.open();
});
afterEach(() => bench.close());

const head = "The plans in plans can't be applied here; nothing was applied.\n";
const next = "plan again, and have it reviewed: strongroom plan --out FOLDER";

/** Writes the statement again, as somebody does who may write the folder and sign nothing. */
function restate(change: (statement: Statement) => object): void {
  bench.edit("plans/plans.json", (text) => JSON.stringify(change(JSON.parse(text))));
}
const restated = (name: string, more: Partial<StatedStack>) =>
  restate((statement) => ({
    ...statement,
    stacks: statement.stacks.map((one) => (one.stack === name ? { ...one, ...more } : one)),
  }));

it("applies exactly the plans that were saved, and plans nothing", async () => {
  const statement = await bench.save();
  expect(statement).toMatchObject({
    ...{ environment: "dev", edited: false, advisory: false, encryptedBy: null, cloud: "sandbox" },
    stacks: stacks.map(({ name }) => ({ stack: name })),
  });
  expect(statement.stacks[0]?.plan).toBeNull();
  await bench.running();
  expect(await bench.apply()).toEqual([
    "shop-dev-services: update google_cloud_run_v2_service.api",
    "shop-dev-vercel: update vercel_project_environment_variable.KEY",
  ]);
  expect(bench.planned).toEqual([]);
});

it("refuses everything that was changed between planning and applying, and names all of it at once", async () => {
  await bench.save();
  bench.write("plans/shop-dev-services.tfplan", bench.file(services.name, [bump({}, { image: "evil" })]));
  bench.write("plans/shop-dev-vercel.txt", "update nothing\n");
  bench.write("plans/shop-dev-identities.json", "{}");
  bench.edit("cdktf.out/stacks/shop-dev-vercel/cdk.tf.json", (text) => text.replace('"0\\" : \\"2', '"0\\" : \\"3'));
  writeFileSync(join(bench.bench.lockDir, "dev.lock.json"), '{ "hand": "edited" }\n');
  bench.write("cli/main.ts", "another program");
  bench.git(["commit", "-q", "--allow-empty", "-m", "two"]);
  const failure = await failureOf(() => bench.apply("plans", null, { terraform: "Terraform 1.15.0" }));
  expect(failure).toMatchObject({ code: exitCodes.refused, next });
  expect(failure.message.replace(/[0-9a-f]{12}/g, "COMMIT")).toBe(
    `${head}${[
      "they were made at commit COMMIT, and this is COMMIT",
      "dev.lock.json is not the one that was planned: a pin or a record in it was changed",
      "they were made by Terraform 1.11.4, and this is Terraform 1.15.0",
      "they were made by another version of this program",
      "shop-dev-identities: what is shown of its plan was changed after it was planned",
      "shop-dev-services: its plan was changed after it was planned",
      "shop-dev-vercel: its meaning was changed after it was planned",
      "shop-dev-vercel: its document is not the one that was planned",
    ]
      .map((one) => `  ${one}`)
      .join("\n")}`,
  );
});

it("refuses plans of another environment, of another cloud, and those that were made to be read", async () => {
  await bench.save("plans", { advisory: true });
  restate((statement) => ({ ...statement, environment: "prod", cloud: "Google" }));
  expect((await failureOf(() => bench.apply())).message).toBe(
    `${head}${[
      "they are plans of prod, and this is dev",
      "they were made to be read (--advisory): nothing was locked while they were made",
      "they were made for Google, and this is sandbox",
    ]
      .map((one) => `  ${one}`)
      .join("\n")}`,
  );
});

it("refuses another stack's plan under this name, although the statement agrees with it", async () => {
  await bench.save();
  const other = bench.read("plans/shop-dev-vercel.tfplan");
  const { stacks: stated } = JSON.parse(bench.read("plans/plans.json").toString()) as Statement;
  const mine = stated.find(({ stack }) => stack === vercel.name);
  bench.write("plans/shop-dev-services.tfplan", other);
  bench.write("plans/shop-dev-services.txt", bench.read("plans/shop-dev-vercel.txt"));
  restated(services.name, { plan: mine?.plan ?? null, meaning: mine?.meaning ?? "" });
  expect((await failureOf(() => bench.apply())).message).toBe(
    `${head}  shop-dev-services: its plan is one of another stack, or of other declarations`,
  );
});

it("refuses a file that is not a plan, and a missing one", async () => {
  await bench.save();
  const { createHash } = require("node:crypto") as typeof import("node:crypto");
  const put = (content: Buffer) => {
    bench.write("plans/shop-dev-services.tfplan", content);
    restated(services.name, { plan: createHash("sha256").update(content).digest("hex") });
  };
  const files = {
    ...{ tfplan: "x", tfstate: '{"serial":7,"lineage":"l"}', "tfconfig/m-/cdk.tf.json": "{}" },
  };
  const saying = (bytes: number) => {
    const zip = zipOf({ ...files, tfstate: " ".repeat(1000) });
    const entry = zip.indexOf("tfstate", zip.indexOf("PK\x01\x02", 0, "latin1")) - 46;
    zip.writeUInt32LE(bytes, entry + 24);
    return zip;
  };
  const cases: readonly [Buffer, string][] = [
    [saying(1024 ** 3), "it is larger than a plan of a stack can be"],
    [saying(999), "Cannot create a Buffer larger than 999 bytes"],
    [Buffer.from("no zip"), "it is not a zip file"],
    [zipOf({ tfplan: "x" }), "it is not a saved plan of a stack"],
    [zipOf({ ...files, "tfconfig/m-x/evil.tf": "" }), "it holds configuration besides the stack's document"],
    [zipOf(files, "tfplan"), "it holds a file twice"],
    [zipOf({ ...files, tfstate: "{}" }), "its state has no serial"],
  ];
  for (const [content, says] of cases) {
    put(content);
    expect((await failureOf(() => bench.apply())).message).toBe(
      `${head}  shop-dev-services: its plan can't be read: ${says}`,
    );
  }
  bench.remove("plans/shop-dev-services.tfplan");
  expect((await failureOf(() => bench.apply())).message).toBe(`${head}  shop-dev-services: its plan is missing`);
});

it("refuses a plan that holds other providers than the statement says, and one that is exchanged while it applies", async () => {
  await bench.save();
  restated(services.name, { providers: "0".repeat(64) });
  expect((await failureOf(() => bench.apply())).message).toBe(
    `${head}  shop-dev-services: its plan was made with other providers than it says`,
  );
  bench.remove("plans");
  await bench.save();
  await bench.running();
  bench.meanwhile = async () =>
    bench.write("plans/shop-dev-vercel.tfplan", bench.read("plans/shop-dev-services.tfplan"));
  expect(await failureOf(() => bench.apply())).toMatchObject({
    code: exitCodes.refused,
    message: "shop-dev-vercel: its saved plan is not the one that the statement names; nothing of it was applied.",
  });
});

it("refuses a plan that does not mean what the statement says, whoever wrote both", async () => {
  await bench.save();
  const evil = bench.file(services.name, [bump({}, { image: "evil" })]);
  const { createHash } = require("node:crypto") as typeof import("node:crypto");
  bench.write("plans/shop-dev-services.tfplan", evil);
  restated(services.name, { plan: createHash("sha256").update(evil).digest("hex") });
  await bench.running();
  expect(await failureOf(() => bench.apply())).toMatchObject({
    code: exitCodes.refused,
    message: "shop-dev-services: its saved plan does not mean what the statement says; nothing of it was applied.",
  });
});

it("refuses other providers than those that it was planned with", async () => {
  await bench.save();
  await bench.running();
  bench.lock = 'provider "evil" {}\n';
  expect(await failureOf(() => bench.apply())).toMatchObject({
    code: exitCodes.refused,
    message:
      "shop-dev-services: the lock of its providers is not the one that it was planned with; nothing of it was applied.",
  });
});

it("says what else a folder without finished plans is", async () => {
  expect(await failureOf(() => bench.apply())).toMatchObject({
    code: exitCodes.usage,
    message: "plans holds no plans.json: no plans were saved there, or planning did not finish.",
    next: "strongroom plan --out plans",
  });
  await bench.save();
  const cases: readonly [(text: string) => string, string][] = [
    [() => "{", "it is not JSON"],
    [() => "[]", "it is not an object"],
    [(text) => text.replace('"format": 1', '"format": 2'), "its format is 2, and this command reads 1"],
    [
      (text) => text.replace('"advisory": false', '"advisory": 0, "extra": 1'),
      "these are missing or of another kind: advisory",
    ],
    [(text) => text.replace('"advisory": false', '"advisory": false, "extra": 1'), "nobody knows these: extra"],
    [(text) => text.replace("shop-dev-vercel", "../../evil"), "these are missing or of another kind: stacks"],
    [(text) => text.replace("shop-dev-vercel", "shop-dev-services"), "these are missing or of another kind: stacks"],
  ];
  const whole = bench.read("plans/plans.json").toString();
  for (const [edit, says] of cases) {
    bench.write("plans/plans.json", edit(whole));
    expect((await failureOf(() => bench.apply())).message).toBe(
      `plans/plans.json is not a statement about saved plans: ${says}.`,
    );
  }
});
