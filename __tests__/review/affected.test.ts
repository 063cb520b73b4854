/** Two sides of documents in, what has to be planned out; over made-up stacks, where each difference stands alone. */
import { affectedBy } from "../../review/affected";
import { affectedText } from "../../review/affected-text";
import { differenceOf } from "../../review/difference";
import type { SynthesizedStack } from "../../terraform/synthesized";

type Block = Readonly<Record<string, unknown>>;
type Blocks = Readonly<Record<string, Readonly<Record<string, Block>>>>;

function stack(
  name: string,
  resource: Blocks = {},
  { dependsOn = [], ...more }: { dependsOn?: readonly string[] } & Block = {},
): SynthesizedStack {
  const document = { resource, terraform: { backend: { gcs: { bucket: "b", prefix: name } } }, ...more };
  return { name, document, text: JSON.stringify(document), others: [], providerLock: null, dependsOn };
}
const secret = (args: Block = { secret_id: "A" }) => ({ google_secret_manager_secret: { A: args } });
const account = (args: Block = { account_id: "api" }) => ({ google_service_account: { api: args } });
const text = (affected: ReturnType<typeof affectedBy>) =>
  affectedText(affected, {
    base: "main (1234567)",
    environments: ["dev", "prod"],
    bold: (one) => one,
    dim: (one) => one,
  });

/** A product: accounts, entries, services and variables, in layers. */
const shop = (over: { identities?: Blocks; secrets?: Blocks; services?: Blocks } = {}) => [
  stack("shop-dev-services", over.services ?? { google_cloud_run_v2_service: { api: { name: "api" } } }, {
    dependsOn: ["shop-dev-identities", "shop-dev-secrets"],
  }),
  stack("shop-dev-secrets", over.secrets ?? secret(), { dependsOn: ["shop-dev-identities"] }),
  stack("shop-dev-identities", over.identities ?? account()),
];

test("documents that Terraform reads alike are the same: order of keys, remarks of cdktf", () => {
  const is = stack("s", secret({ secret_id: "A", labels: { a: "1", b: "2" }, "//": { metadata: { path: "old/A" } } }));
  const was = stack("s", secret({ "//": { metadata: { path: "A" } }, labels: { b: "2", a: "1" }, secret_id: "A" }));
  expect(
    differenceOf({ ...was, document: { "//": { metadata: { version: "0.21.0" } }, ...was.document } }, is),
  ).toBeNull();
});

test.each<[string, SynthesizedStack, object]>([
  ["an argument", stack("s", secret({ secret_id: "B" })), { changed: ["secret_id"] }],
  ["an argument that is gone", stack("s", secret({})), { changed: ["secret_id"] }],
  ["an argument that is new", stack("s", secret({ secret_id: "A", ttl: "1s" })), { changed: ["ttl"] }],
  // A remark is a remark beside arguments only; below them it is a key like any other.
  ["a key // in a map", stack("s", secret({ secret_id: "A", labels: { "//": "x" } })), { changed: ["labels"] }],
  ["the order of a list", stack("s", secret({ secret_id: "A", list: [2, 1] })), { changed: ["list"] }],
  ["a longer list", stack("s", secret({ secret_id: "A", list: [1, 2, 3] })), { changed: ["list"] }],
  ["the backend", stack("other", secret()), { settings: ["backend"] }],
  ["a provider", stack("s", secret(), { provider: { google: [{}] } }), { settings: ["provider"] }],
  ["a block that we never make", stack("s", secret(), { removed: [{ from: "x.y" }] }), { settings: ["removed"] }],
  ["the provider lock", { ...stack("s", secret()), providerLock: "h1:" }, { settings: ["provider lock"] }],
])("a difference: %s", (_what, is, { changed = [], settings = [] }: { changed?: string[]; settings?: string[] }) => {
  const was = stack("s", secret({ secret_id: "A", ...(changed[0] === "list" ? { list: [1, 2] } : {}) }));
  expect(differenceOf(was, is)).toEqual({
    added: [],
    changed: changed.length === 0 ? [] : [{ address: "google_secret_manager_secret.A", arguments: changed }],
    removed: [],
    settings,
  });
});

test("what has another form is a block by itself: Terraform takes lists there too", () => {
  const listed = (secret_id: string) => stack("s", [{ google_secret_manager_secret: { A: { secret_id } } }] as never);
  expect(differenceOf(listed("A"), listed("B"))?.changed).toEqual([{ address: "", arguments: ["all"] }]);
  expect(differenceOf(stack("s"), stack("s", { google_secret_manager_secret: [{ A: {} }] } as never))?.added).toEqual([
    "google_secret_manager_secret",
  ]);
});

