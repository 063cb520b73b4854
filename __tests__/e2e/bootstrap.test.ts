/** The bootstrap stack with real Terraform, from nothing to nothing. In the long suite; what it declares is under test in `stacks`. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type PipelineDuty, pipelineDuties } from "../../model/pipelines";
import { type Answer, Bootstrapped } from "../support/bootstrapped";
import { full } from "../support/full";

const when = full ? describe : describe.skip;

/** The commands of the guide, from the folder with the document on. */
function commandsWithoutBuckets(): string {
  const guide = readFileSync(join(__dirname, "..", "..", "docs", "guides", "bootstrap.md"), "utf8");
  const [, block = ""] = /### Without buckets\n[\s\S]*?```sh\n# real cloud\n([\s\S]*?)```/.exec(guide) ?? [];
  const [, after = ""] = block.split(/^cd .*\n/m);
  return after;
}

when("where there are no buckets, the guide's commands", () => {
  test("make them with a local state, and move that into its bucket", async () => {
    const open = await Bootstrapped.open(undefined, null, "missing");
    try {
      // What a person answers.
      const answers = { TF_CLI_ARGS_apply: "-auto-approve -no-color", TF_CLI_ARGS_init: "-force-copy -no-color" };
      const env = { ...open.bench.variables, TF_CLI_ARGS: "", ...answers };
      const script = ["-euc", commandsWithoutBuckets()];
      const { stdout: said } = await promisify(execFile)("bash", script, { cwd: open.folder, env, maxBuffer: 2 ** 26 });
      expect(said).toMatch(/Apply complete! Resources: \d+ added, 0 changed, 0 destroyed/);
      expect(said).toContain('Successfully configured the backend "gcs"!');
      expect(said.slice(said.indexOf('backend "gcs"!'))).toContain("No changes.");
      const path = "storage/v1/b/platform-dev-state/o/platform-dev-bootstrap%2Fdefault.tfstate";
      const { json } = await open.call(open.cloud.running.ownerToken, "GET", `${path}?alt=media`);
      expect(json.resources.some(({ type }: { type: string }) => type === "google_storage_bucket")).toBe(true);
      expect(existsSync(join(open.folder, "terraform.tfstate"))).toBe(false);
    } finally {
      await open.close();
    }
  });
});

