/**
 * What is applied means what was reviewed, by the very steps of the generated workflows: what somebody does between a review, its merge, the
 * sealed plans and their apply; each time what the pipeline says, and what would happen without the guard.
 */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../text/exit-codes";
import { canary, search } from "../support/canary";
import { long } from "../support/full";
import { git, results, said as saidBy, Walk } from "./walked";

const values = { VENDOR_KEY: canary(), WEB_KEY: canary() };
const moved = [canary(), canary(), canary(), canary(), canary()];
const logs: string[] = [];
let walk: Walk;

if (process.env.STRONGROOM_FULL_TESTS === "1") {
  beforeAll(async () => {
    walk = await Walk.open();
    // An engineer brings it live, and its pins into the default branch.
    await walk.strongroom(["deploy", "*-dev-identities", "*-dev-secrets", "--auto-approve"]);
    await walk.strongroom(["inject", "--env", "dev"], values);
    await walk.strongroom(["deploy", "--auto-approve"]);
    const commit = walk.propose(1, "pins");
    git(walk.clone, "push", "-q", "origin", `${commit}:refs/heads/main`);
  });
  afterAll(() => walk.close());
}

const said = (...args: Parameters<typeof saidBy>) => {
  const text = saidBy(...args);
  logs.push(text);
  return text;
};
/** The sentence that a person reads, and the exit code, of the job that failed. */
const stopped = (outcomes: Parameters<typeof saidBy>[0], job: string) => {
  logs.push(saidBy(outcomes));
  const { log = "" } = outcomes.get(job) ?? {};
  return { code: Number(/ended with (\d+)$/.exec(log)?.[1]), log };
};

let at = 1;
/** Adds a version and pins it, in a branch; it is planned for its review. @returns what would be merged */
async function proposePin(number: number, review = true): Promise<string> {
  at += 1;
  const file = join(walk.clone, `.env.value-${at}.local`);
  writeFileSync(file, moved[at - 2] ?? "", { mode: 0o600 });
  chmodSync(file, 0o600);
  await walk.strongroom(["put", "shop/VENDOR_KEY", "--env", "dev", "--yes", "--from", file]);
  const commit = walk.propose(number, "a pin");
  if (review)
    expect(
      results(walk.pullRequest(number, commit, { contexts: { "github.event_name": "merge_group" } })),
    ).toMatchObject({ plan: "success" });
  return commit;
}

const service = "v2/projects/fake-shop-dev/locations/europe-west1/services/shop-api";
interface Live {
  readonly template: { readonly containers: readonly { readonly image: string }[] };
}
const bucket = "storage/v1/b/fake-platform-dev-tfstate/o";
const objectAt = (name: string) => `${bucket}/${encodeURIComponent(name)}`;
const read = (name: string) => walk.cloudNow("GET", `${objectAt(name)}?alt=media`) as Record<string, string>;
function write(name: string, content: object): void {
  walk.cloudNow("POST", `upload/${bucket}?uploadType=media&name=${encodeURIComponent(name)}`, content);
}
/** The newest sealed plans, and a file of them. */
function sealed(file: string): string {
  const { items } = walk.cloudNow("GET", `${bucket}?prefix=strongroom/plans/sealed/`) as {
    items: { name: string; generation: string }[];
  };
  const newest = items
    .filter(({ name }) => name.endsWith("/plans.json"))
    .sort((a, b) => (BigInt(a.generation) < BigInt(b.generation) ? -1 : 1))
    .at(-1);
  return `${newest?.name.replace(/plans\.json$/, "")}${file}`;
}
const version = async () => {
  const env = (await walk.shop.service("shop-api")).template.containers[0]?.env ?? [];
  return env.find((one) => one.name === "VENDOR_KEY")?.valueSource?.secretKeyRef.version;
};
const withoutSeal = (text: string) => text.replaceAll(' --signed-by "$STRONGROOM_SIGN_KEY"', "");
const beforeServices = (work: () => void) => (job: string) => {
  if (job === "dev/services") work();
};

