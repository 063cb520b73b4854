/** An organisation in a real git repository, whose pull requests are branches: every file of one is committed as its author would. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Context } from "../../machine/context";
import { formatLock, type Lock } from "../../model/lock";
import { parseLock } from "../../model/parse-lock";
import { declaredPipelines } from "../../pipelines/files";
import { baseOf, type Judged, judgeBeside, type Read } from "../../policy/judge";
import { createOutput } from "../../text/output";
import { createProject, type Project } from "../support/project";

const version = (day: number, state: "enabled" | "destroyed" = "enabled") => ({
  state,
  at: `2026-01-0${day}T08:00:00.000Z`,
  by: "strongroom-inject@acme-platform-prod.iam.gserviceaccount.com",
  from: "prompt",
});
const pinned = { state: "active", current: "1", versions: { "1": version(1) } } as const;

function lockOf(environment: string): Lock {
  const stack = (name: string) => [`${name}-${environment}-`, { state: "active" }] as const;
  return {
    format: 1,
    environment,
    entries: {
      "shop/SESSION_KEY": {
        state: "active",
        current: "3",
        versions: { "1": version(1, "destroyed"), "2": version(2), "3": version(3) },
      },
      "shop/MAIL_KEY": pinned,
      "shop/STRIPE_KEY": { state: "active", current: "4", versions: { "4": version(4) } },
      "vault/SIGNING_KEY": pinned,
      "platform/VERCEL_API_TOKEN": pinned,
    },
    services: {
      "shop/shop-api": { state: "active", maps: ["shop/SESSION_KEY", "shop/STRIPE_KEY", "vault/SIGNING_KEY"] },
      "shop/shop-mailer": { state: "active", maps: ["shop/MAIL_KEY"] },
      "shop/web": { state: "active", maps: ["shop/SESSION_KEY"] },
    },
    stacks: Object.fromEntries(
      [stack("shop"), stack("vault"), stack("platform")].flatMap(([name, state]) =>
        (name.startsWith("shop") ? ["identities", "secrets", "services", "vercel"] : ["identities", "secrets"])
          .filter((layer) => !(name.startsWith("vault") && layer === "identities"))
          .map((layer) => [`${name}${layer}`, state]),
      ),
    ),
  };
}

/** Files as whoever opens a pull request changes them. */
export class Branch {
  constructor(
    private readonly project: Project,
    private readonly git: (args: readonly string[]) => string,
  ) {}

  read(file: string): string {
    return this.project.read(file);
  }
  write(file: string, text: string): void {
    this.project.write(file, text);
  }
  /** @throws if the text is not there: an edit of nothing would pass every rule */
  edit(file: string, from: string, to: string): void {
    const text = this.read(file);
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    this.write(
      file,
      text.replace(from, () => to),
    );
  }
  remove(file: string): void {
    rmSync(this.at(file));
  }
  move(from: string, to: string): void {
    mkdirSync(dirname(this.at(to)), { recursive: true });
    renameSync(this.at(from), this.at(to));
  }
  link(file: string, target: string): void {
    rmSync(this.at(file), { force: true });
    mkdirSync(dirname(this.at(file)), { recursive: true });
    symlinkSync(target, this.at(file));
  }
  makeExecutable(file: string): void {
    chmodSync(this.at(file), 0o755);
  }
  submodule(file: string): void {
    this.git(["init", "--quiet", file]);
    this.git(["-C", file, "commit", "--quiet", "--allow-empty", "--message", "vendor"]);
  }
  lock(environment: string, change: (lock: Loose) => void): void {
    const file = `environments/${environment}.lock.json`;
    const parsed = parseLock(this.read(file), file);
    if (!parsed.ok) throw new Error(`${file} is damaged`);
    const lock = structuredClone(parsed.lock);
    change(lock);
    this.write(file, formatLock(lock));
  }
  /** The engine's author changes what a synthesis wrote: a statement about `d`, the document of a stack. */
  document(stack: string, statement: string): void {
    const [from, file] = [
      "  app.synth();\n",
      `require("node:path").join(app.outdir, "stacks", "${stack}", "cdk.tf.json")`,
    ];
    const [read, write] = ["readFileSync", "writeFileSync"].map((one) => `require("node:fs").${one}`);
    this.edit(
      "main.ts",
      from,
      `${from}  { const f = ${file}; const d = JSON.parse(${read}(f, "utf8")); ${statement}; ${write}(f, JSON.stringify(d)); }\n`,
    );
  }

