/** Every workflow of this repository, held by rules; and each rule, by a workflow that breaks it alone. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { faultsOf } from "./workflow-rules";

const folder = join(__dirname, "..", "..", ".github", "workflows");
const names = readdirSync(folder);

it("there are workflows", () => expect(names).toEqual(expect.arrayContaining(["rotation.yml", "watch.yml"])));

it.each(names)("%s breaks no rule", (name) => {
  expect(faultsOf(name, readFileSync(join(folder, name), "utf8"))).toEqual([]);
});

const commit = "3d3c42e5aac5ba805825da76410c181273ba90b1";
const good = `
name: deploy
on:
  schedule:
    - cron: "1 1 * * *"
  workflow_dispatch:
permissions: {}
concurrency:
  group: deploy
jobs:
  build:
    permissions:
      contents: read
    runs-on: ubuntu-24.04
    timeout-minutes: 11
    steps:
      - run: npm ci --ignore-scripts
  deploy:
    if: >-
      github.event_name == 'schedule' ||
      (github.event_name == 'workflow_dispatch' && github.ref == format('refs/heads/{0}', github.event.repository.default_branch))
    permissions:
      contents: read
      id-token: write
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    environment: prod
    steps:
      - uses: actions/checkout@${commit} # v7.0.1
        with:
          persist-credentials: false
      - uses: actions/setup-node@${commit} # v7.0.0
        with:
          package-manager-cache: false
      - uses: google-github-actions/auth@${commit} # v3.0.0
        with:
          create_credentials_file: false
      - run: ./strongroom check --env "$ENVIRONMENT"
        env:
          ENVIRONMENT: prod
`;

it("a workflow that keeps all rules has no fault", () => expect(faultsOf("good", good)).toEqual([]));

/** One change of the good one, and the one rule that finds it. */
it.each<[string, string | RegExp, string]>([
  // What was there once: a tag of the default branch's name passes, and a branch does by workflow_dispatch.
  ["identity-of-any-branch", / && github\.ref == format.*\)\)/, ")"],
  [
    "identity-of-any-branch",
    /if: >-\n.*\n.*\n/,
    "if: github.event_name == 'schedule' || github.event_name == 'workflow_dispatch'\n",
  ],
  ["identity-of-any-branch", /\n {4}if: >-\n.*\n.*\n/, "\n"],
  ["identity-of-any-branch", "format('refs/heads/{0}', github.event.repository.default_branch)", "'refs/tags/main'"],
  ["unsound-condition", "github.event_name == 'workflow_dispatch' &&", "github.ref_name == 'main' &&"],
  ["unsound-condition", "github.event_name == 'workflow_dispatch' &&", "${{ true }} &&"],
  ["dangerous-triggers", "  workflow_dispatch:\n", "  workflow_dispatch:\n  pull_request_target:\n"],
  ["dangerous-triggers", "  workflow_dispatch:\n", "  workflow_dispatch:\n  workflow_run:\n"],
  ["dangerous-triggers", "  workflow_dispatch:\n", "  workflow_dispatch:\n  issue_comment:\n"],
  ["excessive-permissions", "permissions: {}", "permissions: write-all"],
  ["excessive-permissions", "permissions: {}", "permissions:\n  contents: read"],
  ["excessive-permissions", "      contents: read\n      id", "      packages: write\n      id"],
  ["foreign-code", "./strongroom check", "npm run build; ./strongroom check"],
  ["foreign-code", "./strongroom check", "npm ci --ignore-scripts; ./strongroom check"],
  ["concurrency-limits", "concurrency:\n  group: deploy\n", ""],
  ["overprovisioned-env", "permissions: {}", "permissions: {}\nenv:\n  TOKEN: ${{ github.token }}"],
  ["unpinned-uses", `actions/checkout@${commit} # v7.0.1`, "actions/checkout@v7"],
  ["unpinned-uses", `actions/checkout@${commit} # v7.0.1`, "actions/checkout@3d3c42e # v7.0.1"],
  ["ref-version-mismatch", `actions/checkout@${commit} # v7.0.1`, `actions/checkout@${commit}`],
  ["ref-version-mismatch", `actions/checkout@${commit} # v7.0.1`, `actions/checkout@${commit} # v7`],
  ["artipacked", "persist-credentials: false", "fetch-depth: 0"],
  ["foreign-code", "persist-credentials: false", "persist-credentials: false\n          ref: ${{ github.head_ref }}"],
  ["cache-poisoning", "          package-manager-cache: false\n", "          node-version: 22\n"],
  ["cache-poisoning", "- uses: google-github", `- uses: actions/cache@${commit} # v5.0.0\n      - uses: google-github`],
  ["install-scripts", "npm ci --ignore-scripts", "npm ci"],
  ["unpinned-tools", "npm ci --ignore-scripts", "npm install --ignore-scripts"],
  ["unpinned-tools", "./strongroom check", "npx strongroom check"],
  ["unpinned-tools", "./strongroom check", "curl -sSf https://example.test/install.sh | sh; ./strongroom check"],
  ["unpinned-images", "ubuntu-24.04", "ubuntu-latest"],
  ["unpinned-images", "    environment: prod", "    environment: prod\n    container: node:22"],
  [
    "unpinned-images",
    "./strongroom check",
    'docker run --rm -v "$PWD:/repo" ghcr.io/gitleaks/gitleaks:v8.28.0 git; ./strongroom check',
  ],
  ["template-injection", '--env "$ENVIRONMENT"', "--env ${{ github.head_ref }}"],
  ["template-injection", '--env "$ENVIRONMENT"', "--env ${{ matrix.environment }}"],
  ["github-env", "./strongroom check", "echo A=1 >> $GITHUB_ENV; ./strongroom check"],
  ["github-env", "./strongroom check", "echo /tmp >> $GITHUB_PATH; ./strongroom check"],
  ["identity-outside-environment", "    environment: prod\n", ""],
  ["no-timeout", "    timeout-minutes: 10\n", ""],
  ["secrets-inherit", "    timeout-minutes: 10\n", "    timeout-minutes: 10\n    secrets: inherit\n"],
  ["credentials-on-disk", "create_credentials_file: false", "create_credentials_file: true"],
  ["long-lived-key", "create_credentials_file: false", "create_credentials_file: false\n          credentials_json: x"],
])("%s: %s", (rule, from, to) => {
  const bad = good.replace(from, () => to);
  expect(bad).not.toBe(good);
  expect([...new Set(faultsOf("bad", bad).map((fault) => fault.rule))]).toEqual([rule]);
});