long(
  "a tampered plan is refused, and so is a tampered statement; without --signed-by the second one is applied",
  async () => {
    const merged = await proposePin(2);
    const plan = () => sealed("shop-dev-services.tfplan.sealed");
    let whole: Record<string, string> = {};
    const first = walk.merge(merged, {
      meanwhile: beforeServices(() => {
        whole = read(plan());
        const bytes = Buffer.from(whole.base64 ?? "", "base64");
        bytes[200] = (bytes[200] ?? 0) ^ 1;
        write(plan(), { base64: bytes.toString("base64") });
      }),
    });
    expect(results(first)).toMatchObject({
      "dev/seal": "success",
      "dev/grants": "success",
      "dev/services": "Services; ends when their newest revisions are ready",
    });
    const tampered = stopped(first, "dev/services");
    expect(tampered.code).toBe(exitCodes.refused);
    expect(tampered.log).toMatch(
      /The plans in gs:\/\/\S+ can't be applied: shop-dev-services\.tfplan is missing, or was changed after it was encrypted; nothing was applied\./,
    );
    expect(await version()).toBe("1");
    write(plan(), whole);
    // Somebody who may write the bucket takes a stack out of the statement.
    const forge = () => {
      const text = Buffer.from(read(sealed("plans.json")).base64 ?? "", "base64").toString();
      const statement = JSON.parse(text) as { stacks: { stack: string }[] };
      const stacks = statement.stacks.filter(({ stack }) => stack !== "shop-dev-vercel");
      write(sealed("plans.json"), { base64: Buffer.from(JSON.stringify({ ...statement, stacks })).toString("base64") });
    };
    const second = walk.byHand({ again: first, meanwhile: beforeServices(forge) });
    const forged = stopped(second, "dev/services");
    expect([forged.code, forged.log]).toEqual([
      exitCodes.refused,
      expect.stringMatching(
        /can't be applied: the signature is not one of \S+ over plans\.json: one of them was changed; nothing was applied\.\n +next: let the job that plans on the protected branch plan again/,
      ),
    ]);
    expect(await version()).toBe("1");
    const vulnerable = walk.byHand({ again: second, rewrite: withoutSeal });
    expect(results(vulnerable)).toMatchObject({ "dev/services": "success", "dev/deliver": "success" });
    expect(await version()).toBe("2");
  },
);

long(
  "a plan of a state that moved on is refused; started again, the plans are of the state that is there",
  async () => {
    const merged = await proposePin(3);
    const state = "shop-dev-services/default.tfstate";
    const at = `b/fake-shop-dev-tfstate/o`;
    const done = walk.merge(merged, {
      meanwhile: beforeServices(() => {
        const now = walk.cloudNow("GET", `storage/v1/${at}/${encodeURIComponent(state)}?alt=media`) as {
          serial: number;
        };
        walk.cloudNow("POST", `upload/storage/v1/${at}?uploadType=media&name=${encodeURIComponent(state)}`, {
          ...now,
          serial: now.serial + 1,
        });
      }),
    });
    const { code, log } = stopped(done, "dev/services");
    expect([code, log]).toEqual([
      exitCodes.refused,
      expect.stringMatching(
        /shop-dev-services: its state has moved on, from serial (\d+) to \d+, since it was planned; nothing of it was applied\./,
      ),
    ]);
    // AND the merge is compared with its review again, which an image that somebody deploys meanwhile does not change.
    const image = "europe-docker.pkg.dev/acme/shop/api:deployed";
    const again = walk.pushed(git(walk.remote, "rev-parse", "main^"), {
      meanwhile: beforeServices(() => {
        const { template } = walk.cloudNow("GET", service) as Live;
        const [container] = template.containers;
        walk.cloudNow("PATCH", `${service}?updateMask=template`, {
          template: { ...template, containers: [{ ...container, image }] },
        });
      }),
    });
    expect(results(again)).toMatchObject({ "dev/seal": "success", "dev/services": "success", "dev/live": "success" });
    expect(said(again)).toContain(
      "deploy: shop-dev-services is planned again: shop-api: it was planned with the image ",
    );
    expect((walk.cloudNow("GET", service) as Live).template.containers[0]?.image).toBe(image);
    expect(await version()).toBe("3");
  },
);