test("ephemeral reads are compared as resources are", () => {
  const read = (version: string) => stack("s", {}, { ephemeral: { google_version: { A: { version } } } });
  expect(differenceOf(read("1"), read("2"))?.changed).toEqual([
    { address: "ephemeral.google_version.A", arguments: ["version"] },
  ]);
});

test("a changed secret plans its own stack; what comes after it is named, and not planned", () => {
  const affected = affectedBy(shop(), shop({ secrets: secret({ secret_id: "A", labels: { owner: "ann" } }) }));
  expect(affected.plan).toEqual(["shop-dev-secrets"]);
  expect(affected.dependents).toEqual([
    { stack: "shop-dev-services", environment: "dev", after: ["shop-dev-secrets"], planned: false },
  ]);
  expect(text(affected)).toBe(`1 of 3 stacks differs from main (1234567)

dev
  shop-dev-secrets: 1 changed (google_secret_manager_secret.A: labels)
  shop-dev-services: comes after shop-dev-secrets; no change of its own, no plan
  next: strongroom deploy shop-dev-secrets`);
});

test.each([
  ["is removed", {}],
  ["gets another id, so it is recreated", account({ account_id: "other" })],
  ["moves to another project", account({ account_id: "api", project: "other" })],
])("what stands on an account that %s is planned too, in the order of deploy", (_what, identities) => {
  const affected = affectedBy(shop(), shop({ identities }));
  expect(affected.plan).toEqual(["shop-dev-identities", "shop-dev-secrets", "shop-dev-services"]);
  expect(affected.dependents.map(({ after, planned }) => [after, planned])).toEqual([
    [["shop-dev-identities"], true],
    [["shop-dev-identities"], true],
  ]);
});

test("an account that is only described otherwise plans nothing else, nor does a binding that goes", () => {
  const described = account({ account_id: "api", display_name: "The API" });
  expect(affectedBy(shop(), shop({ identities: described })).plan).toEqual(["shop-dev-identities"]);
  const bound = { ...secret(), google_secret_manager_secret_iam_member: { api: { member: "m" } } };
  expect(affectedBy(shop({ secrets: bound }), shop()).plan).toEqual(["shop-dev-secrets"]);
});

test("what comes after through another stack comes after as well", () => {
  const site = stack("shop-dev-vercel", {}, { dependsOn: ["shop-dev-secrets"] });
  const { dependents, plan } = affectedBy([...shop(), site], [...shop({ identities: {} }), site]);
  expect(dependents.find((one) => one.stack === "shop-dev-vercel")).toEqual({
    stack: "shop-dev-vercel",
    environment: "dev",
    after: ["shop-dev-identities"],
    planned: true,
  });
  expect(plan.at(-1)).toBe("shop-dev-vercel");
});

test("new stacks are planned; what nothing declares any more can't be, and says so", () => {
  const other = stack("other-prod-secrets", secret());
  const affected = affectedBy([...shop(), other], [...shop(), stack("web-dev-secrets", secret())]);
  expect(affected.plan).toEqual(["web-dev-secrets"]);
  expect(text(affected)).toBe(`2 of 4 stacks differ from main (1234567)

dev
  web-dev-secrets: new, 1 added (google_secret_manager_secret.A)
  next: strongroom deploy web-dev-secrets

prod
  other-prod-secrets: nothing declares it any more, so no plan; 1 removed (google_secret_manager_secret.A)`);
});

test("where the sides can't be compared, all is affected, and why", () => {
  const affected = affectedBy({ because: "main can't be synthesized" }, shop());
  expect(affected.plan).toEqual(["shop-dev-identities", "shop-dev-secrets", "shop-dev-services"]);
  expect(text(affected).split("\n").slice(0, 4)).toEqual([
    "All of 3 stacks may be affected: main can't be synthesized",
    "",
    "dev",
    "  shop-dev-identities",
  ]);
});

test("one environment of several, and nothing at all", () => {
  const both = (labels: Block) => [
    stack("shop-dev-secrets", secret(labels)),
    stack("shop-prod-secrets", secret(labels)),
  ];
  expect(affectedBy(both({ a: 1 }), both({ a: 2 }), "prod").plan).toEqual(["shop-prod-secrets"]);
  expect(text(affectedBy(shop(), shop()))).toBe("No stack is affected: 3 stacks, all as at main (1234567)");
});

test("many are counted, the first ones named; hostile names add no line", () => {
  const all = {
    google_secret_manager_secret: Object.fromEntries(["A", "B", "C", "D\n  next: rm -rf"].map((n) => [n, {}])),
  };
  const line = text(affectedBy([stack("s-dev-secrets")], [stack("s-dev-secrets", all)])).split("\n")[3];
  expect(line).toBe(
    "  s-dev-secrets: 4 added (google_secret_manager_secret.A, google_secret_manager_secret.B, google_secret_manager_secret.C and 1 more)",
  );
});
