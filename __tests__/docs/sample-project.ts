/**
 * @samples The sample organisation as a project of its own, with every value in an embedded cloud and its Cloud Run services running, and
 * with somebody at the terminal. Documented lines run here as they stand, in this process; Terraform alone is left out.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CommanderError } from "commander";
import { buildProgram, type Run } from "../../cli/program";
import { preparationOf } from "../../cli/surroundings";
import { keptEntries } from "../../declarations/tidy/lock";
import { organisation } from "../../environments";
import { isStored, type StoredEntry } from "../../inventory/entries";
import { selected } from "../../inventory/selection";
import type { Context, Environments } from "../../machine/context";
import type { Terminal } from "../../machine/terminal";
import { emptyLock, formatLock, type Lock } from "../../model/lock";
import type { ResolvedEnvironment } from "../../model/resolved";
import { environmentNames, loadEnvironment } from "../../organisation/load";
import { isFailure } from "../../text/failure";
import { createOutput } from "../../text/output";
import { exampleOf } from "../../values/example";
import { filled } from "../catalog/support";
import { type Hosted, hosted } from "../support/hosted";
import { LocalCloud } from "../support/local-cloud";
import { createProject, type Project } from "../support/project";
import { Fakes } from "../values/sources/fakes";
import { wordsOf } from "./command-lines";

const root = join(__dirname, "..", "..");

export interface Ended {
  readonly code: number;
  /** Both streams. */
  readonly printed: string;
}

/** What somebody types at a question for a value, by the entry that the line names: a new one each time. */
const typed: Readonly<Record<string, (nonce: string) => string>> = {
  GOOGLE_OAUTH_CLIENT_SECRET: (nonce) => `GOCSPX-${nonce}`,
  INTEXURAOS_NOTION_INTERNAL_TOKEN: (nonce) => `ntn_${nonce}`,
  OPENROUTER_API_KEY: (nonce) => `sk-or-v1-${nonce}`,
  STRIPE_SECRET_KEY: (nonce) => `sk_test_${nonce}`,
  STRIPE_WEBHOOK_SECRET: (nonce) => `whsec_${nonce}`,
  SUPABASE_SERVICE_KEY: (nonce) => `sb_secret_${nonce}`,
};

/** And at any other question of a scaffold. */
const answers: readonly (readonly [RegExp, string])[] = [
  [/Secrets that somebody brings .*INTEXURAOS_/, "INTEXURAOS_FAX_KEY"],
  [/What could somebody do/, "Service abuse"],
  [/Where a person gets /, "Vendor > API keys"],
  [/What is .* for/, "Sends messages"],
  [/Who answers|[Oo]wner|[Tt]eam/, "platform"],
  [/revoked quickly/, "Vendor > API keys > Delete"],
];

export class SampleProject {
  private nonce = 0;
  private readonly loaded = new Map<string, ReturnType<Environments["load"]>>();
  private readonly locks: Readonly<Record<string, string>>;

  private constructor(
    readonly project: Project,
    readonly cloud: LocalCloud,
    private readonly host: Hosted,
    private readonly environments: readonly ResolvedEnvironment[],
  ) {
    this.locks = Object.fromEntries(environments.map((one) => [one.name, formatLock(lockOf(one))]));
  }