long(
  "what means something else after the merge is not sealed, until somebody starts it by hand; without --reviewed it is",
  async () => {
    const merged = await proposePin(4);
    // A change by hand that an apply would take back: nobody has reviewed that.
    walk.cloudNow("PATCH", `${service}?updateMask=ingress`, { ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY" });
    const done = walk.merge(merged);
    expect(results(done)).toMatchObject({
      "dev/seal/seal": "Plans that mean what was reviewed, signed",
      "dev/approve": "skipped",
      "dev/grants": "skipped",
    });
    const { code, log } = stopped(done, "dev/seal/seal");
    expect(code).toBe(exitCodes.pending);
    expect(log).toContain(
      "These plans do not mean what was reviewed in gs://fake-platform-dev-tfstate/strongroom/plans/reviewed; they can't be applied.\nshop-dev-services:\n  (- was reviewed, + would be done now)\n",
    );
    expect(log).toContain('+   ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY" -> ');
    expect(log).toContain("or start the deploy pipeline by hand, where whoever approves reads these plans");
    expect(await version()).toBe("3");
    const before = git(walk.remote, "rev-parse", "main^");
    const only = (path: string) => path === "changed" || path === "engine" || path === "dev/seal/seal";
    const vulnerable = walk.pushed(before, {
      only,
      rewrite: (text) => text.replace("set -- --reviewed", "set -- ; : "),
    });
    expect(results(vulnerable)["dev/seal/seal"]).toBe("success");
    const asked = walk.byHand();
    expect(results(asked)).toMatchObject({ "dev/seal": "success", "dev/services": "success", "dev/live": "success" });
    expect(asked.get("dev/seal/seal")?.log).toContain('  ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY" -> ');
    expect(await version()).toBe("4");
  },
);

/** What the judge says of a change, by the code of before it; nothing is merged in the end. */
function judged(commit: string, rewrite?: (text: string) => string) {
  const before = walk.main;
  git(walk.clone, "push", "-q", "origin", `${commit}:refs/heads/main`);
  const only = (path: string) => path === "judge";
  const done = walk.pushed(before, { only, ...(rewrite === undefined ? {} : { rewrite }) });
  git(walk.clone, "push", "-q", "-f", "origin", `${before}:refs/heads/main`);
  git(walk.clone, "checkout", "-q", "-B", "main", before);
  return { result: results(done).judge, ...stopped(done, "judge") };
}

long("a pin that was edited by hand is refused, and one that nobody has reviewed is not sealed", async () => {
  walk.edit("environments/dev.lock.json", '"current": "4"', '"current": "9"');
  const invented = judged(walk.propose(5, "a version that nobody added"));
  expect([invented.result, invented.code]).toEqual(["What must not be planned", exitCodes.invalid]);
  expect(invented.log).toContain(
    "environments/dev.lock.json: shop/VENDOR_KEY: the pinned version is not among the entry's versions [pin-unlisted]\n  got:     version 9\n",
  );
  walk.edit("environments/dev.lock.json", '"current": "4"', '"current": "3"');
  const done = walk.merge(walk.propose(6, "an earlier version, without a review"));
  expect(results(done)).toMatchObject({
    judge: "success",
    "dev/seal/seal": "Plans that mean what was reviewed, signed",
    "dev/services": "skipped",
  });
  const { code, log } = stopped(done, "dev/seal/seal");
  expect([code, log]).toEqual([exitCodes.pending, expect.stringContaining('secret_key_ref[0].version: "4" -> "3"')]);
  expect(await version()).toBe("4");
});

/** Each decides what is judged, planned, signed or run. */
const decides = [
  ["policy/rules/files.ts", /files\.some\(isDeclared\)/g, "false"],
  ["policy/judge.ts", /^/, "// evil\n"],
  ["pipelines/steps/seal.ts", / --sign "\$STRONGROOM_SIGN_KEY"/, ""],
  ["terraform/plans/seal.ts", /mostHours = 72/, "mostHours = 72_000"],
  ["bin/engine.js", /^/, "// evil\n"],
  ["bin/engine.sha256", /[0-9a-f]{64}/, "0".repeat(64)],
  ["package-lock.json", /"version": "/, '"version": "9'],
  [".github/workflows/strongroom-deploy.yml", /^/, "# evil\n"],
  [".github/workflows/strongroom-plan.yml", /job_workflow_ref|^/, "# evil\n"],
  [".gitignore", /^/, "environments/\n"],
] as const;

long(
  "a pull request that edits a pipeline, the policy or the engine beside a declaration is refused: 10 ways, and the provider lock",
  () => {
    for (const [file, from, to] of decides) walk.edit(file, from, to);
    mkdirSync(join(walk.clone, "providers"), { recursive: true });
    writeFileSync(
      join(walk.clone, "providers", ".terraform.lock.hcl"),
      'provider "registry.terraform.io/hashicorp/google" {}\n',
    );
    git(walk.clone, "add", "-f", "providers/.terraform.lock.hcl");
    walk.edit("environments/index.ts", /^/, "// a declaration\n");
    const commit = walk.propose(7, "with its own rules");
    const { result, code, log } = judged(commit);
    expect([result, code]).toEqual(["What must not be planned", exitCodes.refused]);
    expect(log).toContain(`The policy refuses this change: ${decides.length + 1} problems\n`);
    expect(log).toContain(
      "a file of the engine, the policy, a pipeline or the repository changes together with declarations [file-beside-declarations]\n  got:     changed beside environments/index.ts\n",
    );
    expect(log).toContain("next:    change it in a pull request of a platform engineer that changes nothing else");
    expect(log).toContain("\nproviders/.terraform.lock.hcl: ");
    // Judged by its own code, it passes.
    expect(judged(commit, (text) => text.replace("github.event.before", "github.sha")).result).toBe("success");
  },
);

long("no value was printed", () => {
  expect(search(Buffer.from(logs.join("\n")), "logs", [...Object.values(values), ...moved])).toEqual([]);
});
