/** Each of the ten points passes where it can, and fails where it was broken on purpose. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { switchesOn } from "../../audit/cloud";
import { apart, signing } from "../../audit/declared";
import { type AuditOptions, audit } from "../../cli/commands/audit";
import { gitignorePatterns } from "../../machine/git/ignored";
import { emptyLock, formatLock } from "../../model/lock";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";
import { Bench, shop, shopIntegration } from "../cli/support";
import { vercelProjectOf, vercelVariableOf } from "../support/resolved-fixture";
import { withPipelines } from "../support/with-pipelines";

let bench: Bench;
const git = (...args: readonly string[]) => execFileSync("git", ["-C", bench.root, ...args], { encoding: "utf8" });
function write(file: string, text: string): void {
  mkdirSync(dirname(join(bench.root, file)), { recursive: true });
  writeFileSync(join(bench.root, file), text);
}

beforeEach(async () => {
  bench = await Bench.open();
  git("init", "--quiet", "--initial-branch=main");
  write(".gitignore", `${gitignorePatterns.join("\n")}\n`);
  write(".env.example", "WEB_KEY=\nVENDOR_KEY=''\nPLAIN=1\n");
  write(".githooks/pre-push", "gitleaks git --no-banner\n");
  write(".github/workflows/watch.yml", "      - run: gitleaks git . --redact\n");
  write("docs/guides/emergencies.md", "# Emergencies\n");
  git("add", "--all");
});
afterEach(() => bench.close());

type Change = (entry: ResolvedEntry) => ResolvedEntry;

/** @returns the findings of a point as lines, and its verdict */
async function point(number: number, change: Change = (one) => one, options: AuditOptions = { env: "dev" }) {
  const made = (name: string): ResolvedEnvironment => {
    const environment = shop(name, emptyLock(name));
    return {
      ...environment,
      products: environment.products.map((product) => ({
        ...product,
        integrations: [{ ...shopIntegration, key: `${product.name}/core`, product: product.name }],
        entries: product.entries.map((entry) => change({ ...entry, integration: "core" })),
        services: product.services.map((one) => ({ ...one, project: product.project, region: "europe-west1" })),
      })),
    };
  };
  const environments = {
    names: () => ["dev"],
    load: (name: string) => ({ ok: true as const, environment: made(name) }),
  };
  const { data, code } = await audit(bench.context({ environments }), options);
  const found = data.points.find((one) => one.number === number);
  const lines = found?.findings.map(
    ({ verdict, key, says, next }) => `${verdict} ${key}: ${says}${next === null ? "" : ` | ${next}`}`,
  );
  return { verdict: found?.verdict, lines: lines ?? [], code };
}

const only =
  (name: string, over: Partial<ResolvedEntry>): Change =>
  (entry) =>
    entry.name === name ? { ...entry, ...over } : entry;
const use = (reader: string) => ({ reader, role: "backend" as const, as: "X", crossProduct: false, until: null });

test("1: a secret that somebody typed into a running service is found by its name, and its value is not shown", async () => {
  expect((await point(1)).verdict).toBe("pass");
  await bench.google("POST", "v2/projects/fake-shop-dev/locations/europe-west1/services?serviceId=api", {
    template: {
      containers: [
        { image: "us-docker.pkg.dev/cloudrun/container/hello", env: [{ name: "API_WEB_KEY", value: "fake-typed" }] },
      ],
    },
  });
  const { verdict, lines, code } = await point(1);
  expect([verdict, code, lines[1]]).toEqual([
    "fail",
    4,
    "fault shop/api: API_WEB_KEY is a literal of the running service in dev, which everybody can read who may look at it | rotate it, since it was readable, then: strongroom deploy '*-dev-services'",
  ]);
  expect(JSON.stringify(lines)).not.toContain("fake-typed");
});

