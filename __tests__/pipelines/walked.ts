/** An organisation's repository with its pipelines, its host and its cloud: what is proposed, merged and deployed there runs the generated workflows. */
import { execFileSync } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SandboxedShop, succeed } from "../e2e/sandboxed-shop";
import type { Outcome as Ended } from "../support/project";
import { Fakes } from "../values/sources/fakes";
import type { Surroundings } from "./actions";
import { type Event, type Outcome, Runner } from "./runner";

const root = join(__dirname, "..", "..");
/** A link here, which `.gitignore` does not know. */
const packages = ":!node_modules";
const who = { GIT_AUTHOR_NAME: "Fake", GIT_AUTHOR_EMAIL: "fake@example.test" };
const plain = {
  ...who,
  GIT_COMMITTER_NAME: who.GIT_AUTHOR_NAME,
  GIT_COMMITTER_EMAIL: who.GIT_AUTHOR_EMAIL,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  PATH: process.env.PATH ?? "",
};
export function git(at: string, ...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: at, encoding: "utf8", env: plain, stdio: "pipe" }).trim();
}

/** What GitHub answers to its own command line. */
const gh = `for last; do :; done
case "$*" in
  *git/ref/heads/main*) git -C "$REMOTE" rev-parse main;;
  *deployments*) name=\${2##*environment=}; cat "$SCRATCH/deployments/\${name%%&*}" 2>/dev/null || true;;
  *compare*) echo identical;;
  "issue list"*) cat "$SCRATCH/issue" 2>/dev/null || true;;
  "issue create"*) cp "$last" "$SCRATCH/issue.md"; echo 5 > "$SCRATCH/issue";;
  "issue close"*) rm "$SCRATCH/issue";;
  "issue edit"*) cp "$last" "$SCRATCH/issue.md";;
esac`;
/** Packages are there already; everything else is npm's own. */
const npm = () =>
  `if [ "$1" = ci ]; then ln -s '${join(root, "node_modules")}' node_modules; else exec '${execFileSync("which", ["npm"], { encoding: "utf8" }).trim()}' "$@"; fi`;

const atGithub = '{ host: "github", repository: "acme/secrets" }';

/** What a walk needs: the organisation, its repository, its cloud. */
export interface Walked {
  readonly shop: SandboxedShop;
  readonly around: Surroundings;
  readonly keys: Readonly<Record<"sign" | "wrap", string>>;
  /** Its own token is not in it. */
  readonly sandbox: Readonly<Record<string, string>>;
  readonly vercel: string;
}

/** @param fakes programs of the host, beside npm */
export async function walked(pipelines: string, programs: Readonly<Record<string, string>>): Promise<Walked> {
  const shop = await SandboxedShop.open();
  const { folder, scratch } = shop.project;
  shop.edit("environments/index.ts", "environments: [dev] }", `environments: [dev], pipelines: ${pipelines} }`);
  cpSync(join(root, "package-lock.json"), join(folder, "package-lock.json"));
  await succeed(shop.project.run(["npm", "run", "--silent", "engine", "--", "--record"]));
  await succeed(shop.project.strongroom(["tidy"]));
  const [remote, clone] = [join(scratch, "remote.git"), join(scratch, "clone")];
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", remote], { env: plain });
  git(folder, "init", "-q", "-b", "main");
  git(folder, "add", "-A", "--", ".", packages);
  git(folder, "commit", "-q", "-m", "first");
  git(folder, "push", "-q", remote, "main");
  git(scratch, "clone", "-q", remote, "clone");
  execFileSync("ln", ["-s", join(root, "node_modules"), join(clone, "node_modules")]);
  const fakes = new Fakes(scratch);
  for (const [name, script] of Object.entries({ npm: npm(), ...programs })) fakes.install(name, script);
  const { STRONGROOM_LOCK_DIR: _, PATH: __, ...all } = await shop.environment();
  const { GOOGLE_OAUTH_ACCESS_TOKEN: token = "", VERCEL_API_TOKEN = "", ...sandbox } = all;
  const around = { remote, scratch, bin: fakes.bin, sandbox, token };
  return { shop, around, keys: await shop.makeKeys(), sandbox: { ...all }, vercel: VERCEL_API_TOKEN };
}