when("bootstrap with real Terraform", () => {
  let open: Bootstrapped;

  beforeAll(async () => {
    open = await Bootstrapped.open();
  });
  afterAll(() => open?.close());

  test("is applied from nothing, takes the buckets over, and has nothing to do afterwards", async () => {
    expect(await open.apply()).toMatch(/Apply complete! Resources: 3 imported, \d+ added, 3 changed, 0 destroyed/);
    expect(await open.bench.must(open.folder, ["plan", "-detailed-exitcode"])).toContain("No changes.");
  });

  describe("each identity", () => {
    const project = "shop-dev-fake";
    const secrets = `v1/projects/${project}/secrets`;
    const tokens = new Map<string, string>();
    const owner = (method: string, path: string, body?: unknown) =>
      open.call(open.cloud.running.ownerToken, method, path, body);
    const as = (duty: PipelineDuty, method: string, path: string, body?: unknown) =>
      open.call(tokens.get(duty) ?? "", method, path, body);
    const member = (duty: PipelineDuty) =>
      `serviceAccount:strongroom-${duty}@platform-dev-fake.iam.gserviceaccount.com`;
    const policy = (role: string, ...members: readonly string[]) => ({ policy: { bindings: [{ role, members }] } });
    const accessor = "roles/secretmanager.secretAccessor";
    const denied =
      "v2/policies/cloudresourcemanager.googleapis.com%2Fprojects%2Fshop-dev-fake/denypolicies/strongroom-pipelines";
    const reader = `v1/projects/${project}/serviceAccounts/reader-account@${project}.iam.gserviceaccount.com`;
    const status = async (answer: Promise<Answer>) => (await answer).status;
    /** The vulnerable variant: the same without the deny policy, which is put back afterwards. */
    const withoutDenial = async (attempt: () => Promise<number>): Promise<number> => {
      expect(await status(owner("DELETE", denied))).toBe(200);
      try {
        return await attempt();
      } finally {
        await open.apply();
      }
    };

    beforeAll(async () => {
      for (const duty of pipelineDuties) tokens.set(duty, await open.tokenOf(duty));
      for (const id of ["A_KEY", "B_KEY"])
        await owner("POST", `${secrets}?secretId=${id}`, { replication: { automatic: {} } });
      await owner("POST", `${secrets}/A_KEY:addVersion`, {
        payload: { data: Buffer.from("fake-value").toString("base64") },
      });
      await owner("POST", `v1/projects/${project}/serviceAccounts`, { accountId: "reader-account" });
    });

    test.each(["plan", "seal"] as const)("%s reads all that the stack makes, and finds nothing to do", async (duty) => {
      const token = { GOOGLE_OAUTH_ACCESS_TOKEN: tokens.get(duty) ?? "" };
      const args = ["plan", "-input=false", "-lock=false", "-detailed-exitcode"];
      expect(await open.bench.must(open.folder, args, token)).toContain("No changes.");
    });

    test("plan reads metadata, policies and state, and writes nothing", async () => {
      expect(await status(as("plan", "GET", `${secrets}/A_KEY`))).toBe(200);
      expect(await status(as("plan", "GET", `${secrets}/A_KEY:getIamPolicy`))).toBe(200);
      expect(await status(as("plan", "GET", "storage/v1/b/shop-dev-state/o"))).toBe(200);
      expect(await status(as("plan", "POST", `${secrets}?secretId=C_KEY`, { replication: { automatic: {} } }))).toBe(
        403,
      );
      expect(await status(as("plan", "POST", `${secrets}/A_KEY:setIamPolicy`, policy(accessor, member("plan"))))).toBe(
        403,
      );
      expect(
        await status(as("plan", "POST", `v1/projects/${project}/serviceAccounts`, { accountId: "another-one" })),
      ).toBe(403);
      const lock = "upload/storage/v1/b/shop-dev-state/o?uploadType=media&name=shop-dev-secrets/default.tflock";
      expect(await status(as("plan", "POST", lock, "{}"))).toBe(403);
    });

    test("apply-grants makes entries and sets their policies", async () => {
      expect(
        await status(as("apply-grants", "POST", `${secrets}?secretId=C_KEY`, { replication: { automatic: {} } })),
      ).toBe(200);
      expect(
        await status(
          as("apply-grants", "POST", `${secrets}/C_KEY:setIamPolicy`, policy(accessor, "user:eve@acme.example")),
        ),
      ).toBe(200);
    });

    test("apply-grants acts as nobody, even where it grants itself that it may", async () => {
      const token = () =>
        status(as("apply-grants", "POST", `${reader}:generateAccessToken`, { scope: ["cloud-platform"] }));
      expect(await token()).toBe(403);
      const creator = policy("roles/iam.serviceAccountTokenCreator", member("apply-grants"));
      expect(await status(as("apply-grants", "POST", `${reader}:setIamPolicy`, creator))).toBe(200);
      expect(await token()).toBe(403);
      expect(await withoutDenial(token)).toBe(200);
    });

    test("apply-grants does not set policies of the pipelines' own accounts", async () => {
      const own =
        "v1/projects/platform-dev-fake/serviceAccounts/strongroom-apply-services@platform-dev-fake.iam.gserviceaccount.com";
      const creator = policy("roles/iam.serviceAccountTokenCreator", "user:eve@acme.example");
      expect(await status(as("apply-grants", "POST", `${own}:setIamPolicy`, creator))).toBe(403);
      expect(await status(as("apply-grants", "POST", "v1/projects/platform-dev-fake:setIamPolicy", creator))).toBe(403);
    });

    test("apply-services sets no policy, even where it was given a role that may", async () => {
      const grants = () =>
        status(
          as("apply-services", "POST", `${secrets}/B_KEY:setIamPolicy`, policy(accessor, "user:eve@acme.example")),
        );
      expect(await grants()).toBe(403);
      const admin = policy("roles/secretmanager.admin", member("apply-services"));
      expect(await status(owner("POST", `${secrets}/B_KEY:setIamPolicy`, admin))).toBe(200);
      expect(await grants()).toBe(403);
      expect(await withoutDenial(grants)).toBe(200);
    });

    test("apply-services runs services as accounts that it was given, and as no other", async () => {
      const make = (name: string) =>
        status(
          as("apply-services", "POST", `v2/projects/${project}/locations/europe-west1/services?serviceId=${name}`, {
            template: {
              serviceAccount: `reader-account@${project}.iam.gserviceaccount.com`,
              containers: [{ image: "us-docker.pkg.dev/cloudrun/container/hello" }],
            },
          }),
        );
      expect(await make("undeclared")).toBe(403);
      const user = policy("roles/iam.serviceAccountUser", member("apply-services"));
      expect(await status(owner("POST", `${reader}:setIamPolicy`, user))).toBe(200);
      expect(await make("declared")).toBe(200);
    });

    test("none of them reads a value, even with the accessor's role; without the deny policy each would", async () => {
      const members = pipelineDuties.map(member);
      expect(await status(owner("POST", `${secrets}/A_KEY:setIamPolicy`, policy(accessor, ...members)))).toBe(200);
      const read = (duty: PipelineDuty) => status(as(duty, "GET", `${secrets}/A_KEY/versions/1:access`));
      for (const duty of pipelineDuties) expect([duty, await read(duty)]).toEqual([duty, 403]);
      for (const duty of pipelineDuties) expect([duty, await withoutDenial(() => read(duty))]).toEqual([duty, 200]);
    });

    test("each writes the state of its own stacks alone", async () => {
      const write = (duty: PipelineDuty, stack: string) =>
        status(
          as(duty, "POST", `upload/storage/v1/b/shop-dev-state/o?uploadType=media&name=${stack}/default.tfstate`, "{}"),
        );
      expect(await write("apply-grants", "shop-dev-secrets")).toBe(200);
      expect(await write("apply-grants", "shop-dev-services")).toBe(403);
      expect(await write("apply-services", "shop-dev-services")).toBe(200);
      expect(await write("apply-services", "shop-dev-identities")).toBe(403);
      expect(await write("apply-services", "platform-dev-bootstrap")).toBe(403);
    });

    test("seal alone signs plans, and those that apply verify and decrypt; without the deny policy a grant would do", async () => {
      const ring = "v1/projects/platform-dev-fake/locations/europe-west1/keyRings/plans";
      const [sign, wrap] = [`${ring}/cryptoKeys/sign`, `${ring}/cryptoKeys/wrap`];
      const body = { digest: { sha256: Buffer.alloc(32).toString("base64") } };
      const does = async (duty: PipelineDuty) => ({
        signs: await status(as(duty, "POST", `${sign}/cryptoKeyVersions/1:asymmetricSign`, body)),
        verifies: await status(as(duty, "GET", `${sign}/cryptoKeyVersions/1/publicKey`)),
        encrypts: await status(as(duty, "POST", `${wrap}:encrypt`, { plaintext: "YQ==" })),
        decrypts: await status(as(duty, "POST", `${wrap}:decrypt`, { ciphertext })),
        grants: await status(as(duty, "POST", `${sign}:setIamPolicy`, policy("roles/owner", member(duty)))),
        destroys: await status(as(duty, "POST", `${sign}/cryptoKeyVersions/1:destroy`, {})),
      });
      const { ciphertext } = (await owner("POST", `${wrap}:encrypt`, { plaintext: "YQ==" })).json;
      const nothing = { signs: 403, verifies: 403, encrypts: 403, decrypts: 403, grants: 403, destroys: 403 };
      expect(await does("plan")).toEqual({ ...nothing, encrypts: 200 });
      expect(await does("seal")).toEqual({ ...nothing, signs: 200, encrypts: 200, decrypts: 200 });
      expect(await does("apply-grants")).toEqual({ ...nothing, verifies: 200, decrypts: 200 });
      expect(await does("apply-services")).toEqual({ ...nothing, verifies: 200, decrypts: 200 });
      // Whatever an owner grants by mistake.
      const home = "v1/projects/platform-dev-fake";
      const { json: before } = await owner("POST", `${home}:getIamPolicy`, {});
      const signers = { role: "roles/cloudkms.signer", members: [member("plan")] };
      const set = (bindings: readonly unknown[]) =>
        owner("POST", `${home}:setIamPolicy`, { policy: { ...before, bindings, etag: undefined } });
      expect(await status(set([...before.bindings, signers]))).toBe(200);
      expect((await does("plan")).signs).toBe(403);
      const atHome =
        "v2/policies/cloudresourcemanager.googleapis.com%2Fprojects%2Fplatform-dev-fake/denypolicies/strongroom-pipelines";
      expect(await status(owner("DELETE", atHome))).toBe(200);
      expect((await does("plan")).signs).toBe(200);
      expect(await status(set(before.bindings))).toBe(200);
      await open.apply();
    });

    test("who plans keeps plans in a folder of its own, replaces none, and locks no state", async () => {
      const write = (duty: PipelineDuty, name: string, bucket = "platform-dev-state") =>
        status(as(duty, "POST", `upload/storage/v1/b/${bucket}/o?uploadType=media&name=${name}`, "{}"));
      for (const [duty, folder] of [["plan", "reviewed"] as const, ["seal", "sealed"] as const]) {
        const file = `strongroom/plans/${folder}/c0ffee/plans.json`;
        expect([duty, await write(duty, file)]).toEqual([duty, 200]);
        for (const other of pipelineDuties)
          expect([folder, other, await write(other, file)]).toEqual([folder, other, 403]);
        for (const other of pipelineDuties.filter((one) => one !== duty))
          expect([folder, other, await write(other, `${file}.2`)]).toEqual([folder, other, 403]);
        expect(await write(duty, "shop-dev-services/default.tflock", "shop-dev-state")).toBe(403);
        expect(await write(duty, "platform-dev-secrets/default.tflock")).toBe(403);
        expect(await write(duty, file, "shop-dev-state")).toBe(403);
      }
    });

    test("alerts see a reader who is not declared, and access that somebody else changed", async () => {
      const { incidents } = await open.cloud.admin<{ incidents: { policy: string; principal: string }[] }>(
        "GET",
        "incidents",
      );
      const seen = (text: string) =>
        new Set(incidents.filter(({ policy: one }) => one.includes(text)).map(({ principal }) => principal));
      expect(seen("read by somebody who is not declared")).toContain(member("plan").slice("serviceAccount:".length));
      expect(seen("changed outside of the pipeline")).toContain("owner@sandbox.local");
      expect(seen("changed outside of the pipeline")).not.toContain(
        member("apply-grants").slice("serviceAccount:".length),
      );
      expect(seen("many values in a minute")).toEqual(new Set());
      expect(seen("plans were signed by somebody else")).toContain(member("plan").slice("serviceAccount:".length));
      expect(seen("plans were signed by somebody else")).not.toContain(member("seal").slice("serviceAccount:".length));
    });
  });
});
