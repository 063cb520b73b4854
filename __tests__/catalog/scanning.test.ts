/** What docs/guides/scanning.md and `.github/workflows/watch.yml` do, as they stand, with a gitleaks that knows our rule only. */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { full } from "../support/full";
import { Fakes } from "../values/sources/fakes";
import { golden } from "./golden";
import { commandsOf, SampleCloud } from "./sample-cloud";
import { filled } from "./support";
import { gcloud, gh, gitIdentity, gitleaks, logins } from "./vendor-fakes";

const root = join(__dirname, "..", "..");
const commands = commandsOf("scanning.md");
let [folder, work] = ["", ""];
let fakes: Fakes;

/** A key as a vendor would make it: nothing about it says that it is fake. */
const keyOf = (prefix: string) => `${prefix}${randomBytes(30).toString("hex")}`;

function run(command: string, cwd = work): { readonly code: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync("sh", ["-c", command], {
    cwd,
    encoding: "utf8",
    env: {
      PATH: `${fakes.bin}:${process.env.PATH}`,
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: "1",
      ...gitIdentity,
    },
  });
  return { code: status, said: stdout + stderr };
}

function commit(file: string, text: string): void {
  writeFileSync(join(work, file), text);
  const { code, said } = run(`git add -A && git commit -qm "${file}"`);
  if (code !== 0) throw new Error(said);
}