export class Walk {
  private readonly runner: Runner;

  constructor(protected readonly made: Walked) {
    this.runner = new Runner(made.around);
  }

  static async open(): Promise<Walk> {
    return new Walk(await walked(atGithub, { gh }));
  }

  get shop(): SandboxedShop {
    return this.made.shop;
  }

  close(): Promise<void> {
    return this.shop.close();
  }

  get scratch(): string {
    return this.shop.project.scratch;
  }

  get remote(): string {
    return join(this.scratch, "remote.git");
  }

  get clone(): string {
    return join(this.scratch, "clone");
  }

  /** The newest commit of the default branch. */
  get main(): string {
    return git(this.remote, "rev-parse", "main");
  }

  /** The command as an engineer runs it in the clone. */
  strongroom(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return succeed(
      this.shop.project.run(["./strongroom", ...args], { cwd: this.clone, env: { ...this.made.sandbox, ...env } }),
    );
  }

  private contexts(sha: string, event: string): Readonly<Record<string, string>> {
    return {
      "github.repository": "acme/secrets",
      "github.event.repository.default_branch": "main",
      "github.event_name": event,
      "github.sha": sha,
      "github.token": "fake-github-token",
      "vars.STRONGROOM_PIPELINES": "on",
      ...Object.fromEntries(
        ["plan", "seal", "apply-grants", "apply-services", "deliver"].map((one) => [
          `vars.STRONGROOM_${one.replace("-", "_").toUpperCase()}_IDENTITY`,
          one,
        ]),
      ),
      "vars.STRONGROOM_PLANS": "gs://fake-platform-dev-tfstate/strongroom/plans",
      "vars.STRONGROOM_SIGN_KEY": this.made.keys.sign,
      "vars.STRONGROOM_WRAP_KEY": this.made.keys.wrap,
      "secrets.VERCEL_API_TOKEN": this.made.vercel,
      "inputs.environment": "",
    };
  }

  /** Opens a pull request with what is in the clone, on top of the default branch. @returns what the host would merge */
  propose(number: number, message: string): string {
    const { clone } = this;
    git(clone, "checkout", "-q", "-B", `change-${number}`);
    git(clone, "add", "-A", "--", ".", packages);
    git(clone, "commit", "-q", "-m", message);
    git(clone, "push", "-q", "-f", "origin", ...this.refsOf(number));
    return git(clone, "rev-parse", "HEAD");
  }

  /** Where the host keeps what is proposed. */
  protected refsOf(number: number): readonly string[] {
    return [`HEAD:refs/pull/${number}/head`, `HEAD:refs/pull/${number}/merge`];
  }

  pullRequest(number: number, commit: string, more: Partial<Event> = {}): ReadonlyMap<string, Outcome> {
    return this.runner.run(".github/workflows/strongroom-pull-request.yml", {
      commit,
      ...more,
      contexts: {
        ...this.contexts(commit, "pull_request"),
        "github.ref": `refs/pull/${number}/merge`,
        "github.event.pull_request.number": String(number),
        "github.event.pull_request.head.repo.full_name": "acme/secrets",
        ...more.contexts,
      },
      // Posting has tests of its own, with the answers of each host.
      rewrite: (text) => (more.rewrite?.(text) ?? text).replace(" --post\n", ' --markdown > "$SCRATCH/comment.md"\n'),
    });
  }

