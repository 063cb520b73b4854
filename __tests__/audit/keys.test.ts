/** Who may sign plans, by the policy of the key: as bootstrap makes it, with one more by hand, without the key, and where nobody may look. */
import { sealers } from "../../audit/keys";
import { cloudFor, secretManagerOf } from "../../clients/apis";
import { emptyLock } from "../../model/lock";
import type { ResolvedEnvironment } from "../../model/resolved";
import { Bench, shop } from "../cli/support";
import { withPipelines } from "../support/with-pipelines";

let bench: Bench;
const project = "fake-shop-dev";
const ring = `projects/${project}/locations/europe-west1/keyRings/plans`;
const signer = `strongroom-seal@${project}.iam.gserviceaccount.com`;

beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(() => bench.close());

function environment(): ResolvedEnvironment {
  const { bootstrap } = withPipelines().product("platform");
  if (bootstrap === undefined) throw new Error("no bootstrap");
  const made = shop("dev", emptyLock("dev"));
  const identities = bootstrap.identities.map((one) => (one.duty === "seal" ? { ...one, email: signer } : one));
  const seal = { ...bootstrap.seal, sign: `${ring}/cryptoKeys/sign/cryptoKeyVersions/1` };
  const stack = { name: "shop-dev-bootstrap", layer: "bootstrap" as const, product: "shop", dependsOn: [] };
  const products = made.products.map((one) =>
    one.name === "shop"
      ? { ...one, bootstrap: { ...bootstrap, project, identities, seal }, stacks: [stack, ...one.stacks] }
      : one,
  );
  return { ...made, products };
}

async function asked(of = environment()) {
  const context = bench.context({});
  const cloud = await cloudFor(context, "audit dev", [project]);
  const client = secretManagerOf(context, { environment: of, cloud });
  const found = await sealers({ context, environment: of, cloud, client });
  return found.map(({ verdict, key, says, next }) => `${verdict} ${key}: ${says}${next === null ? "" : ` | ${next}`}`);
}

async function makeKey(): Promise<void> {
  await bench.google("POST", `v1/${ring.slice(0, ring.lastIndexOf("/"))}?keyRingId=plans`, {});
  const versionTemplate = { algorithm: "EC_SIGN_P256_SHA256" };
  await bench.google("POST", `v1/${ring}/cryptoKeys?cryptoKeyId=sign`, { purpose: "ASYMMETRIC_SIGN", versionTemplate });
  await bench.google("POST", `v1/projects/${project}/serviceAccounts`, { accountId: "strongroom-seal" });
}
const sets = (...bindings: readonly object[]) =>
  bench.google("POST", `v1/${ring}/cryptoKeys/sign:setIamPolicy`, { policy: { bindings } });
const own = { role: "roles/cloudkms.signer", members: [`serviceAccount:${signer}`] };

test("where bootstrap is not declared, nothing is asked", async () => {
  expect(await asked(shop("dev", emptyLock("dev")))).toEqual([]);
});

test("without the key, it says which stack makes it", async () => {
  expect(await asked()).toEqual([
    `fault dev/sign: there is no key ${ring}/cryptoKeys/sign | strongroom deploy shop-dev-bootstrap`,
  ]);
});

test("the signer alone, and those that only verify, are fine; anybody else is not", async () => {
  await makeKey();
  await sets(own, { role: "roles/cloudkms.publicKeyViewer", members: ["user:ada@fake.example"] });
  expect(await asked()).toEqual([
    "fine dev/sign: the key that seals plans lets the job that makes them sign, and nobody else",
  ]);
  await sets(
    { ...own, members: [...own.members, "user:eve's@fake.example"] },
    { role: "roles/owner", members: own.members },
  );
  const remove = `gcloud kms keys remove-iam-policy-binding sign --keyring=plans --location=europe-west1 --project=${project}`;
  expect(await asked()).toEqual([
    `fault dev/sign: user:eve's@fake.example has roles/cloudkms.signer on the key that seals plans, and is not declared | ${remove} --member='user:eve'\\''s@fake.example' --role=roles/cloudkms.signer`,
    `fault dev/sign: serviceAccount:${signer} has roles/owner on the key that seals plans, and is not declared | ${remove} --member=serviceAccount:${signer} --role=roles/owner`,
  ]);
});
