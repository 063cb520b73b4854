/** What git, its files and the code host say of this repository. */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { callVendor } from "../clients/vendor";
import { type FindingOf, fault, fine, unknown } from "../live/finding";
import type { Context } from "../machine/context";
import { readIfThere } from "../machine/file";
import { Git } from "../machine/git/git";
import { missingPatterns } from "../machine/git/ignored";
import type { ResolvedEnvironment } from "../model/resolved";
import { quoted } from "../text/invocation";
import { count } from "../text/output";

const about = (key: string, found: ReturnType<typeof fine>): FindingOf => ({ key, ...found });

/** Point 2. */
export function ignoredFiles(context: Context): readonly FindingOf[] {
  const lacks = missingPatterns(readIfThere(path.join(context.root, ".gitignore")));
  const lines =
    lacks.length === 0
      ? about(".gitignore", fine("ignored", "it has a line for every kind of file with values"))
      : about(
          ".gitignore",
          fault("ignored", `it lacks ${lacks.join(", ")}`, `add ${lacks.join(", ")} to .gitignore, each in a line`),
        );
  const tracked = filesOf(context, ["-ci", "--exclude-standard"]);
  if (tracked === null) return [lines, about("git", unknown("tracked", "git can't list its files here"))];
  const wrong = tracked.map((file) =>
    about(
      file,
      fault(
        "tracked",
        "it is tracked, although .gitignore names it; whoever has a clone has what is in it",
        `rotate what is in it, then: git rm --cached ${quoted(file)}`,
      ),
    ),
  );
  return [lines, ...(wrong.length > 0 ? wrong : [about("git", fine("tracked", "it tracks none of them"))])];
}

/** Point 3: every tracked example, of this project's services and of compose folders. */
export function examples(context: Context, environments: readonly ResolvedEnvironment[]): readonly FindingOf[] {
  const secret = new Set(
    environments.flatMap(({ products }) =>
      products.flatMap(({ entries }) =>
        entries
          .filter((entry) => entry.secret !== null)
          .flatMap((entry) => [entry.name, ...entry.usedBy.map((use) => use.as), entry.localAlias ?? entry.name]),
      ),
    ),
  );
  const files = filesOf(context, ["--", ".env.example", "*/.env.example", "*.env.example"]);
  if (files === null) return [about("git", unknown("example", "git can't list its files here"))];
  if (files.length === 0)
    return [about(".env.example", fault("example", "there is none, so people pass values on", "strongroom tidy"))];
  return files.map((file) => {
    const lines = (readIfThere(path.join(context.root, file)) ?? "").split(/\r?\n/);
    const names = lines.flatMap((line) => {
      const [, name = "", value = ""] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      return secret.has(name) && !/^(?:|""|''|["']?\$\{[^}]*\}["']?)(?:\s*#.*)?$/.test(value) ? [name] : [];
    });
    return about(
      file,
      names.length === 0
        ? fine("example", "no secret has a value there")
        : fault(
            "example",
            `${names.join(", ")} ${names.length === 1 ? "has a value" : "have values"} there`,
            `take what is behind the = away, and rotate it if it is real: ${file}`,
          ),
    );
  });
}

/** Point 7. */
export async function scanning(context: Context): Promise<readonly FindingOf[]> {
  const hook = /\bgitleaks git\b/.test(readIfThere(path.join(context.root, ".githooks", "pre-push")) ?? "");
  const pipelines = pipelineFiles(context.root).filter((file) =>
    /\bgitleaks\S* git \./.test(readIfThere(path.join(context.root, file)) ?? ""),
  );
  return [
    about(
      ".githooks/pre-push",
      hook
        ? fine("hook", "it scans commits before they are pushed, in clones that use it")
        : fault("hook", "nothing scans commits before they are pushed", "restore the file from git"),
    ),
    about(
      "pipelines",
      pipelines.length > 0
        ? fine("pipeline", `${pipelines.join(", ")} ${pipelines.length === 1 ? "scans" : "scan"} the whole history`)
        : fault("pipeline", "no pipeline scans the history", "restore .github/workflows/watch.yml from git"),
    ),
    about("GitHub", await hostScans(context)),
  ];
}

/** What GitHub does by itself; other hosts, and a repository that is not there yet, are not asked. */
async function hostScans(context: Context) {
  const says = "docs/guides/scanning.md says how to switch it on";
  const where = Git.reading(context.root, context.env).ask(["remote", "get-url", "origin"]) ?? "";
  if (!/\bgithub\.com[:/]/.test(where))
    return unknown("host", `origin is not on github.com, so its own secret scanning was not asked about; ${says}`);
  const answer = await callVendor(context, {
    program: "gh",
    args: ["api", "repos/{owner}/{repo}", "--jq", ".security_and_analysis.secret_scanning.status"],
    cwd: context.root,
  });
  const status = answer?.code === 0 ? answer.stdout.toString("utf8").trim() : "";
  if (status === "enabled") return fine("host", "its secret scanning is switched on");
  if (status === "disabled") return fault("host", "its secret scanning is switched off", says);
  return unknown("host", "gh could not say whether secret scanning is on");
}

/** Point 8: the page is there, and everything that could leak says how it is revoked and by whom. */
export function emergencies(context: Context, environments: readonly ResolvedEnvironment[]): readonly FindingOf[] {
  const page = "docs/guides/emergencies.md";
  const owners = new Map(
    environments.flatMap(({ products }) =>
      products.flatMap(({ integrations }) => integrations.map(({ key, owner }) => [key, owner] as const)),
    ),
  );
  const entries = new Map(
    environments.flatMap(({ products }) =>
      products.flatMap((product) => product.entries.filter((one) => one.secret !== null).map((one) => [one.key, one])),
    ),
  );
  const without = [...entries.values()].filter(
    (one) => one.revoke.trim() === "" || (owners.get(`${one.product}/${one.integration}`) ?? "") === "",
  );
  return [
    about(
      page,
      existsSync(path.join(context.root, page))
        ? fine("page", "the procedure is documented; an incident prints it for one key")
        : fault("page", "it is missing", `git checkout -- ${page}`),
    ),
    ...without.map(({ key }) =>
      about(key, fault("revocation", "nothing says how it is revoked, or who does it", `strongroom explain ${key}`)),
    ),
    ...(without.length > 0
      ? []
      : [
          about(
            "declarations",
            fine("revocation", `${count(entries.size, "entry says", "entries say")} how they are revoked, and by whom`),
          ),
        ]),
  ];
}

function filesOf(context: Context, options: readonly string[]): readonly string[] | null {
  const listed = Git.reading(context.root, context.env).ask(["ls-files", "-z", ...options]);
  return listed === null ? null : listed.split("\0").filter((file) => file !== "");
}

function pipelineFiles(root: string): readonly string[] {
  const folder = path.join(".github", "workflows");
  const workflows = existsSync(path.join(root, folder)) ? readdirSync(path.join(root, folder)) : [];
  return [...workflows.map((name) => path.join(folder, name)), ".gitlab-ci.yml", "cloudbuild.yaml"].filter((file) =>
    existsSync(path.join(root, file)),
  );
}
