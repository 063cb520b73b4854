/** @samples `--pr` of promote and access grant, in a copy of the samples with a git remote and a host's command line. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { formatLock } from "../../model/lock";
import { long } from "../support/full";
import { type Hosted, hosted } from "../support/hosted";
import { createProject, type Outcome, type Project } from "../support/project";

let project: Project;
let host: Hosted;

beforeAll(async () => {
  project = createProject(join(__dirname, "..", ".."));
  host = hosted(project);
  project.write(
    service,
    project.read(service).replace('role: "backend",', 'role: "backend",\n  environments: ["dev"],'),
  );
  expect((await project.strongroom(["tidy"])).code).toBe(0);
  host.commitAll();
});
afterAll(() => project.remove());
afterEach(() => {
  expect(host.git("branch", "--show-current")).toBe("main");
});

const service = "services/intexuraos/notion-service.ts";
const soon = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
  project.strongroom(args, { ...host.env, ...env });
const promote = (...more: string[]) => run(["promote", "notion-service", "--to", "staging", "--pr", ...more]);
const grant = (env?: Readonly<Record<string, string>>) =>
  run(
    [
      "access",
      "grant",
      "ann@acme.example",
      "STRIPE_SECRET_KEY",
      "--env",
      "prod",
      "--until",
      soon,
      "--because",
      "incident 42",
      "--pr",
    ],
    env,
  );
const changed = (branch: string) => host.remote("diff", "--name-only", "main", branch).split("\n");

describe("promote --pr", () => {
  const branch = "strongroom/promote-intexuraos-notion-service-staging";

  it("says what it would propose, without doing it", async () => {
    const done = await promote("--dry-run");
    expect([done.code, done.stderr]).toEqual([4, ""]);
    expect(done.stdout).toContain(`would write ${service}\n`);
    expect(host.remote("branch", "--format=%(refname:short)")).toBe("main");
  });

  it("proposes the declaration with what follows from it, and leaves the checkout as it was", async () => {
    const done = await promote();
    expect([done.code, done.stderr]).toEqual([4, ""]);
    expect(done.stdout.split("\n")[0]).toBe(`proposed ${service}`);
    expect(done.stdout).toContain("  next: ./strongroom inject --env staging --only ");
    expect(done.stdout.trimEnd().split("\n").at(-1)).toBe("pull request: https://github.com/acme/secrets/pull/7");
    expect(changed(branch)).toEqual(["docs/inventory.html", "docs/inventory.md", service]);
    expect(host.remote("show", `${branch}:${service}`)).toContain('  environments: ["dev", "staging"],');
    expect(host.git("status", "--porcelain")).toBe("");
    const { title, body } = host.opened(branch) ?? { title: "", body: "" };
    expect(title).toBe("Promote intexuraos/notion-service to staging");
    expect(body.split("\n").slice(0, 3)).toEqual([`# ${title}`, "", `- \`${service}\`: it exists in staging too`]);
    expect(host.remote("log", "-1", "--format=%s", branch)).toBe(title);
  });

  long("finds it again, and makes another one where it differs", async () => {
    const again = JSON.parse((await promote("--json")).stdout);
    expect(again.pullRequest).toEqual({
      branch,
      base: "main",
      url: "https://github.com/acme/secrets/pull/7",
      next: null,
    });
    const key = "intexuraos/INTEXURAOS_AUTH_AUDIENCE";
    const before = JSON.parse(project.read("environments/staging.lock.json"));
    const version = { state: "enabled", at: "2026-01-01T00:00:00.000Z", by: "fake@test", from: "prompt" };
    const pinned = { state: "active", current: "1", versions: { "1": version } };
    const entries = { ...before.entries, [key]: pinned, "chat/SENTRY_DSN": pinned };
    project.write("environments/staging.lock.json", formatLock({ ...before, entries }));
    const done = await promote();
    expect([done.code, done.stderr]).toEqual([4, `note: origin already has ${branch}, with another change\n`]);
    expect(changed(`${branch}-2`)).toEqual([
      "docs/inventory.html",
      "docs/inventory.md",
      "environments/staging.lock.json",
      service,
    ]);
    expect(host.opened(`${branch}-2`)?.body.split("\n").slice(2, 6)).toEqual([
      `- \`${service}\`: it exists in staging too`,
      `- \`${key}\`: version 1 is pinned in staging`,
      "- pinned in the same lock file, so it comes along: `chat/SENTRY_DSN`",
      "",
    ]);
    // The values are there, so their pins stay.
    expect(host.git("status", "--porcelain")).toBe(" M environments/staging.lock.json");
    host.git("checkout", "-q", "environments");
  });

  it("has nothing to propose for an entry without a value", async () => {
    const done = await run(["promote", "chat/SENTRY_DSN", "--to", "staging", "--pr"]);
    expect(done.stdout.trimEnd().split("\n")).toEqual([
      "  next: ./strongroom deploy platform-staging-bootstrap platform-staging-identities chat-staging-secrets",
      "  next: ./strongroom inject --env staging --only chat/SENTRY_DSN --prompt",
      "  next: ./strongroom check --env staging",
      "no pull request: nothing has changed yet; inject its values first",
    ]);
  });

  long("has nothing to propose where the base branch has all of it, or where git does not track the pins", async () => {
    const file = "environments/staging.lock.json";
    const before = project.read(file);
    const version = { state: "enabled", at: "2026-01-01T00:00:00.000Z", by: "fake@test", from: "prompt" };
    const { entries, ...lock } = JSON.parse(before);
    const pinned = { ...entries, "chat/SENTRY_DSN": { state: "active", current: "1", versions: { "1": version } } };
    project.write(file, formatLock({ ...lock, entries: pinned }));
    expect((await project.strongroom(["tidy"])).code).toBe(0);
    host.commitAll();
    const done = await run(["promote", "chat/SENTRY_DSN", "--to", "staging", "--pr"]);
    expect([done.code, done.stdout.trimEnd().split("\n")]).toEqual([
      0,
      [
        "  next: once it is merged: ./strongroom deploy --auto-approve chat-staging-vercel",
        "no pull request: the branch has all of it already",
      ],
    ]);
    const own = join(project.scratch, "own-locks");
    cpSync(join(project.folder, "environments"), own, { recursive: true });
    project.write(file, before);
    expect((await project.strongroom(["tidy"])).code).toBe(0);
    host.commitAll();
    const inside = await run(["promote", "chat/SENTRY_DSN", "--to", "staging", "--pr"], { STRONGROOM_LOCK_DIR: own });
    expect(inside.stdout.trimEnd().split("\n").at(-1)).toBe(
      "no pull request: its values are in, and git does not track the sandbox's own lock files, which pin them",
    );
  });

  long("takes no half of somebody's work along", async () => {
    const text = project.read("catalog/chat/stripe.ts");
    project.write("catalog/chat/stripe.ts", `${text}// not finished\n`);
    const done = await promote();
    expect([done.code, done.stderr]).toEqual([
      2,
      "strongroom: --pr: not committed yet: catalog/chat/stripe.ts; a pull request without them would be incomplete.\n  next: commit or stash them, then run the command again\n",
    ]);
    project.write("catalog/chat/stripe.ts", text);
    project.write(service, `${project.read(service)}// not finished\n`);
    expect((await promote()).stderr).toContain(`not committed yet: ${service};`);
    expect(project.read(service)).toMatch(/environments: \["dev"\],[\s\S]*\/\/ not finished\n$/);
    host.git("checkout", "-q", service);
  });
});

describe("access grant --pr", () => {
  const slug = "grant-ann-stripe-secret-key-prod";
  const branch = `strongroom/${slug}`;

  it("proposes the grant, with why and until when for the reviewer", async () => {
    const done = await grant();
    expect([done.code, done.stderr]).toEqual([0, ""]);
    expect(done.stdout.split("\n")).toEqual([
      `proposed services/chat/${slug}.ts`,
      `ann@acme.example may read chat/STRIPE_SECRET_KEY in prod until ${soon}, once it is applied`,
      "  next: once it is merged: ./strongroom deploy platform-prod-bootstrap platform-prod-identities chat-prod-secrets",
      "pull request: https://github.com/acme/secrets/pull/7",
      "",
    ]);
    expect(changed(branch)).toEqual(["docs/inventory.html", "docs/inventory.md", `services/chat/${slug}.ts`]);
    expect(host.remote("show", `${branch}:docs/inventory.md`)).toContain(
      `| \`chat/${slug}\` (person) until ${soon} only prod<br>\`chat/web\` (fullstack) |`,
    );
    expect(host.git("status", "--porcelain")).toBe("");
    expect(host.opened(branch)).toEqual({
      title: `Grant ann@acme.example chat/STRIPE_SECRET_KEY in prod until ${soon}`,
      body: [
        "`ann@acme.example` may read `chat/STRIPE_SECRET_KEY` in prod, for `chat-prod-secrets` to apply.",
        "",
        "- why: incident 42",
        `- last day: ${soon}; the binding's own condition ends it then, and \`services/chat/${slug}.ts\` may go`,
        "- risk: Charges and refunds in our name",
        "- owner: payments",
      ].join("\n"),
    });
  });

  long("pushes and says what is left where gh is not logged in, or not there", async () => {
    host.remote("branch", "-D", branch);
    const out = await grant({ GH_TOKEN: "" });
    expect(out.code).toBe(0);
    expect(out.stderr).toBe("note: gh could not open the pull request (code 4): it is not logged in (gh auth login)\n");
    const left = `  next: open a pull request from ${branch} into main (${host.git("remote", "get-url", "origin")})\n`;
    expect(out.stdout.endsWith(`pull request: pushed ${branch}\n${left}`)).toBe(true);
    const none = await grant({ PATH: process.env.PATH ?? "" });
    expect([none.code, none.stderr, none.stdout]).toEqual([0, "", out.stdout]);
    expect(host.git("status", "--porcelain")).toBe("");
  });

  it("leaves nothing behind where a rule refuses it, or the remote is gone", async () => {
    const args = ["--env", "prod", "--until", soon, "--because", "incident 42", "--pr"];
    const refused = await run(["access", "grant", "ann@acme.example", "gateway/SUPABASE_SERVICE_KEY", ...args]);
    expect(refused.code).toBe(3);
    const url = host.git("remote", "get-url", "origin");
    host.git("remote", "set-url", "origin", `${url}-gone`);
    const gone = await grant();
    expect([gone.code, gone.stderr]).toEqual([
      7,
      "strongroom: --pr: origin can't be reached; nothing was written.\n  next: to see why: git ls-remote origin\n",
    ]);
    host.git("remote", "remove", "origin");
    const none = await grant();
    expect([none.code, none.stderr]).toEqual([
      2,
      "strongroom: --pr: the repository has no remote.\n  next: git remote add origin URL\n",
    ]);
    expect(host.git("status", "--porcelain")).toBe("");
    host.git("remote", "add", "origin", url);
  });
});
