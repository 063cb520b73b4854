import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AdminClient, exec, prepare, up } from "../../../sandbox";
import { full, long } from "../../support/full";
import { removeHomes, temporaryHome } from "./temporary-home";

const folder = mkdtempSync(join(tmpdir(), "sandbox-gcloud-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// There may be one that does not run, since Python is missing.
const env = { ...process.env, CLOUDSDK_CONFIG: join(folder, "config") };
const hasGcloud = spawnSync("gcloud", ["--version"], { stdio: "ignore", env }).status === 0;
if (!hasGcloud) process.stderr.write("gcloud.test.ts: skipped, there is no gcloud that runs\n");
const withGcloud = hasGcloud ? describe : describe.skip;

const reader = "reader-service@acme-dev.iam.gserviceaccount.com";

withGcloud("the unmodified gcloud under exec", () => {
  const home = temporaryHome();

  beforeAll(async () => {
    await up({ home });
    await prepare({ home, projects: [{ id: "acme-dev", number: "100000000001" }] });
  });
  afterAll(removeHomes);

  /** A shell line as a person types it, its exit code and what it printed. */
  async function type(line: string, as?: string): Promise<{ code: number; out: string; err: string }> {
    const command = ["sh", "-c", `( ${line} ) >"$0/out" 2>"$0/err"`, folder];
    const code = await exec({ home, cwd: folder, command, ...(as === undefined ? {} : { as }) });
    return { code, out: readFileSync(join(folder, "out"), "utf8"), err: readFileSync(join(folder, "err"), "utf8") };
  }

  test("create with a value from stdin, list, describe, access", async () => {
    expect(
      await type(
        "printf %s fake-first-value | gcloud secrets create INTEXURAOS_MY_SECRET --data-file=- --project=acme-dev",
      ),
    ).toEqual({
      code: 0,
      out: "",
      err: "Created version [1] of the secret [INTEXURAOS_MY_SECRET].\n",
    });

    const list = await type("gcloud secrets list --project=acme-dev");
    expect({ ...list, out: list.out.split("\n").map((line) => line.split(/ {2,}/)) }).toEqual({
      code: 0,
      out: [
        ["NAME", "CREATED", "REPLICATION_POLICY", "LOCATIONS"],
        ["INTEXURAOS_MY_SECRET", expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d$/), "automatic", "-"],
        [""],
      ],
      err: "",
    });

    const described = await type("gcloud secrets describe INTEXURAOS_MY_SECRET --project=acme-dev --format=json");
    expect(described.code).toBe(0);
    expect(JSON.parse(described.out)).toEqual({
      name: "projects/acme-dev/secrets/INTEXURAOS_MY_SECRET",
      replication: { automatic: {} },
      createTime: expect.stringMatching(/^20\d\d-\d\d-\d\dT[\d:.]+Z$/),
      etag: expect.stringMatching(/^"[0-9a-f]+"$/),
    });

    expect(
      await type("gcloud secrets versions access latest --secret=INTEXURAOS_MY_SECRET --project=acme-dev"),
    ).toEqual({
      code: 0,
      out: "fake-first-value",
      err: "",
    });
  });

  long("a second create is refused as a conflict", async () => {
    const again = await type(
      "printf %s fake-other-value | gcloud secrets create INTEXURAOS_MY_SECRET --data-file=- --project=acme-dev",
    );
    expect(again.code).toBe(1);
    expect(again.err).toBe(
      "ERROR: (gcloud.secrets.create) Resource in projects [acme-dev] is the subject of a conflict: Secret [projects/acme-dev/secrets/INTEXURAOS_MY_SECRET] already exists.\n",
    );
  });

  test("versions: add, access by number", async () => {
    expect(
      await type(
        "printf %s fake-second-value | gcloud secrets versions add INTEXURAOS_MY_SECRET --data-file=- --project=acme-dev",
      ),
    ).toEqual({
      code: 0,
      out: "",
      err: "Created version [2] of the secret [INTEXURAOS_MY_SECRET].\n",
    });
    const on = "--secret=INTEXURAOS_MY_SECRET --project=acme-dev";
    expect(await type(`gcloud secrets versions access 2 ${on}`)).toEqual({
      code: 0,
      out: "fake-second-value",
      err: "",
    });
  });

  long("versions: disable, list, destroy", async () => {
    const on = "--secret=INTEXURAOS_MY_SECRET --project=acme-dev";
    expect(await type(`gcloud secrets versions disable 1 ${on}`)).toMatchObject({
      code: 0,
      err: "Disabled version [1] of the secret [INTEXURAOS_MY_SECRET].\n",
    });
    const list =
      "gcloud secrets versions list INTEXURAOS_MY_SECRET --project=acme-dev --format='csv[no-heading](name,state)'";
    expect(await type(list)).toEqual({ code: 0, out: "2,enabled\n1,disabled\n", err: "" });
    const refused = await type(`gcloud secrets versions access 1 ${on}`);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("FAILED_PRECONDITION");
    expect(await type(`gcloud secrets versions destroy 1 ${on}`)).toMatchObject({
      code: 0,
      err: "Destroyed version [1] of the secret [INTEXURAOS_MY_SECRET].\n",
    });
    expect((await type(list)).out).toBe("2,enabled\n1,destroyed\n");
  });

  test("an identity without access is denied, and let in by add-iam-policy-binding", async () => {
    const access = "gcloud secrets versions access 2 --secret=INTEXURAOS_MY_SECRET --project=acme-dev";
    const denied = await type(access, reader);
    expect(denied.code).toBe(1);
    expect(denied.out).toBe("");
    expect(denied.err).toContain(
      "ERROR: (gcloud.secrets.versions.access) PERMISSION_DENIED: Permission 'secretmanager.versions.access' denied for resource " +
        "'projects/acme-dev/secrets/INTEXURAOS_MY_SECRET/versions/2' (or it may not exist).",
    );
    expect(denied.err).not.toContain("fake-");

    expect(await type("gcloud iam service-accounts create reader-service --project=acme-dev")).toMatchObject({
      code: 0,
      err: "Created service account [reader-service].\n",
    });
    const bind =
      "gcloud secrets add-iam-policy-binding INTEXURAOS_MY_SECRET " +
      `--member="serviceAccount:${reader}" --role="roles/secretmanager.secretAccessor" --project=acme-dev`;
    const bound = await type(`${bind} --format=json`);
    expect({ code: bound.code, err: bound.err }).toEqual({
      code: 0,
      err: "Updated IAM policy for secret [INTEXURAOS_MY_SECRET].\n",
    });
    const policy = {
      bindings: [{ members: [`serviceAccount:${reader}`], role: "roles/secretmanager.secretAccessor" }],
      etag: expect.stringMatching(/^[A-Za-z0-9+/_-]+=*$/),
      version: 1,
    };
    expect(JSON.parse(bound.out)).toEqual(policy);
    const got = await type("gcloud secrets get-iam-policy INTEXURAOS_MY_SECRET --project=acme-dev --format=json");
    expect(JSON.parse(got.out)).toEqual(policy);

    expect(await type(access, reader)).toEqual({ code: 0, out: "fake-second-value", err: "" });
    expect((await type("gcloud secrets list --project=acme-dev", reader)).code).toBe(1);
  });

  test("the log of requests names who called, and gcloud wrote no log of its own", async () => {
    const accesses = await new AdminClient({ home }).accesses();
    expect(
      accesses
        .filter(({ method }) => method.endsWith("AccessSecretVersion"))
        .map(({ caller, granted, status }) => [caller, granted, status]),
    ).toEqual([
      ["owner@sandbox.local", true, 200],
      ["owner@sandbox.local", true, 200],
      ...(full ? [["owner@sandbox.local", true, 400]] : []),
      [reader, false, 403],
      [reader, true, 200],
    ]);
    expect(readdirSync(join(home, "gcloud"))).not.toContain("logs");
  });
});