test("2: a pattern that .gitignore lacks, and a file that git tracks although it is ignored", async () => {
  expect(await point(2)).toMatchObject({ verdict: "pass" });
  write(".env.local", "A=1\n");
  git("add", "--force", ".env.local");
  write(".gitignore", ".env\n.env.local\n.env.*.local\n*.pem\n");
  expect(await point(2)).toMatchObject({
    verdict: "fail",
    lines: [
      "fault .gitignore: it lacks *.key | add *.key to .gitignore, each in a line",
      "fault .env.local: it is tracked, although .gitignore names it; whoever has a clone has what is in it | rotate what is in it, then: git rm --cached .env.local",
    ],
  });
});

test("3: an example with a secret's value; literals and references stay", async () => {
  write("compose/.env.example", `VENDOR_KEY=\${VENDOR_KEY}\nWEB_KEY="fake-real" # ours\nPLAIN=1\n`);
  git("add", "--all");
  const { verdict, lines } = await point(3);
  expect([verdict, lines]).toEqual([
    "fail",
    [
      "fine .env.example: no secret has a value there",
      "fault compose/.env.example: WEB_KEY has a value there | take what is behind the = away, and rotate it if it is real: compose/.env.example",
    ],
  ]);
});

test("4: a critical entry with two readers that names none, and a reader by hand", async () => {
  expect((await point(4)).verdict).toBe("pass");
  const shared = await point(4, only("WEB_KEY", { usedBy: [use("shop/b"), use("shop/a")] }));
  expect(shared.lines[0]).toBe(
    'fault shop/WEB_KEY: 2 readers in dev (shop/a, shop/b), and any service could become one more | name them in its declaration: onlyReadBy: ["shop/a", "shop/b"]',
  );
  expect(
    (await point(4, only("WEB_KEY", { usedBy: [use("shop/b"), use("shop/a")], onlyReadBy: ["shop/a", "shop/b"] })))
      .verdict,
  ).toBe("pass");
  const policy = { bindings: [{ role: "roles/secretmanager.secretAccessor", members: ["user:eve's@fake.example"] }] };
  await bench.google("POST", "v1/projects/fake-shop-dev/secrets/WEB_KEY:setIamPolicy", { policy });
  const { verdict, lines } = await point(4);
  expect([verdict, lines[1]]).toEqual([
    "fail",
    "fault shop/WEB_KEY: user:eve's@fake.example may read it in dev, and is not declared | gcloud secrets remove-iam-policy-binding WEB_KEY --project=fake-shop-dev --member='user:eve'\\''s@fake.example' --role=roles/secretmanager.secretAccessor",
  ]);
});

test("5: a signing key that two may read", async () => {
  expect((await point(5)).verdict).toBe("pass");
  expect(await point(5, only("JWT_SECRET", { usedBy: [use("shop/b"), use("shop/a")] }))).toMatchObject({
    verdict: "fail",
  });
});

test("5: a signing key on Vercel is exposed where it can be read back, or where every branch gets it", async () => {
  const signs = "shop/JWT_SECRET";
  const at = { secretId: "JWT_SECRET", secretProject: "fake-shop-dev", version: "1" };
  const secret = { kind: "secret" as const, name: "JWT_SECRET", entry: signs, ...at };
  const of = async (over: object) => {
    const made = shop("dev", emptyLock("dev"));
    const variable = vercelVariableOf(secret, over);
    const products = made.products.map((one) =>
      one.name === "shop" ? { ...one, vercelProjects: [vercelProjectOf({ name: "web", variables: [variable] })] } : one,
    );
    return signing({ ...made, products })
      .filter(({ verdict }) => verdict === "fault")
      .map(({ key, says }) => `${key}: ${says}`);
  };
  expect(await of({ targets: ["production"], sensitive: true })).toEqual([]);
  expect(await of({ targets: ["development"], sensitive: false })).toEqual([]);
  expect(await of({ targets: ["preview"], gitBranch: "next", sensitive: true })).toEqual([]);
  expect(await of({ targets: ["production"], sensitive: false })).toEqual([
    `${signs}: everybody of the Vercel team can read it in dev`,
  ]);
  expect(await of({ targets: ["preview"], gitBranch: null, sensitive: true })).toEqual([
    `${signs}: whoever may push a branch can read it in dev`,
  ]);
});