it("secrets-outside-env: a repository's secret is for every workflow of every branch", () => {
  const bad = good
    .replace("      id-token: write\n", "")
    .replace("    environment: prod\n", "")
    .replace("ENVIRONMENT: prod", "KEY: ${{ secrets.DEPLOY_KEY }}");
  expect(faultsOf("bad", bad)).toEqual([{ rule: "secrets-outside-env", where: "bad: deploy, secrets.DEPLOY_KEY" }]);
});

/** What a pull request starts, defined by the default branch: one change of it, and the one rule that finds it. */
const plan = readFileSync(join(folder, "strongroom-plan.yml"), "utf8");
it.each<[string, string | RegExp, string]>([
  ["foreign-code", /(change:[\s\S]*?)ref: refs\/heads\/main\n +/, "$1"],
  ["foreign-code", /(change:[\s\S]*?ref: )refs\/heads\/main/, "$1${{ github.head_ref }}"],
  ["foreign-code", /(change:[\s\S]*?run: \|\n)/, "$1          npm ci --ignore-scripts\n"],
  ["template-injection", '"$DIGEST"', '"${{ needs.policy.outputs.digest }}"'],
  ["identity-of-any-branch", / && github\.event\.pull_request\.head\.repo\.full_name == github\.repository/g, ""],
  ["identity-of-any-branch", /(seal:\n +if: ).*/, "$1inputs.environment != ''"],
  ["identity-of-any-branch", /(drift:\n(?:.*\n)? +if: ).*/, "$1github.ref_name == 'main'"],
])("%s: a plan for anybody (%#)", (rule, from, to) => {
  const bad = plan.replace(from, to);
  expect(bad).not.toBe(plan);
  expect(faultsOf("strongroom-plan.yml", bad).map((fault) => fault.rule)).toContain(rule);
});

it("the same file under another name, which nobody trusts, may not be started by a pull request", () => {
  expect(faultsOf("mine.yml", plan).map((fault) => fault.rule)).toContain("identity-of-any-branch");
});