  /** Merges what was proposed as one commit, as hosts do; the clone goes on from there. */
  merge(commit: string, more: Partial<Event> = {}): ReadonlyMap<string, Outcome> {
    const before = this.main;
    const merged = git(this.clone, "commit-tree", `${commit}^{tree}`, "-p", before, "-m", "merged");
    git(this.clone, "push", "-q", "origin", `${merged}:refs/heads/main`);
    git(this.clone, "checkout", "-q", "-B", "main", merged);
    return this.pushed(before, more);
  }

  /** What runs after a push to the default branch. */
  pushed(before: string, more: Partial<Event> = {}): ReadonlyMap<string, Outcome> {
    return this.deploy("push", { ...more, contexts: { "github.event.before": before } });
  }

  /** Somebody starts the pipeline by hand. */
  byHand(more: Partial<Event> = {}): ReadonlyMap<string, Outcome> {
    return this.deploy("workflow_dispatch", more);
  }

  private deploy(event: string, more: Partial<Event>): ReadonlyMap<string, Outcome> {
    return this.ofMain("deploy", event, more);
  }

  drift(): ReadonlyMap<string, Outcome> {
    return this.ofMain("drift", "schedule", {});
  }

  protected ofMain(name: string, event: string, more: Partial<Event>): ReadonlyMap<string, Outcome> {
    const sha = this.main;
    return this.runner.run(`.github/workflows/strongroom-${name}.yml`, {
      commit: sha,
      ...more,
      contexts: { ...this.contexts(sha, event), "github.ref": "refs/heads/main", ...more.contexts },
    });
  }

  /** Replaces a text in a file of the clone. */
  edit(file: string, from: string | RegExp, to: string): void {
    const full = join(this.clone, file);
    const text = execFileSync("cat", [full], { encoding: "utf8" });
    const edited = text.replace(from, to);
    if (edited === text) throw new Error(`${file} does not hold ${from}`);
    writeFileSync(full, edited);
  }

  /** Asks the cloud while a pipeline runs, which runs in this process. */
  cloudNow(method: string, path: string, body?: object): unknown {
    const script = `const [, url, method, token, body] = process.argv;
fetch(url, { method, headers: { authorization: "Bearer " + token, "content-type": "application/json" }, ...(body ? { body } : {}) })
  .then(async (got) => { if (got.status >= 300) throw new Error(url + ": " + got.status + await got.text()); console.log(await got.text()); })
  .catch((error) => { console.error(error); process.exit(1); });`;
    const [, base] =
      /^(http:\/\/[\d.]+:\d+\/)/.exec(this.made.sandbox.GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT ?? "") ?? [];
    const token = this.made.sandbox.GOOGLE_OAUTH_ACCESS_TOKEN ?? "";
    const args = [`${base}${path}`, method, token, body === undefined ? "" : JSON.stringify(body)];
    return JSON.parse(execFileSync(process.execPath, ["-e", script, ...args], { encoding: "utf8" }) || "null");
  }
}

/** One walk for a file's long tests, and all that was said on it. */
export function walking<W extends Walk>(open: () => Promise<W>) {
  let walk: W | undefined;
  const logs: string[] = [];
  if (process.env.STRONGROOM_FULL_TESTS === "1") {
    beforeAll(async () => {
      walk = await open();
    });
    afterAll(() => walk?.close());
  }
  return {
    logs,
    get walk(): W {
      if (walk === undefined) throw new Error("the long suite opens it");
      return walk;
    },
    said(outcomes: ReadonlyMap<string, Outcome>): string {
      const text = said(outcomes);
      logs.push(text);
      return text;
    },
  };
}

/** How each job ended: the step that failed, or its result. */
export const results = (outcomes: ReadonlyMap<string, Outcome>): Readonly<Record<string, string>> =>
  Object.fromEntries([...outcomes].map(([path, { result, failed }]) => [path, failed ?? result]));

export const said = (outcomes: ReadonlyMap<string, Outcome>): string =>
  [...outcomes.values()].map(({ log }) => log).join("\n");
