/** A change from its pull request to what runs, in a real repository, by the very steps of the generated workflows. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { canary, search } from "../support/canary";
import { long } from "../support/full";
import { git, results, said as saidBy, Walk } from "./walked";

const values = { VENDOR_KEY: canary(), WEB_KEY: canary() };
let walk: Walk;
if (process.env.STRONGROOM_FULL_TESTS === "1") {
  beforeAll(async () => {
    walk = await Walk.open();
  });
  afterAll(() => walk.close());
}
const logs: string[] = [];
const said = (...args: Parameters<typeof saidBy>) => {
  const text = saidBy(...args);
  logs.push(text);
  return text;
};

long("the first deploy makes accounts and secrets, and stops where values are missing", () => {
  const done = walk.byHand();
  said(done);
  expect(results(done)).toEqual({
    changed: "success",
    judge: "skipped",
    engine: "success",
    "dev/seal/policy": "skipped",
    "dev/seal/engine": "skipped",
    "dev/seal/change": "skipped",
    "dev/seal/report": "skipped",
    "dev/seal/drift": "skipped",
    "dev/seal/seal": "success",
    "dev/seal": "success",
    "dev/approve": "success",
    "dev/grants": "success",
    "dev/services": "Every required value is there",
    "dev/deliver": "skipped",
    "dev/health": "skipped",
    "dev/live": "skipped",
    dev: "failure",
  });
});

long("an engineer injects; the pull request with the pins is judged, planned and told about", async () => {
  await walk.strongroom(["inject", "--env", "dev"], values);
  const done = walk.pullRequest(1, walk.propose(1, "pins"));
  const text = said(done);
  expect(results(done)).toEqual({
    synth: "success",
    "plan/policy/judge": "success",
    "plan/policy": "success",
    "plan/engine": "success",
    "plan/change (dev)": "success",
    "plan/report": "success",
    "plan/drift": "skipped",
    "plan/seal": "skipped",
    plan: "success",
    fork: "skipped",
  });
  expect(text).toContain("logged in as plan\n");
  const comment = readFileSync(join(walk.scratch, "comment.md"), "utf8");
  expect(comment).toContain("VENDOR_KEY");
});

long("documents that were exchanged after they were judged are not planned", () => {
  const commit = git(walk.clone, "rev-parse", "HEAD");
  const exchange = (job: string, artifacts: string) => {
    if (job !== "plan/change") return;
    const file = join(artifacts, "strongroom-documents", "stacks", "shop-dev-services", "cdk.tf.json");
    writeFileSync(file, readFileSync(file, "utf8").replace("europe-west1", "us-central1"));
  };
  const done = walk.pullRequest(1, commit, { meanwhile: exchange });
  expect(results(done)["plan/change (dev)"]).toBe("Plans of what was judged");
  expect(said(done)).toContain("these are not the documents that were judged");
  // Without the comparison they are.
  const bad = walk.pullRequest(1, commit, {
    meanwhile: exchange,
    // What they mean is not kept as reviewed: the default branch would refuse it.
    rewrite: (text) => text.replace(/if \[ "\$\(cd documents .*\n/, "true\n").replace("/reviewed/", "/exchanged/"),
  });
  expect(results(bad)["plan/change (dev)"]).toBe("success");
});

long("an engine that was exchanged is not run beside an identity", () => {
  const done = walk.pullRequest(1, git(walk.clone, "rev-parse", "HEAD"), {
    meanwhile: (job, artifacts) => {
      if (job === "plan/change")
        writeFileSync(join(artifacts, "strongroom-engine", "engine.js"), "console.log(process.env)");
    },
  });
  expect(results(done)["plan/change (dev)"]).toBe("Plans of what was judged");
  expect(said(done)).toContain("is not the engine that this commit records");
});

long("after the merge everything goes live, and no value was printed", async () => {
  const done = walk.merge(git(walk.clone, "rev-parse", "HEAD"));
  said(done);
  expect(results(done)).toMatchObject({
    judge: "success",
    "dev/grants": "success",
    "dev/services": "success",
    "dev/deliver": "success",
    "dev/health": "success",
    "dev/live": "success",
    dev: "success",
  });
  const live = await walk.shop.service("shop-api");
  expect(live.latestReadyRevision).toBe(live.latestCreatedRevision);
  expect(readFileSync(join(walk.scratch, "deployments", "dev-live"), "utf8")).toBe(walk.main);
  expect(search(Buffer.from(logs.join("\n")), "logs", Object.values(values))).toEqual([]);
});

long("drift opens an issue, and closes it", async () => {
  expect(results(walk.drift())).toMatchObject({ plan: "success", issue: "success" });
  expect(existsSync(join(walk.scratch, "issue"))).toBe(false);
  const secret = "v1/projects/fake-shop-dev/secrets/WEB_KEY";
  const label = (labels: object) =>
    walk.shop.read(`${secret}?updateMask=labels`, { method: "PATCH", body: JSON.stringify({ labels }) });
  const { labels } = await walk.shop.read<{ labels: object }>(secret);
  await label({ ...labels, class: "by-hand" });
  expect(results(walk.drift())).toMatchObject({ "plan/drift (dev)": "success", issue: "success" });
  expect(readFileSync(join(walk.scratch, "issue.md"), "utf8")).toContain("    shop-dev-secrets\n");
  await label(labels);
  expect(results(walk.drift())).toMatchObject({ issue: "success" });
  expect(existsSync(join(walk.scratch, "issue"))).toBe(false);
});

long("what the policy refuses is not planned, and if it is merged anyway, not applied", () => {
  mkdirSync(join(walk.clone, "stacks"), { recursive: true });
  const file = join(walk.clone, "constructs", "accessor-binding.ts");
  writeFileSync(file, readFileSync(file, "utf8").replace("member: props.member", 'member: "allUsers"'));
  const commit = walk.propose(2, "everybody");
  const done = walk.pullRequest(2, commit);
  expect(results(done)).toMatchObject({
    "plan/policy/judge": "What must not be planned",
    "plan/change": "skipped",
    "plan/report": "success",
    plan: "failure",
  });
  const merged = walk.merge(commit);
  expect(results(merged)).toMatchObject({ judge: "What must not be planned", dev: "skipped" });
  said(merged);
});