  private at(file: string): string {
    return join(this.project.folder, file);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: edits go anywhere, also where no type allows it
type Loose = any;

export type Opens = (branch: Branch) => void;

export interface PullRequest {
  readonly does: string;
  /** Rules that refuse it. */
  readonly codes: readonly string[];
  readonly opens: Opens;
  /** What was merged before. @default nothing */
  readonly after?: Opens;
}

export class Repository {
  private readonly project: Project;
  private readonly bases = new Map<Opens | undefined, Promise<Read>>();
  private readonly said: string[] = [];

  constructor() {
    this.project = createProject(join(__dirname, "organisation"));
    const { project } = this;
    for (const environment of ["dev", "prod"])
      project.write(`environments/${environment}.lock.json`, formatLock(lockOf(environment)));
    project.write(".github/workflows/plan.yml", "on: pull_request\njobs: {}\n");
    project.write("CODEOWNERS", "* @acme/platform\n");
    project.write(".gitattributes", "*.cmd text eol=crlf\n");
    project.write(
      "package-lock.json",
      JSON.stringify({ packages: { "": {}, "node_modules/cdktf": { version: "0.21.0" } } }),
    );
    project.write("README.md", "# Acme's secrets\n");
    project.write(".gitignore", "node_modules\ncdktf.out/\n.strongroom/\n");
    this.git(["init", "--quiet", "--initial-branch=main"]);
    this.commit("base");
  }

  /** What the policy of main says of it. */
  async judge({ opens, after }: PullRequest): Promise<Judged> {
    this.git(["checkout", "--quiet", "--force", "--detach", "main"]);
    const branch = new Branch(this.project, (args) => this.git(args));
    if (after !== undefined) {
      after(branch);
      this.commit("before");
    }
    const base = this.git(["rev-parse", "HEAD"]);
    opens(branch);
    this.commit("a small change");
    const head = this.git(["rev-parse", "HEAD"]);
    this.git(["checkout", "--quiet", "--force", "main"]);
    // Twice, since one of them brings a repository.
    this.git(["clean", "--quiet", "--force", "--force", "-d"]);
    const known = this.bases.get(after) ?? baseOf(this.context(), base);
    this.bases.set(after, known);
    return judgeBeside(this.context(), await known, { base, head, pipelines: declaredPipelines });
  }

  remove(): void {
    this.project.remove();
  }

  private commit(message: string): void {
    this.git(["add", "--all"]);
    this.git(["commit", "--quiet", "--message", message]);
  }

  private git(args: readonly string[]): string {
    const author = ["-c", "user.name=eve", "-c", "user.email=eve@acme.example", "-c", "core.hooksPath=/dev/null"];
    return execFileSync("git", ["-C", this.project.folder, ...author, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  }

  private context(): Context {
    const sink = { write: (text: string) => this.said.push(text) };
    return {
      root: this.project.folder,
      cwd: this.project.folder,
      env: { PATH: process.env.PATH },
      signal: new AbortController().signal,
      lockDir: join(this.project.folder, "environments"),
      environments: { names: () => [], load: () => ({ ok: false, issues: [] }) },
      output: createOutput({ stdout: sink, stderr: sink, colour: false }),
      json: false,
      now: () => new Date(),
      random: (bytes) => Buffer.alloc(bytes),
    };
  }
}
