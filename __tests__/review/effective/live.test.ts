import { takePolicies } from "../../../live/policies/take";
import type { Context } from "../../../machine/context";
import type { ResolvedEnvironment } from "../../../model/resolved";
import { reviewOf } from "../../../review/review";
import { createOutput } from "../../../text/output";
import { LocalCloud } from "../../support/local-cloud";
import { bindingOf, entryOf, environmentOf, identityOf, productOf, secretOf } from "../../support/resolved-fixture";
import { type Draft, edited, linesOf, productIn } from "../support";

const project = "acme-shop-dev";
const now = new Date("2026-11-28T00:00:00Z");
const identity = identityOf("shop/checkout", project);
const api = `serviceAccount:${identity.email}`;
let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await LocalCloud.start();
});
afterAll(() => cloud.close());
beforeEach(async () => {
  await cloud.prepare({ [project]: ["KEY", "OTHER"] });
  await cloud.google("POST", `v1/projects/${project}/serviceAccounts`, { accountId: "checkout" });
});

const shop = environmentOf([
  productOf({
    name: "shop",
    project,
    entries: ["KEY", "OTHER"].map((name) => entryOf({ name, secret: secretOf({ id: name, project, pin: "1" }) })),
    identities: [identity],
  }),
]);
const reads = (draft: Draft) =>
  productIn(draft).bindings.push(bindingOf({ entry: "shop/KEY", reader: "shop/checkout", member: api }));

function contextAs(token: string): Context {
  const output = createOutput({ stdout: { write: () => true }, stderr: { write: () => true }, colour: false });
  const env = { ...cloud.environment, GOOGLE_OAUTH_ACCESS_TOKEN: token };
  return { env, output, signal: new AbortController().signal, now: () => now } as unknown as Context;
}

async function reviewed(base: ResolvedEnvironment, head: ResolvedEnvironment, as = "owner@sandbox.local") {
  const token = cloud.running.tokenFor(as);
  const snapshot = await takePolicies(contextAs(token), [base, head]);
  return reviewOf([base], [head], undefined, { live: { snapshot, now } });
}

const grants = (...grants: readonly (readonly [role: string, member: string])[]) =>
  cloud.admin("POST", "prepare", { grants: grants.map(([role, member]) => ({ project, role, member })) });

test("nobody gains access, and the report says what was read", async () => {
  await grants(["roles/editor", "user:bob@acme.example"]);
  const review = await reviewed(shop, shop);
  expect(review.verdict).toEqual({
    newAccess: false,
    says: "This change gives nobody new access.",
    basis:
      "read from the declarations and lock files of both sides, and from the policies of 1 project, 2 secrets, 1 service account and 0 deny policies (2026-11-28 00:00 UTC, as owner@sandbox.local); not read: principal access boundaries and access policies of IAM v3",
  });
});

test("who can act as a new reader gains what it reads", async () => {
  await grants(["roles/editor", "user:bob@acme.example"]);
  const review = await reviewed(shop, edited(reads, shop));
  expect(linesOf(review)).toEqual([
    `attention access: shop/checkout gains shop/KEY | declared by shop/checkout: may access the secret`,
    `attention access: user:bob@acme.example gains shop/KEY | a person, without an end | in effect: has roles/editor on project ${project} -> actAs checkout@${project}.iam.gserviceaccount.com, with run.services.create in project ${project}`,
  ]);
});
