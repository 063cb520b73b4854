/**
 * @samples A service from its declaration to its removal, with real Terraform, in an organisation of its own: every next step is typed as it was
 * printed, and at the end nothing knows the service any more.
 */
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultHome, down, environmentFor } from "../../sandbox";
import { full } from "../support/full";
import { createProject, type Project } from "../support/project";

/** `__tests__/cli/retire-service.test.ts` has its steps without Terraform. */
const suite = full ? describe : describe.skip;
const root = join(__dirname, "..", "..");
const service = "digest-service";
const token = "SHOP_DIGEST_TOKEN";
const cloudProject = "fake-shop-dev";

interface Stepped {
  readonly step: string;
  readonly next: readonly string[];
}

suite("a service that is retired", () => {
  let project: Project;

  beforeAll(async () => {
    project = createProject(root);
    for (const name of ["biome.json", "docs"])
      cpSync(join(root, name), join(project.folder, name), { recursive: true });
    await typed("git init --quiet");
    await commit();
    await typed("./strongroom new org fake --yes");
    await typed("./strongroom new product shop --prefix SHOP_");
    const about = '--owner shop --risk "Mails in our name" --role backend';
    // One that stays, so that the product does.
    await typed(`./strongroom new service api --product shop ${about} --generate "SHOP_API_KEY: Signs"`);
    await typed(`./strongroom new service ${service} --product shop ${about} --generate "${token}: Authorizes"`);
    await commit();
    await typed("./strongroom start --env dev");
  });
  afterAll(async () => {
    await down({ home: defaultHome(project.folder) });
    project.remove();
  });

  async function typed(line: string): Promise<string> {
    const { code, stdout, stderr } = await project.run(["sh", "-c", line]);
    if (code !== 0) throw new Error(`${line}: ${code}\n${stdout}\n${stderr}`);
    return stdout;
  }

  async function commit(): Promise<void> {
    await typed("git add --all && git -c user.name=fake -c user.email=fake@test commit --quiet -m all");
  }

  /** Takes the next step, and every deploy that it prints; how many there were. */
  async function step(...more: string[]): Promise<readonly [step: string, deploys: number]> {
    const said = await typed(
      `./strongroom sandbox exec -- strongroom retire shop/${service} --json ${more.join(" ")}`.trim(),
    );
    const { step, next } = JSON.parse(said) as Stepped;
    const deploys = next.flatMap((line) => /\.\/strongroom .* deploy .*$/.exec(line)?.[0] ?? []);
    for (const deploy of deploys) await typed(`${deploy} --auto-approve`);
    return [step, deploys.length];
  }

  async function status(path: string): Promise<number> {
    const env = await environmentFor({ home: defaultHome(project.folder) });
    const [base] = /^http:\/\/127\.0\.0\.1:\d+\//.exec(env.GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT ?? "") ?? [];
    const headers = { authorization: `Bearer ${env.GOOGLE_OAUTH_ACCESS_TOKEN}` };
    return (await fetch(`${base}${path}`, { headers })).status;
  }

  /** Whether the service, its secret and its account are in the cloud. */
  const inCloud = () =>
    Promise.all(
      [
        `v2/projects/${cloudProject}/locations/europe-west1/services/${service}`,
        `v1/projects/${cloudProject}/secrets/${token}`,
        `v1/projects/${cloudProject}/serviceAccounts/${service}@${cloudProject}.iam.gserviceaccount.com`,
      ].map(status),
    );

  /** Files of the project, of the declarations and of every lock, that name it. */
  const named = () =>
    ["catalog", "services", "environments", ".strongroom/sandbox/locks", "docs/inventory.md", "docs/inventory.html"]
      .flatMap((one) => {
        const full = join(project.folder, one);
        if (!existsSync(full)) return [];
        const files =
          one.includes(".md") || one.includes(".html")
            ? [""]
            : readdirSync(full, { recursive: true, encoding: "utf8" });
        return files.map((file) => join(one, file));
      })
      .filter((file) => /\.(ts|json|md|html)$/.test(file))
      .filter((file) => /digest/i.test(readFileSync(join(project.folder, file), "utf8")));

  /** Resources of its stacks' states that name it. */
  async function inStates(): Promise<readonly string[]> {
    const states = ["identities", "secrets", "services"].map((layer) =>
      typed(
        `./strongroom sandbox exec -- terraform -chdir=cdktf.out/stacks/shop-dev-${layer} state list 2>/dev/null || true`,
      ),
    );
    return (await Promise.all(states))
      .join("")
      .split("\n")
      .filter((line) => /digest/i.test(line));
  }

  it("runs before, with its secret", async () => {
    expect(await inCloud()).toEqual([200, 200, 200]);
    expect((await inStates()).length).toBeGreaterThan(2);
    expect(named()).toContain(`services/shop/${service}.ts`);
  });

  it("stays without reads, then without protection, and is gone after its third step", async () => {
    expect(await step("--after", "2026-01-31")).toEqual(["retired", 2]);
    expect(await inCloud()).toEqual([200, 200, 200]);
    // Nothing in development is protected in the cloud, so there is nothing to deploy.
    expect(await step()).toEqual(["protection off", 0]);
    expect(await inCloud()).toEqual([200, 200, 200]);
    expect(await step()).toEqual(["removed", 2]);
    expect(await inCloud()).toEqual([404, 404, 404]);
  });

  it("leaves nothing in declarations, locks, reports and states, and what stays is as declared", async () => {
    expect(named()).toEqual([]);
    expect(await inStates()).toEqual([]);
    expect(await status(`v2/projects/${cloudProject}/locations/europe-west1/services/api`)).toBe(200);
    await typed("./strongroom sandbox exec -- strongroom check --env dev");
    await typed("./strongroom tidy --check");
    const again = JSON.parse(await typed("./strongroom start --env dev --all --json")) as { noChanges: boolean };
    expect(again.noChanges).toBe(true);
  });
});
