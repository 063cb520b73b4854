/** Triggers of Cloud Build: exactly what the description says, held by rules; and each rule, by a file that breaks it alone. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { pipelineFiles } from "../../pipelines/files";
import { atCloudBuild, fileOf } from "../pipelines/hosts";
import { Fakes } from "../values/sources/fakes";

interface Trigger {
  readonly name: string;
  readonly serviceAccount: string;
  readonly filter?: string;
  readonly approvalConfig?: { readonly approvalRequired: boolean };
  readonly repositoryEventConfig?: { readonly push?: object; readonly pullRequest?: object };
  readonly substitutions: Readonly<Record<string, string>>;
  readonly build: {
    readonly timeout: string;
    readonly options: object;
    readonly steps: readonly { readonly name: string; readonly env: readonly string[]; readonly script: string }[];
  };
}

const files = pipelineFiles(atCloudBuild);
const textOf = (name: string) => fileOf(atCloudBuild, `cloudbuild/acme-platform-${name}.yaml`);
const triggers = [...files.values()].map((text) => parse(text) as Trigger);
const accountOf = ({ serviceAccount }: Trigger) => /\/(strongroom-[a-z-]+)@/.exec(serviceAccount)?.[1] ?? "";
const named = (name: string): Trigger => {
  const found = triggers.find((one) => one.name === `strongroom-${name}`);
  if (found === undefined) throw new Error(`no trigger ${name}`);
  return found;
};
const scriptOf = (name: string) => named(name).build.steps[0]?.script ?? "";

function faultsOf(text: string): readonly string[] {
  const trigger = parse(text) as Trigger;
  const [step, ...more] = trigger.build.steps;
  const { name = "", env = [], script = "" } = step ?? {};
  const account = accountOf(trigger);
  const identity = !["strongroom-synth", "strongroom-judge", "strongroom-main"].includes(account);
  const faults: string[] = [];
  const add = (rule: string, is: boolean) => is && faults.push(rule);
  add("one-step", more.length > 0);
  add("unpinned-images", !/@sha256:[0-9a-f]{64}$/.test(name));
  add(
    "logging",
    JSON.stringify(trigger.build.options) !== '{"logging":"CLOUD_LOGGING_ONLY","substitutionOption":"MUST_MATCH"}',
  );
  add("secrets", /availableSecrets|secretEnv/.test(text));
  add("template-injection", /\$\{?_[A-Z]|\$(?:BRANCH_NAME|TAG_NAME|REPO_NAME|TRIGGER_NAME)/.test(script));
  add(
    "environment",
    env.some(
      (one) =>
        !/^(?:BUILD_ID=\$BUILD_ID|COMMIT_SHA=\$COMMIT_SHA|OBJECT=\$_OBJECT|(STRONGROOM_[A-Z_]+)=\$_\1)$/.test(one),
    ),
  );
  add("no-account", account === "" || !trigger.serviceAccount.startsWith("projects/acme-platform-"));
  add("foreign-code", identity && /\b(?:npm|yarn|pnpm|pip|go) (?:ci|install|run|i|add)\b/.test(script));
  add("install-scripts", /\bnpm ci\b(?! --ignore-scripts)/.test(script));
  add(
    "unpinned-tools",
    [...script.matchAll(/--output (\S+) https:\/\//g)].some(
      ([, file = ""]) => !new RegExp(`echo "[0-9a-f]{64} {2}${file}" \\| sha256sum --check`).test(script),
    ),
  );
  add("token-in-an-argument", /--header "Authorization|=\$strongroom_token/.test(script));
  // Whoever can write a note may not start what applies, but for a commit that was merged.
  const main = script.includes('merge-base --is-ancestor "$STRONGROOM_COMMIT" origin/main; then echo');
  add(
    "identity-of-any-branch",
    (identity || account === "strongroom-main") && !main && trigger.approvalConfig === undefined,
  );
  add(
    "started-by-strangers",
    trigger.filter !== undefined &&
      (!main && identity ? false : /strongroom-(?:synth|judge)\//.test(trigger.filter) && main),
  );
  return faults;
}

it.each([...files.keys()])("%s breaks no rule", (file) => {
  expect(faultsOf(fileOf(atCloudBuild, file))).toEqual([]);
});

it("every job is a trigger with the account of its identity", () => {
  const accounts = Object.fromEntries(
    triggers.map((one) => [one.name.replace("strongroom-", ""), accountOf(one).replace("strongroom-", "")]),
  );
  expect(Object.entries(accounts).filter(([name]) => !name.includes("prod"))).toEqual([
    ["pull-request-synth", "synth"],
    ["pull-request-plan-policy-judge", "judge"],
    ["pull-request-plan-engine", "judge"],
    ["pull-request-plan-change-dev", "plan"],
    ...["changed", "judge", "engine"].map((one) => [`deploy-${one}`, "main"]),
    ["deploy-dev-seal-seal", "seal"],
    ["deploy-dev-grants", "apply-grants"],
    ["deploy-dev-services", "apply-services"],
    ["deploy-dev-deliver", "deliver"],
    ["deploy-dev-health", "apply-services"],
    ["deploy-dev-live", "main"],
    ["drift-plan-engine", "main"],
    ["drift-plan-drift-dev", "plan"],
    ["drift-issue", "main"],
    ["watch-scan", "synth"],
    ["watch-engine", "main"],
    ["watch-access-dev", "watch"],
  ]);
});

it("somebody is asked before what was sealed is applied, and before a change is planned; never later", () => {
  const asked = triggers.filter(({ approvalConfig }) => approvalConfig?.approvalRequired === true);
  expect(asked.map(({ name }) => name)).toEqual([
    "strongroom-pull-request-plan-change-dev",
    "strongroom-pull-request-plan-change-prod",
    "strongroom-deploy-dev-grants",
    "strongroom-deploy-prod-grants",
    "strongroom-deploy-prod-pins-grants",
  ]);
  expect(named("deploy-prod-grants").filter).toBe(
    '_OBJECT.matches("^(?:acme-platform-dev/strongroom-main/deploy-engine|acme-platform-prod/strongroom-seal/deploy-prod-seal-seal)/[0-9a-f]{40}/[0-9a-f-]+/success$")',
  );
});

it("the repository starts only what runs beside nothing, and the default branch what it defines", () => {
  const events = triggers.flatMap(({ name, repositoryEventConfig }) =>
    repositoryEventConfig === undefined
      ? []
      : [[name.replace("strongroom-", ""), repositoryEventConfig.push ?? repositoryEventConfig.pullRequest]],
  );
  expect(Object.fromEntries(events)).toEqual({
    "pull-request-synth": { branch: "^main$", commentControl: "COMMENTS_ENABLED_FOR_EXTERNAL_CONTRIBUTORS_ONLY" },
    "deploy-changed": { branch: "^main$" },
    "deploy-judge": { branch: "^main$" },
    "deploy-engine": { branch: "^main$" },
    "watch-scan": { branch: ".*" },
    "watch-engine": { branch: "^main$" },
  });
});

it("what a change has made is unpacked by the judge alone, which hands it on", () => {
  const taking = triggers.filter((one) =>
    one.build.steps[0]?.script.includes("strongroom-synth/pull-request-synth/*)"),
  );
  expect(taking.map(({ name }) => name)).toEqual(["strongroom-pull-request-plan-policy-judge"]);
});

const grants = textOf("dev/strongroom-deploy-dev-grants");
it.each<[string, string, string | RegExp, string]>([
  ["unpinned-images", grants, /@sha256:\w+/, ":22"],
  ["logging", grants, "CLOUD_LOGGING_ONLY", "LEGACY"],
  ["secrets", grants, "  options:", "  availableSecrets: {}\n  options:"],
  ["template-injection", grants, '"$OBJECT"', '"$_OBJECT"'],
  ["environment", grants, "OBJECT=$_OBJECT", "PATH=$_OBJECT"],
  ["no-account", grants, /serviceAccount: .*/, "serviceAccount: projects/-/serviceAccounts/default"],
  ["foreign-code", grants, "./strongroom deploy", "npm ci --ignore-scripts; ./strongroom deploy"],
  ["install-scripts", textOf("dev/strongroom-pull-request-synth"), "npm ci --ignore-scripts", "npm ci"],
  ["unpinned-tools", grants, /\n.*sha256sum --check --quiet/, ""],
  ["token-in-an-argument", grants, "--config -", '--header "Authorization: Bearer x"'],
  [
    "identity-of-any-branch",
    textOf("dev/strongroom-deploy-dev-services"),
    /\n *if ! git merge-base --is-ancestor "\$STRONGROOM_COMMIT".*/,
    "",
  ],
  ["started-by-strangers", grants, "strongroom-main/deploy-engine", "strongroom-judge/deploy-engine"],
])("%s: a file that breaks it (%#)", (rule, text, from, to) => {
  const bad = text.replace(from, to);
  expect(bad).not.toBe(text);
  expect(faultsOf(bad)).toEqual([rule]);
});

