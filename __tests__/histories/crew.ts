/**
 * Three people with clones of their own, a shared remote and one sandbox: real commands in processes of their own, real git,
 * real Terraform. A history begins where the first deploy has ended.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Lock } from "../../model/lock";
import { parseLock } from "../../model/parse-lock";
import { AdminClient, down, environmentFor, prepare, up } from "../../sandbox";
import { askCloud } from "../support/ask-cloud";
import { killTree } from "../support/kill-tree";
import { createProject, type Outcome, type Project } from "../support/project";

export const people = ["ann", "ben", "cyd"] as const;
export type Person = (typeof people)[number];

export const names = ["WEB_KEY", "SESSION_KEY"] as const;
export type Name = (typeof names)[number];

const cloudProject = "fake-shop-dev";
const lockFile = "environments/dev.lock.json";

export interface Version {
  readonly state: string;
  /** Null if it is destroyed. */
  readonly content: string | null;
}

export interface Doing {
  /** What comes by standard input. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** It is killed, with all that it started, once the cloud has got so many requests since; null: it is not killed. */
  readonly killAfter?: number | null;
}

export class Crew {
  private environment: Readonly<Record<string, string>> = {};
  private constructor(
    private readonly project: Project,
    private readonly base: string,
  ) {}

  /** Everything deployed with its first values, and all clones at the same commit. */
  static async gather(firstValue: string): Promise<Crew> {
    const project = createProject(join(__dirname, "shop"));
    const crew = new Crew(project, join(project.scratch, "crew"));
    mkdirSync(crew.base);
    await crew.wake();
    await prepare({
      home: crew.home,
      projects: [{ id: cloudProject }],
      buckets: [{ name: `${cloudProject}-tfstate`, project: cloudProject }],
    });
    const git = (...args: string[]) => crew.good(crew.git(project.folder, ...args));
    await git("init", "-q", "-b", "main");
    // A link is not the folder that the file of ignored names means.
    writeFileSync(join(project.folder, ".git", "info", "exclude"), "node_modules\n");
    await git("add", ".");
    await git("commit", "-q", "-m", "declare the shop");
    await crew.good(crew.git(crew.base, "clone", "-q", "--bare", project.folder, crew.remote));
    for (const person of people) {
      await crew.good(crew.git(crew.base, "clone", "-q", crew.remote, crew.folder(person)));
      writeFileSync(join(crew.folder(person), ".git", "info", "exclude"), "node_modules\n");
      symlinkSync(join(project.folder, "node_modules"), join(crew.folder(person), "node_modules"));
    }
    const [first] = people;
    await crew.good(crew.strongroom(first, ["deploy", "shop-dev-identities", "shop-dev-secrets", "--auto-approve"]));
    await crew.good(crew.strongroom(first, ["inject", "--env", "dev"], { env: { WEB_KEY: firstValue } }));
    await crew.good(crew.deploy(first));
    for (const person of [...people, ...people]) await crew.merge(person);
    await down({ home: crew.home });
    cpSync(crew.base, crew.kept, { recursive: true, verbatimSymlinks: true });
    return crew;
  }

  /** As it was after the first deploy. */
  async begin(): Promise<void> {
    await down({ home: this.home });
    rmSync(this.base, { recursive: true, force: true });
    cpSync(this.kept, this.base, { recursive: true, verbatimSymlinks: true });
    await this.wake();
  }

  async close(): Promise<void> {
    await down({ home: this.home });
    this.project.remove();
  }

  get admin(): AdminClient {
    return new AdminClient({ home: this.home });
  }

  lock(person: Person): Lock {
    const file = join(this.folder(person), lockFile);
    const parsed = parseLock(readFileSync(file, "utf8"), file);
    if (!parsed.ok) throw new Error(`${person}'s lock: ${JSON.stringify(parsed.issues)}`);
    return parsed.lock;
  }

