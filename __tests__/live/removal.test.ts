/** What a secret that is about to be deleted is kept for: whatever is deployed and has one of its versions. */
import type { Asker } from "../../live/look";
import { type GoingSecret, refuseGoing } from "../../live/removal";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { failureOf } from "../cli/support";
import { environmentOf, productOf } from "../support/resolved-fixture";
import {
  addVariable,
  askerIn,
  at,
  cloud,
  notes,
  policy,
  prepareVercel,
  secret,
  template,
  withSecret,
} from "./deployed-support";

const going: GoingSecret = { project: "fake-shop-dev", id: "KEY", key: "shop/KEY" };
const what = "shop-dev-secrets would delete what is in use; nothing of that stack was applied.";
const stackOf = (layer: "secrets" | "services" | "vercel") =>
  ({ name: `shop-dev-${layer}`, product: "shop", layer, dependsOn: [] }) as const;
/** Nobody declares the entry any more. */
const shop = productOf({ name: "shop", project: "fake-shop-dev" });
const environment = environmentOf([shop, productOf({ name: "platform", project: "fake-platform-dev" })], "dev");
const withReaders = environmentOf(
  [{ ...shop, stacks: [stackOf("secrets"), stackOf("services"), stackOf("vercel")] }],
  "dev",
);

withSecret("EMPTY");

const asker = (over: Partial<Asker> = {}) => askerIn(environment, over);
const refusal = async (over: Partial<Asker> = {}, secrets: readonly GoingSecret[] = [going]) => {
  const session = await asker(over);
  return failureOf(() => refuseGoing(session, secrets, what));
};
const allowed = async (over: Partial<Asker> = {}, secrets: readonly GoingSecret[] = [going]) =>
  refuseGoing(await asker(over), secrets, what);

it("a service that gets traffic, a job and a worker pool: each is named once, with what ends it", async () => {
  await cloud.google("POST", `v2/${at}/services?serviceId=api`, { template: template("1", "api-a") });
  await cloud.google("POST", `v2/${at}/jobs?jobId=nightly`, { template: { template: template("latest") } });
  await cloud.google("POST", `v2/${at}/workerPools?workerPoolId=queue`, { template: template("2", "queue-a") });
  const place = "--project fake-shop-dev --region europe-west1";
  expect(await refusal({ environment: withReaders })).toEqual({
    code: exitCodes.pending,
    message: [
      what,
      "  shop/KEY: api: api-a gets traffic or has a tag",
      `    deploy api (project fake-shop-dev, europe-west1) with another version until 3 newer revisions are ready, or: gcloud run services delete api ${place}`,
      "  shop/KEY: nightly gives it to its next execution",
      `    give it another version: gcloud run jobs update nightly ${place} --update-secrets NAME=SECRET:VERSION`,
      "  shop/KEY: queue: queue-a runs instances",
      `    until 3 newer revisions are ready, give it another version: gcloud run worker-pools update queue ${place} --update-secrets NAME=SECRET:VERSION`,
    ].join("\n"),
    next: "end these uses, then run the command again; to remove it from what no longer declares it: strongroom deploy shop-dev-services shop-dev-vercel; or bring the declaration back until nothing uses it",
  });
});

it("nothing, where every revision that had it gets nothing any more: those that could start again are named", async () => {
  await cloud.google("POST", `v2/${at}/services?serviceId=api`, { template: template("1", "api-a") });
  await cloud.google("PATCH", `v2/${at}/services/api`, { template: template(null, "api-b") });
  await allowed();
  expect(notes).toContain(
    "note: api (project fake-shop-dev): api-a, of the last 3 ready revisions, maps shop/KEY, and can't start again once that is deleted\n",
  );
  // A tag brings it back.
  const traffic = [
    { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 },
    { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", revision: "api-a", tag: "before" },
  ];
  await cloud.google("PATCH", `v2/${at}/services/api`, { template: template(null, "api-c"), traffic });
  expect((await refusal()).message).toContain("  shop/KEY: api: api-a gets traffic or has a tag\n");
});

it("a variable on Vercel, by its comment; without a token that is not known, and must be accepted by name", async () => {
  const onVercel: ResolvedEnvironment = {
    ...environment,
    vercel: { target: "production", places: [{ product: "shop", teamId: "team_fake", projectId: "prj_fake" }] },
  };
  await prepareVercel("prj_fake");
  await addVariable("prj_fake", { target: ["production"] });
  expect((await refusal({ environment: onVercel })).message).toBe(
    `${what}\n  shop/KEY: prj_fake has a variable that must be removed, KEY\n    delete the variable in Vercel's project prj_fake, or declare that project again`,
  );
  const { context } = await asker();
  const blind = { environment: onVercel, context: { ...context, env: {} } };
  expect((await refusal(blind)).message).toBe(
    `${what}\n  shop/KEY: vercel can't be asked who has it, because VERCEL_API_TOKEN is not set\n    export VERCEL_API_TOKEN with a token of the team, or say that nothing there has the version: --accept vercel`,
  );
  await allowed({ ...blind, accepted: ["vercel"] });
});

it("a person who may read it, until they are accepted; what is known to have it never is", async () => {
  await policy("user:jo@acme.test");
  expect((await refusal()).message).toContain("  shop/KEY: user:jo@acme.test may read it by the secret's policy");
  await allowed({ accepted: ["user:jo@acme.test"] });
  await cloud.google("POST", `v2/${at}/jobs?jobId=nightly`, { template: { template: template("1") } });
  expect((await refusal({ accepted: ["user:jo@acme.test", "nightly"] })).message).toContain(
    "  shop/KEY: nightly gives it to its next execution\n",
  );
});

it("everything, where Cloud Run may not be asked", async () => {
  const fault = { kind: "status", status: 403 };
  await cloud.admin("POST", "faults", { match: { path: "fake-platform-dev/locations" }, fault });
  expect(await refusal()).toMatchObject({
    code: exitCodes.denied,
    message: expect.stringContaining("lacks run.locations.list on projects/fake-platform-dev"),
  });
});

it("nothing, where it has no version that could be mapped, or is not there; then nobody is asked", async () => {
  for (const number of ["1", "2"]) await cloud.google("POST", `v1/${secret}/versions/${number}:destroy`, {});
  const fault = { kind: "status", status: 403 };
  await cloud.admin("POST", "faults", { match: { path: "locations" }, fault });
  const of = (id: string) => ({ project: "fake-shop-dev", id, key: null });
  await allowed({}, [going, of("EMPTY"), of("NOWHERE")]);
});

it("is called by its path where not even its annotation says what it is", async () => {
  await cloud.google("POST", `v2/${at}/jobs?jobId=nightly`, { template: { template: template("1") } });
  expect((await refusal({}, [{ ...going, key: null }])).message).toContain(`  ${secret}: nightly gives it to`);
});