describe("a build that waits", () => {
  let folder: string;
  const commit = "a".repeat(40);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "build-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Its beginning, with notes of others; what it does begins with the checkout. */
  function begin(object: string, notes: Readonly<Record<string, string>>, once = "0") {
    const fakes = new Fakes(folder);
    const listed = (need: string) =>
      JSON.stringify({
        items: Object.entries(notes)
          .filter(([name]) => name.startsWith(need))
          .map(([name, timeCreated]) => ({ name, timeCreated })),
      });
    const cases = [
      "acme-platform-dev/strongroom-main/deploy-engine",
      "acme-platform-dev/strongroom-seal/deploy-dev-seal-seal",
    ].map((need) => `*${need}/*) echo '${listed(need)}';;`);
    fakes.install(
      "curl",
      `for last; do :; done
case "$last" in *metadata*) echo '{"access_token":"fake"}';; *uploadType*) echo "$last" >> '${folder}/noted'; exit ${once};; ${cases.join(" ")} esac`,
    );
    fakes.install("git", "echo began; exit 3");
    const env = { PATH: `${fakes.bin}:${process.env.PATH}`, OBJECT: object, BUILD_ID: "b-1" };
    const { stdout, status } = spawnSync("bash", ["-c", scriptOf("deploy-dev-grants")], {
      env,
      encoding: "utf8",
      cwd: folder,
    });
    return { said: stdout.trim().split("\n").at(-1), status };
  }
  const engine = `acme-platform-dev/strongroom-main/deploy-engine/${commit}`;
  const seal = `acme-platform-dev/strongroom-seal/deploy-dev-seal-seal/${commit}`;

  it("begins once all it needs has succeeded, by the newest note of each", () => {
    const notes = { [`${engine}/1/failure`]: "1", [`${engine}/2/success`]: "2", [`${seal}/3/success`]: "3" };
    expect(begin(`${seal}/3/success`, notes)).toMatchObject({ said: expect.stringContaining("began") });
    expect(readFileSync(join(folder, "noted"), "utf8")).toContain("ifGenerationMatch=0");
  });

  it.each<[string, string, Readonly<Record<string, string>>, string, string]>([
    [
      "the other is not there yet",
      `${seal}/3/success`,
      { [`${seal}/3/success`]: "3" },
      "0",
      `acme-platform-dev/strongroom-main/deploy-engine has not succeeded for ${commit}`,
    ],
    [
      "it failed since",
      `${seal}/3/success`,
      { [`${engine}/1/success`]: "1", [`${engine}/2/failure`]: "2", [`${seal}/3/success`]: "3" },
      "0",
      `acme-platform-dev/strongroom-main/deploy-engine has not succeeded for ${commit}`,
    ],
    [
      "another build was first",
      `${seal}/3/success`,
      { [`${engine}/1/success`]: "1", [`${seal}/3/success`]: "3" },
      "22",
      "another build does it",
    ],
    ["a note that names no commit", `${seal}/$(id)/success`, {}, "0", "error: no commit is named"],
  ])("does nothing: %s", (_, object, notes, once, says) => {
    expect(begin(object, notes, once).said).toBe(says);
  });
});