test("6: an inventory that does not follow from the declarations, and a rotation that is due", async () => {
  const { verdict, lines } = await point(6);
  expect([verdict, lines[0]]).toEqual([
    "fail",
    "fault docs/inventory.md: it does not follow from the declarations | strongroom tidy",
  ]);
  expect(lines[1]).toMatch(/^fine dev: \d+ entries rotate on a schedule, \d+ on a breach; nothing is due$/);
  const version = { state: "enabled" as const, at: "2020-01-01T00:00:00.000Z", by: "fake@test", from: "prompt" };
  const entries = { "shop/WEB_KEY": { state: "active" as const, current: "1", versions: { "1": version } } };
  writeFileSync(join(bench.lockDir, "dev.lock.json"), formatLock({ ...emptyLock("dev"), entries }));
  const due = await point(6, (entry) =>
    entry.name === "WEB_KEY" && entry.secret !== null
      ? { ...entry, state: "active", rotation: { everyDays: 90 }, secret: { ...entry.secret, pin: "1" } }
      : entry,
  );
  expect(due.lines[1]).toMatch(
    /^fault shop\/WEB_KEY: in dev: \d+ days over 90 \| strongroom rotate shop\/WEB_KEY --env dev$/,
  );
});

test("7: no hook, and no pipeline that scans", async () => {
  expect(await point(7)).toMatchObject({ verdict: "unknown" });
  write(".githooks/pre-push", "exit 0\n");
  write(".github/workflows/watch.yml", "      - run: echo gitleaks\n");
  const { verdict, lines } = await point(7);
  expect([verdict, lines.slice(0, 2)]).toEqual([
    "fail",
    [
      "fault .githooks/pre-push: nothing scans commits before they are pushed | restore the file from git",
      "fault pipelines: no pipeline scans the history | restore .github/workflows/watch.yml from git",
    ],
  ]);
});

test("8: an entry that nobody knows how to revoke", async () => {
  expect((await point(8)).verdict).toBe("pass");
  expect((await point(8, only("WEB_KEY", { revoke: " " }))).lines[1]).toBe(
    "fault shop/WEB_KEY: nothing says how it is revoked, or who does it | strongroom explain shop/WEB_KEY",
  );
});

test("9: two environments with one secret", async () => {
  expect((await point(9)).verdict).toBe("pass");
  const dev = shop("dev", emptyLock("dev"));
  expect(apart([dev, { ...dev, name: "prod" }])[0]).toMatchObject({
    verdict: "fault",
    key: "projects/fake-platform-dev/secrets/STRONGROOM_FINGERPRINT_KEY",
    says: "dev and prod have one secret",
  });
});

test("10: a project that does not keep who read a value; without a cloud it is unknown", async () => {
  const { verdict, lines } = await point(10);
  expect([verdict, lines]).toEqual([
    "fail",
    ["fake-platform-dev", "fake-shop-dev"].map(
      (project) =>
        `fault ${project}: who read a value is not kept | docs/guides/scanning.md switches Data Access logs on`,
    ),
  ]);
  for (const project of ["fake-platform-dev", "fake-shop-dev"]) {
    const read = await bench.google("POST", `v1/projects/${project}:getIamPolicy`, {});
    const auditConfigs = [{ service: "secretmanager.googleapis.com", auditLogConfigs: [{ logType: "DATA_READ" }] }];
    const policy = { ...(read as object), auditConfigs };
    await bench.google("POST", `v1/projects/${project}:setIamPolicy`, { policy, updateMask: "bindings,auditConfigs" });
  }
  expect((await point(10)).verdict).toBe("pass");
  const offline = await point(10, undefined, { offline: true });
  expect([offline.verdict, offline.lines]).toEqual(["unknown", ["unknown dev: no cloud was asked | strongroom audit"]]);
});

test("10: where bootstrap is declared, its stack is what keeps the log", () => {
  const environment = withPipelines().resolved();
  const [project] = environment.products.flatMap(({ bootstrap }) => bootstrap?.projects ?? []);
  expect(switchesOn(environment, project?.project ?? "")).toBe("strongroom deploy platform-dev-bootstrap");
  expect(switchesOn(environment, "of-somebody-else")).toBe("docs/guides/scanning.md switches Data Access logs on");
});