  static async open(): Promise<SampleProject> {
    const project = createProject(root);
    for (const path of [
      "docs/inventory.md",
      "docs/inventory.html",
      "docs/guides",
      ".env.example",
      ".mcp.json",
      ".githooks",
    ])
      try {
        cpSync(join(root, path), join(project.folder, path), { recursive: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      }
    const environments = environmentNames().map((name) => filled(name));
    const sample = new SampleProject(project, await LocalCloud.start(), hosted(project), environments);
    const fakes = new Fakes(join(project.scratch, "fakes"));
    for (const name of ["claude", "docker", "npm", "supabase"]) fakes.install(name, "");
    sample.path = fakes.bin;
    writeFileSync(join(project.folder, "migrate.sh"), "#!/bin/sh\n", { mode: 0o755 });
    // The repository of a service, beside this one, and of an application that has a file of variables already.
    for (const name of ["user-service", "app"]) mkdirSync(join(project.folder, "..", name));
    writeFileSync(join(project.folder, "..", "app", ".env"), "# Posts to the chat\nSLACK_HOOK_TOKEN=\n");
    sample.writeLocks();
    sample.host.commitAll();
    for (const environment of environments) await sample.fill(environment);
    for (const service of environments[0]?.products.flatMap((one) => one.services) ?? []) await sample.serve(service);
    return sample;
  }

  private path = "";
  private line = "";

  async close(): Promise<void> {
    await this.cloud.close();
    this.project.remove();
  }

  /** Runs a line as somebody at a terminal does, in the project's folder. */
  async run(line: string): Promise<Ended> {
    this.line = line;
    let printed = "";
    let code = 0;
    const sink = { write: (text: string) => (printed += text) };
    const run: Run = async ({ json }, action) => {
      const context = this.context(json, sink);
      try {
        const result = await action(context);
        if (result === null) return;
        code = typeof result === "number" ? result : result.code;
        if (typeof result !== "number") printed += `${result.text}\n`;
      } catch (error) {
        if (!isFailure(error)) throw error;
        code = error.code;
        printed += error.text();
      }
    };
    try {
      const program = buildProgram(run, { writeOut: sink.write, writeErr: sink.write });
      await program.parseAsync(wordsOf(line).slice(1), { from: "user" });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      code = error.exitCode === 0 ? 0 : 2;
    }
    return { code, printed };
  }

  /** The stacks that a `deploy` would apply, by the environment that they name. @throws a `Failure` for one that is not there */
  stacks(patterns: readonly string[]): readonly string[] {
    const named = this.environments.find(({ name }) => patterns.some((one) => one.split("-").includes(name)));
    return selected(named ?? (this.environments[0] as ResolvedEnvironment), patterns).map((stack) => stack.name);
  }

  /** Everything as it was at first, so that one procedure is not another's beginning. */
  async restore(): Promise<void> {
    const changed = this.environments.flatMap((environment) => {
      const text = readFileSync(this.lockPath(environment.name), "utf8");
      if (text === this.locks[environment.name]) return [];
      const { entries } = JSON.parse(text) as Lock;
      const before = lockOf(environment).entries;
      return storedOf(environment)
        .filter(({ key }) => JSON.stringify(entries[key]) !== JSON.stringify(before[key]))
        .map((entry) => ({ environment, entry }));
    });
    for (const { environment, entry } of changed) {
      await this.cloud.google("DELETE", `v1/projects/${entry.secret.project}/secrets/${entry.secret.id}`);
      await this.create(environment, entry);
    }
    for (const folder of ["work", "intents"])
      rmSync(join(this.project.folder, ".strongroom", folder), { recursive: true, force: true });
    if (this.host.git("status", "--porcelain") === "") return;
    this.host.git("checkout", "-q", "-f", "main");
    this.host.git("clean", "-fdq");
  }

  private lockPath(environment: string): string {
    return join(this.project.folder, "environments", `${environment}.lock.json`);
  }

  private writeLocks(): void {
    for (const [name, text] of Object.entries(this.locks)) writeFileSync(this.lockPath(name), text);
  }

  private async fill(environment: ResolvedEnvironment): Promise<void> {
    await this.cloud.admin("POST", "prepare", preparationOf(environment) as unknown as Record<string, unknown>);
    for (const { project, identities } of environment.products)
      for (const { accountId } of identities)
        await this.cloud.google("POST", `v1/projects/${project}/serviceAccounts`, { accountId, serviceAccount: {} });
    for (const entry of storedOf(environment)) await this.create(environment, entry);
  }

  /** A secret with its first version and its bindings. */
  private async create(environment: ResolvedEnvironment, entry: StoredEntry): Promise<void> {
    const { project, id } = entry.secret;
    const secrets = `v1/projects/${project}/secrets`;
    await this.cloud.google("POST", `${secrets}?secretId=${id}`, { replication: { automatic: {} } });
    const payload = { data: exampleOf(entry, environment.name).toString("base64") };
    await this.cloud.google("POST", `${secrets}/${id}:addVersion`, { payload });
    const members = environment.products
      .flatMap(({ bindings }) => bindings)
      .flatMap((one) => (one.entry === entry.key ? [one.member] : []));
    const bindings = [{ role: "roles/secretmanager.secretAccessor", members }];
    if (members.length > 0) await this.cloud.google("POST", `${secrets}/${id}:setIamPolicy`, { policy: { bindings } });
  }

  /** A Cloud Run service as Terraform makes it. */
  private async serve(service: ResolvedEnvironment["products"][number]["services"][number]): Promise<void> {
    const env = service.variables.map((one) =>
      one.kind === "secret"
        ? {
            name: one.name,
            valueSource: {
              secretKeyRef: { secret: `projects/${one.secretProject}/secrets/${one.secretId}`, version: one.version },
            },
          }
        : { name: one.name, value: one.value },
    );
    const services = `v2/projects/${service.project}/locations/${service.region}/services`;
    const containers = [{ image: service.image, env }];
    const template = { serviceAccount: service.identityEmail, containers };
    await this.cloud.google("POST", `${services}?serviceId=${service.name}`, { template });
  }

  private context(json: boolean, sink: { write(text: string): unknown }): Context {
    const lockDir = join(this.project.folder, "environments");
    return {
      root: this.project.folder,
      cwd: this.project.folder,
      env: {
        ...this.host.env,
        PATH: `${this.path}:${this.host.env.PATH}`,
        HOME: join(this.project.scratch, "home"),
        ...this.cloud.environment,
        VERCEL_API_TOKEN: this.cloud.running.vercelToken,
      },
      output: createOutput({ stdout: sink, stderr: sink, colour: false }),
      json,
      lockDir,
      environments: {
        names: environmentNames,
        load: (name, options) => this.load(name, options.lockDir),
        pipelines: () => organisation.pipelines,
      },
      signal: new AbortController().signal,
      terminal: this.terminal,
      now: () => new Date(),
      random: (bytes) => Buffer.from(this.next().repeat(bytes), "hex").subarray(0, bytes),
    };
  }

  /** Resolved once for each state of a lock. */
  private load(name: string, lockDir: string): ReturnType<Environments["load"]> {
    const file = join(lockDir, `${name}.lock.json`);
    const key = `${lockDir} ${name} ${existsSync(file) ? readFileSync(file, "utf8") : ""}`;
    const known = this.loaded.get(key) ?? loadEnvironment(name, { lockDir });
    this.loaded.set(key, known);
    return known;
  }

  private next(): string {
    this.nonce += 1;
    return this.nonce.toString(16).padStart(32, "7e");
  }

  private readonly terminal: Terminal = {
    interactive: true,
    readHidden: async () => {
      const [name, value] = Object.entries(typed).find(([one]) => this.line.includes(one)) ?? [];
      if (name === undefined || value === undefined) throw new Error(`nobody knows what to type at ${this.line}`);
      return Buffer.from(value(this.next()));
    },
    readLine: async (question) => {
      const [, word] = /Type (\S+) to go on:/.exec(question) ?? [];
      if (question.includes("An answer is needed")) throw new Error(`nobody knows what to answer: ${question}`);
      return word ?? answers.find(([asks]) => asks.test(question))?.[1] ?? "";
    },
    readAll: async () => Buffer.alloc(0),
  };
}

function storedOf(environment: ResolvedEnvironment): readonly StoredEntry[] {
  return environment.products.flatMap(({ entries }) => entries.filter(isStored));
}

/** Every entry at version 1, of today, so that nothing is due by its age. */
function lockOf(environment: ResolvedEnvironment): Lock {
  const version = { state: "enabled", at: today, by: "fake@example.test", from: "file" } as const;
  const active = { state: "active", current: "1", versions: { "1": version } } as const;
  const entries = Object.fromEntries(keptEntries(environment).map((key) => [key, active]));
  return { ...emptyLock(environment.name), entries };
}

const today = new Date().toISOString();