  /** A command of the person's clone, in a process of its own; a killed one has the code 137. */
  async strongroom(person: Person, args: readonly string[], doing: Doing = {}): Promise<Outcome> {
    const folder = this.folder(person);
    const since = doing.killAfter == null ? 0 : ((await this.admin.requests()).at(-1)?.seq ?? 0);
    const child = spawn(process.execPath, [join(folder, "bin", "strongroom.js"), ...args], {
      cwd: folder,
      env: { ...this.environment, ...doing.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const texts = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name].setEncoding("utf8").on("data", (text: string) => {
        texts[name] += text;
      });
    child.stdin.on("error", () => {}).end(doing.input ?? "");
    let ended = false;
    const end = new Promise<Outcome>((done, failed) =>
      child.on("error", failed).on("close", (code, signal) => {
        ended = true;
        done({ code: code ?? (signal === null ? 1 : 137), ...texts });
      }),
    );
    for (const { killAfter } = doing; killAfter != null && !ended; ) {
      if ((await this.admin.requests(since)).length >= killAfter && !ended) {
        killTree(child.pid ?? 0);
        break;
      }
      await new Promise((done) => setTimeout(done, 20));
    }
    return end;
  }

  deploy(person: Person, doing: Doing = {}): Promise<Outcome> {
    return this.strongroom(person, ["deploy", "shop-dev-services", "--auto-approve"], doing);
  }

  /** Commits the lock, brings main in, and the branch into main. Where git can't merge, main's file stays. */
  async merge(person: Person): Promise<void> {
    const git = (...args: string[]) => this.git(this.folder(person), ...args);
    await git("add", "-A", "environments");
    await git("commit", "-q", "-m", `${person} goes on`);
    for (let pushed = false; !pushed; ) {
      await this.good(git("fetch", "-q", "origin"));
      if ((await git("merge", "-q", "--no-edit", "origin/main")).code !== 0) {
        await this.good(git("checkout", "--theirs", "--", "environments"));
        await this.good(git("add", "-A", "environments"));
        await this.good(git("commit", "-q", "--no-edit"));
      }
      // Somebody else may have been faster.
      pushed = (await git("push", "-q", "origin", "HEAD:main", `HEAD:refs/heads/${person}`)).code === 0;
    }
  }

  /** A new revision with the same mapping, as the pipeline that brings new images makes one. */
  async release(): Promise<void> {
    const path = `v2/projects/${cloudProject}/locations/europe-west1/services/shop-api`;
    const service = await this.cloud<{ template: { containers: readonly { image: string }[]; revision?: string } }>(
      path,
    );
    const { revision: _, ...template } = service.template;
    const containers = template.containers.map((one) => ({
      ...one,
      image: `europe-docker.pkg.dev/acme/shop/api:${process.hrtime.bigint()}`,
    }));
    await this.cloud(path, "PATCH", { template: { ...template, containers } });
  }

  /** What the ready revision runs with, by name of the variable. */
  async serving(): Promise<ReadonlyMap<string, string>> {
    const service = `v2/projects/${cloudProject}/locations/europe-west1/services/shop-api`;
    const { latestReadyRevision } = await this.cloud<{ latestReadyRevision: string }>(service);
    const { containers } = await this.cloud<{
      containers: readonly {
        env?: readonly { name: string; valueSource?: { secretKeyRef?: { version: string } } }[];
      }[];
    }>(`v2/${latestReadyRevision}`);
    const mapped = (containers[0]?.env ?? []).flatMap(({ name, valueSource }) =>
      valueSource?.secretKeyRef === undefined ? [] : [[name, valueSource.secretKeyRef.version] as const],
    );
    return new Map(mapped);
  }

  /** With their content, whatever their state. */
  async versions(name: Name): Promise<ReadonlyMap<string, Version>> {
    const secret = `v1/projects/${cloudProject}/secrets/${name}`;
    const { versions = [] } = await this.cloud<{ versions?: readonly { name: string; state: string }[] }>(
      `${secret}/versions`,
    );
    const found = new Map<string, Version>();
    for (const { name: path, state } of versions) {
      const number = path.split("/").at(-1) ?? "";
      const at = `${secret}/versions/${number}`;
      if (state === "DISABLED") await this.cloud(`${at}:enable`, "POST", {});
      const read = () => this.cloud<{ payload: { data: string } }>(`${at}:access`);
      const content = state === "DESTROYED" ? null : Buffer.from((await read()).payload.data, "base64").toString();
      if (state === "DISABLED") await this.cloud(`${at}:disable`, "POST", {});
      found.set(number, { state, content });
    }
    return found;
  }

  async lease(name: Name): Promise<string | null> {
    const { annotations } = await this.cloud<{ annotations?: Readonly<Record<string, string>> }>(
      `v1/projects/${cloudProject}/secrets/${name}`,
    );
    return annotations?.["strongroom-rotation"] ?? null;
  }

  private get kept(): string {
    return `${this.base}-kept`;
  }

  private get home(): string {
    return join(this.base, "sandbox");
  }

  private get remote(): string {
    return join(this.base, "remote.git");
  }

  private folder(person: Person): string {
    return join(this.base, person);
  }

  private async wake(): Promise<void> {
    mkdirSync(this.home, { recursive: true, mode: 0o700 });
    writeFileSync(join(this.home, "providers.json"), JSON.stringify({ at: Date.now(), reason: "not asked in tests" }));
    await up({ home: this.home });
    const { scratch } = this.project;
    this.environment = {
      PATH: process.env.PATH ?? "",
      LANG: "C.UTF-8",
      HOME: join(scratch, "home"),
      TMPDIR: join(scratch, "tmp"),
      ...(await environmentFor({ home: this.home })),
    };
  }

  private git(cwd: string, ...args: readonly string[]): Promise<Outcome> {
    return this.project.run(["git", "-c", "user.name=fake", "-c", "user.email=fake@example.test", ...args], { cwd });
  }

  private async good(outcome: Promise<Outcome>): Promise<Outcome> {
    const done = await outcome;
    if (done.code !== 0) throw new Error(`exit code ${done.code}\n${done.stdout}\n${done.stderr}`);
    return done;
  }

  private async cloud<T>(path: string, method = "GET", body?: unknown): Promise<T> {
    const { origin } = new URL(this.environment.GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT ?? "");
    const token = this.environment.GOOGLE_OAUTH_ACCESS_TOKEN ?? "";
    return askCloud<T>({ url: `${origin}/${path}`, token, method }, body);
  }
}
