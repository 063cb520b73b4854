/** The shop as a project of its own with its sandbox: its own commands, Terraform on its stacks, and its cloud. */
import { delimiter, join } from "node:path";
import { AdminClient, defaultHome, down, environmentFor, prepare, up } from "../../sandbox";
import { createProject, type Outcome, type Project } from "../support/project";

export interface PlannedResource {
  readonly address: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Record<string, unknown> | null;
    readonly after: Record<string, unknown> | null;
  };
}

export interface RunService {
  readonly latestReadyRevision: string;
  readonly latestCreatedRevision: string;
  readonly template: {
    readonly containers: readonly {
      readonly env?: readonly {
        readonly name: string;
        readonly value?: string;
        readonly valueSource?: { readonly secretKeyRef: { readonly version: string } };
      }[];
    }[];
  };
}

type Variables = Readonly<Record<string, string>>;

export class SandboxedShop {
  readonly admin: AdminClient;

  private constructor(
    readonly project: Project,
    readonly home: string,
  ) {
    this.admin = new AdminClient({ home });
  }

  /** With what somebody prepares outside of Terraform: projects, buckets for the states, a team on Vercel. */
  static async open(): Promise<SandboxedShop> {
    const project = createProject(join(__dirname, "shop"));
    const home = defaultHome(project.folder);
    const shop = new SandboxedShop(project, home);
    await up({ home });
    // As in the real cloud, nobody sees a new account at once.
    await shop.admin.changeSettings({ serviceAccountLagSeconds: 3 });
    await prepare({
      home,
      projects: [{ id: "fake-shop-dev" }, { id: "fake-platform-dev" }],
      buckets: [
        { name: "fake-shop-dev-tfstate", project: "fake-shop-dev" },
        { name: "fake-platform-dev-tfstate", project: "fake-platform-dev" },
      ],
      teams: [{ id: "team_fake", projects: [{ id: "prj_fakeshop", name: "shop" }] }],
    });
    return shop;
  }

  async close(): Promise<void> {
    await down({ home: this.home });
    this.project.remove();
  }

  edit(path: string, from: string, to: string): void {
    const text = this.project.read(path);
    if (!text.includes(from)) throw new Error(`${path} does not hold ${from}`);
    this.project.write(path, text.replace(from, to));
  }

  /** What `sandbox exec` gives to the commands that it starts; most tests start them with it at once. */
  async environment(as?: string): Promise<Variables> {
    return {
      ...(await environmentFor({ home: this.home, ...(as === undefined ? {} : { as }) })),
      STRONGROOM_LOCK_DIR: join(this.home, "locks"),
      PATH: `${join(this.project.folder, "node_modules", ".bin")}${delimiter}${process.env.PATH}`,
    };
  }

  async strongroom(args: readonly string[], env: Variables = {}): Promise<Outcome> {
    return this.project.strongroom(args, { ...env, ...(await this.environment()) });
  }

  deploy(...names: string[]): Promise<Outcome> {
    return this.strongroom(["deploy", ...names, "--auto-approve"]);
  }

  /** What cdktf's own command line starts. */
  async synth(): Promise<void> {
    await succeed(this.run(["node", join("bin", "synth.js")]));
  }

  /** What a plan of one stack, as synthesized, would change. */
  async plan(stack: string, as?: string): Promise<readonly PlannedResource[]> {
    const folder = join("cdktf.out", "stacks", stack);
    const file = join(this.project.scratch, "tmp", `${stack}.tfplan`);
    const terraform = (...args: string[]) => succeed(this.run(["terraform", `-chdir=${folder}`, ...args], as));
    await terraform("init", "-input=false", "-reconfigure");
    await terraform("plan", "-input=false", "-lock=false", `-out=${file}`);
    const { stdout } = await terraform("show", "-json", file);
    const changes: readonly PlannedResource[] = JSON.parse(stdout).resource_changes ?? [];
    return changes.filter((one) => one.change.actions.join() !== "no-op");
  }

  /** @param token the variable that holds it */
  async cloud(path: string, init: RequestInit = {}, token = "GOOGLE_OAUTH_ACCESS_TOKEN"): Promise<Response> {
    const env = await environmentFor({ home: this.home });
    const [, base] = /^(http:\/\/127\.0\.0\.1:\d+\/)/.exec(env.GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT ?? "") ?? [];
    return fetch(`${base}${path}`, { ...init, headers: { authorization: `Bearer ${env[token]}` } });
  }

  async read<T>(path: string, init: RequestInit = {}): Promise<T> {
    const got = await this.cloud(path, init);
    if (got.status !== 200) throw new Error(`${path}: ${got.status}`);
    return (await got.json()) as T;
  }

  service(name: string): Promise<RunService> {
    return this.read(`v2/projects/fake-shop-dev/locations/europe-west1/services/${name}`);
  }

  /** The keys that seal plans, as somebody makes them outside of Terraform; full names. */
  async makeKeys(): Promise<Readonly<Record<"sign" | "wrap", string>>> {
    const ring = "projects/fake-platform-dev/locations/europe-west1/keyRings/plans";
    const versionTemplate = { algorithm: "EC_SIGN_P256_SHA256" };
    for (const [path, body] of [
      [`v1/${ring.replace("/plans", "")}?keyRingId=plans`, {}],
      [`v1/${ring}/cryptoKeys?cryptoKeyId=sign`, { purpose: "ASYMMETRIC_SIGN", versionTemplate }],
      [`v1/${ring}/cryptoKeys?cryptoKeyId=wrap`, { purpose: "ENCRYPT_DECRYPT" }],
    ] as const)
      await this.read(path, { method: "POST", body: JSON.stringify(body) });
    return { sign: `${ring}/cryptoKeys/sign/cryptoKeyVersions/1`, wrap: `${ring}/cryptoKeys/wrap` };
  }

  private async run(command: readonly string[], as?: string): Promise<Outcome> {
    return this.project.run(command, { env: await this.environment(as) });
  }
}

export async function succeed(outcome: Promise<Outcome>): Promise<Outcome> {
  const done = await outcome;
  if (done.code !== 0) throw new Error(`exit code ${done.code}\n${done.stdout}\n${done.stderr}`);
  return done;
}

export const actionsOf = (changes: readonly PlannedResource[]): readonly string[] =>
  changes.map((one) => `${one.change.actions.join("+")} ${one.address}`).sort();