/** The guide's command that has these words; where a block has no indented line, each line is one. */
function command(words: string): string {
  const all = commands.flatMap((block) => (/^ /m.test(block) ? [block] : block.split("\n")));
  const [one] = all.filter((each) => each.includes(words));
  if (one === undefined) throw new Error(`the guide has no command with ${words}`);
  return one;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "strongroom-scan-"));
  work = join(folder, "work");
  fakes = new Fakes(join(folder, "vendors"));
  fakes.install("gitleaks", gitleaks);
  fakes.install("gh", gh);
  mkdirSync(work);
  for (const name of [".gitleaks.toml", ".githooks"]) cpSync(join(root, name), join(work, name), { recursive: true });
  run("git init -q -b main && git init -q --bare ../remote.git && git remote add origin ../remote.git");
  expect(run(command("core.hooksPath")).code).toBe(0);
  commit("README.md", "STRIPE_SECRET_KEY=sk_test_fake_0123456789abcdef0123\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const remote = () => run("git ls-remote origin").said.split("\n").filter(Boolean).length;

describe("before every push", () => {
  it("what holds no secret goes through, and so does the end of a branch", () => {
    expect(run("git push -q origin main main:other").code).toBe(0);
    expect(run("git push -q origin :other").code).toBe(0);
    expect(remote()).toBe(1);
  });

  it("a key in any commit that the remote lacks stops it, also when a later commit takes it out", () => {
    run("git push -q origin main");
    const key = keyOf("tvly-");
    commit("search.ts", `const key = "${key}";\n`);
    commit("search.ts", "const key = process.env.TAVILY_API_KEY;\n");
    const { code, said } = run("git push origin main");
    expect(code).toBe(1);
    expect(said).toContain("leaks found: 1");
    expect(said).not.toContain(key);
    expect(run("git rev-parse origin/main main~2").said.split("\n")[0]).toBe(run("git rev-parse main~2").said.trim());
  });

  it("only what is new is scanned: what the remote has already stops nobody", () => {
    commit("old.ts", keyOf("tvly-"));
    run("git push -q --no-verify origin main");
    commit("new.ts", "export {};\n");
    expect(run("git push origin main").code).toBe(0);
  });

  it("where git can't show the commits nothing is pushed", () => {
    run("git config diff.orderFile missing");
    const { code, said } = run("git push origin main");
    expect([code, remote()]).toEqual([1, 0]);
    expect(said).toContain("pre-push: git can't show these commits, so they were not scanned and nothing is pushed\n");
  });

  it("without gitleaks nothing is pushed", () => {
    const alone = join(folder, "alone");
    mkdirSync(alone);
    symlinkSync(run("command -v git").said.trim(), join(alone, "git"));
    const { code, said } = run(`PATH='${alone}' git push origin main`);
    expect([code, remote()]).toEqual([1, 0]);
    expect(said).toContain("pre-push: gitleaks is not installed, so nothing was scanned and nothing is pushed\n");
  });
});

/** The real one, where it is installed. */
const found = spawnSync("sh", ["-c", "command -v gitleaks"], { encoding: "utf8" }).stdout.trim();
const best = found === "" ? gitleaks : `exec "${found}" "$@"`;

describe("a key that a merge alone holds", () => {
  const conflict = "git checkout -qb side HEAD~1 && echo side > file && git commit -qam side && git checkout -q main";
  const merges = {
    "of two sides that git could merge": [
      "git checkout -qb side HEAD~1 && git commit -q --allow-empty -m side && git checkout -q main",
      "side",
    ],
    "that solves a conflict": [conflict, "side"],
    "of three sides": [
      "for one in a b; do git checkout -qb $one HEAD~1 && echo $one > $one && git add $one && git commit -qm $one && git checkout -q main; done",
      "a b",
    ],
  } as const;

  function merge(name: keyof typeof merges): string {
    fakes.install("gitleaks", best);
    const [before, sides] = merges[name];
    commit("file", "base\n");
    run("git push -q origin main");
    commit("file", "main\n");
    run(before);
    run(`git merge --no-commit ${sides}`);
    const key = keyOf("tvly-");
    commit("file", `const key = "${key}";\n`);
    expect(run("git log -1 --format=%P").said.trim().split(" ")).toHaveLength(sides.split(" ").length + 1);
    return key;
  }

  it.each(Object.keys(merges) as (keyof typeof merges)[])("%s: stops the push, and is found in the history", (name) => {
    const key = merge(name);
    // Colours in what git shows would hide everything from gitleaks.
    run("git config color.ui always");
    const { code, said } = run("git push origin main");
    expect([code, remote()]).toEqual([1, 1]);
    expect(said).toMatch(/leaks found: 1/);
    expect(said).not.toContain(key);
    expect(run(command("gitleaks git"))).toMatchObject({ code: 1, said: expect.stringContaining("leaks found: 1") });
  });

  it("is found with a git that can't merge again to compare", () => {
    merge("that solves a conflict");
    const git = run("command -v git").said.trim();
    fakes.install("git", `case "$*" in *remerge*) exit 128;; esac; exec "${git}" "$@"`);
    // Not by `git push`, which puts its own git before all others.
    const { code, said } = run(`echo main $(git rev-parse main) main 0 | sh .githooks/pre-push origin`);
    expect(code).toBe(1);
    // Once for each parent.
    expect(said).toContain("leaks found: 2");
  });

  it("a merge of what the remote has already stops nobody", () => {
    fakes.install("gitleaks", best);
    commit("file", "base\n");
    commit("old.ts", `const key = "${keyOf("tvly-")}";\n`);
    run("git push -q --no-verify origin main");
    run(
      "git checkout -qb mine HEAD~1 && echo mine > mine && git add mine && git commit -qm mine && git merge -q main -m merged",
    );
    expect(run("git log -1 --format=%s").said).toBe("merged\n");
    expect(run("git push origin mine").code).toBe(0);
  });
});

describe("the history and the files", () => {
  it("a key that was taken out again is found in the history, a key that git does not know in the folder", () => {
    const key = keyOf("tvly-");
    commit("search.ts", key);
    commit("search.ts", "");
    expect(run(command("gitleaks git"))).toMatchObject({ code: 1, said: expect.stringContaining("leaks found: 1") });
    expect(run(command("gitleaks dir")).code).toBe(0);
    writeFileSync(join(work, "notes.txt"), key);
    expect(run(command("gitleaks dir"))).toMatchObject({ code: 1, said: expect.stringContaining("in notes.txt") });
  });

  it("the pipeline scans the whole history of every push", () => {
    const watch = readFileSync(join(root, ".github", "workflows", "watch.yml"), "utf8");
    expect(watch).toMatch(
      /\n {10}gitleaks\(\) \{ go run github\.com\/zricethezav\/gitleaks\/v8@v8\.[\d.]+ "\$@"; \}\n {10}gitleaks git \. --no-banner --redact --verbose --log-opts="--all --full-history --no-color --diff-merges=first-parent"\n/,
    );
    expect(watch).toMatch(/\n {2}push:\n/);
    expect(watch).toMatch(/fetch-depth: 0/);
  });

  it("nothing in this repository looks like a declared key", () => {
    // Another repository over the same files: this one may have come without its history.
    const git = `GIT_DIR='${join(folder, "empty.git")}' GIT_WORK_TREE='${root}'`;
    run(`git init -q --bare ../empty.git`);
    expect(run(`export ${git}; ${command("gitleaks dir")}`, root)).toEqual({ code: 0, said: "INF no leaks found\n" });
  });
});

describe("the rule", () => {
  const prefixes = golden
    .filter(({ kind, format }) => kind === "secret" && format !== null)
    .flatMap(({ key, format }) =>
      Object.values(typeof format === "string" ? { format } : (format ?? {})).map((says) => [key, says] as const),
    )
    .flatMap(([key, says]) =>
      [...says.matchAll(/(?:starts with|restricted,|or) ([A-Za-z_-]+[_-]|EAA|AIza)/g)].map(
        ([, prefix]) => [key, prefix ?? ""] as const,
      ),
    );

  it("there are prefixes to look for", () =>
    expect(new Set(prefixes.map(([, prefix]) => prefix)).size).toBeGreaterThan(12));

  it("finds a key that begins as any of them, each alone in its file", () => {
    for (const [index, [, prefix]] of prefixes.entries()) writeFileSync(join(work, `${index}.txt`), keyOf(prefix));
    const { said } = run(command("gitleaks dir"));
    expect(prefixes.filter((_, index) => !said.includes(`Finding in ${index}.txt: `))).toEqual([]);
    expect(said).toContain(`leaks found: ${prefixes.length}\n`);
  });
});

describe("in public", () => {
  it("GitHub's scanning and push protection are switched on by one call", () => {
    mkdirSync(join(folder, ".config", "gh"), { recursive: true });
    writeFileSync(join(folder, logins.gh ?? ""), "fake");
    expect(run(command("security_and_analysis")).code).toBe(0);
    const sent = readFileSync(join(folder, "vendors", "store", "PATCH repos:{owner}:{repo}"), "utf8");
    expect(JSON.parse(sent)).toEqual({
      security_and_analysis: {
        secret_scanning: { status: "enabled" },
        secret_scanning_push_protection: { status: "enabled" },
      },
    });
  });
});

describe("in the embedded cloud", () => {
  const critical = filled("dev")
    .products.flatMap(({ entries }) => entries)
    .filter((entry) => entry.class === "critical" && entry.secret !== null);
  let sample: SampleCloud;
  beforeEach(async () => {
    sample = await SampleCloud.open("dev", Object.fromEntries(critical.map(({ key }) => [key, `fake ${key}`])));
  });
  afterEach(() => sample.close());

  it("patterns for Google Alerts: the beginnings of all declared keys, each once", async () => {
    const { code, printed } = await sample.run(command("strongroom list"), fakes.bin);
    expect(code).toBe(0);
    const lines = printed.trim().split("\n");
    expect(lines).toContain("starts with tvly-");
    expect(new Set(lines).size).toBe(lines.length);
  });

  it("the nightly job fails once somebody undeclared has read a critical entry", async () => {
    const watch = readFileSync(join(root, ".github", "workflows", "watch.yml"), "utf8");
    const [, script] = /- name: Readers of critical[^\n]*\n {8}run: \|\n((?: {10}.*\n)+)/.exec(watch) ?? [];
    const [entry] = critical;
    const url = `${sample.cloud.url}/v1/projects/${entry?.secret?.project}/secrets/${entry?.secret?.id}/versions/1:access`;
    await fetch(url, { headers: { authorization: `Bearer ${sample.cloud.tokenFor("mallory@acme.example")}` } });
    // The gate asks for one product's, each by a process of its own; the long suite for all.
    const asked = critical.filter(({ product }) => full || product === entry?.product);
    const only = full ? "" : ` && one.product === "${entry?.product}"`;
    const job = (script ?? "").replace('one.class === "critical"', `$&${only}`);
    const { code, printed } = await sample.run(job, fakes.bin, { env: { ENVIRONMENT: "dev" } });
    // As xargs says that one of its commands failed; every other entry was asked for, and found in order.
    expect(code).toBe(123);
    expect(printed).toContain("mallory@acme.example");
    expect(printed.match(/: no anomalies/g)).toHaveLength(asked.length - 1);
    // The same script over an entry that nobody read.
    const other = (script ?? "").replace('one.class === "critical"', `one.key === "${critical[1]?.key}"`);
    const quiet = await sample.run(other, fakes.bin, { env: { ENVIRONMENT: "dev" } });
    expect(quiet.printed).toContain(": no anomalies");
    expect(quiet.code).toBe(0);
  });

  it("Data Access logs are switched on without losing a binding of the project", async () => {
    const [entry] = critical;
    const project = entry?.secret?.project ?? "";
    const owner = sample.cloud.ownerToken;
    const binding = { role: "roles/viewer", members: ["user:ann@acme.example"] };
    await sample.call(`v1/projects/${project}:setIamPolicy`, owner, { policy: { bindings: [binding] } });
    const read = async () => (await sample.run(`strongroom access ${entry?.key} --env dev --json`, fakes.bin)).printed;
    expect(await read()).toContain('"kept": false');
    fakes.install("gcloud", gcloud);
    const env = { CLOUD: sample.cloud.url };
    const { code } = await sample.run(command("gcloud").replaceAll("PROJECT", project), fakes.bin, { cwd: work, env });
    expect(code).toBe(0);
    expect(await read()).toContain('"kept": true');
    const after = JSON.parse(
      (await sample.run(`gcloud projects get-iam-policy ${project} --format=json`, fakes.bin, { env })).printed,
    );
    expect(after.bindings).toEqual([binding]);
  });
});
