/** Completion: what may come next, in which shell it is asked, and that names follow the declarations. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { answer } from "../../cli/completion/answer";
import { kindOfArgument, kindOfOption, pathOf } from "../../cli/completion/kinds";
import type { Names } from "../../cli/completion/names";
import { buildProgram } from "../../cli/program";
import { createProject, type Project } from "../support/project";
import { hasTerminal, onTerminal } from "../support/terminal";

const program = buildProgram(async () => {});
// Not asked by a start: fish makes folders in the home of whoever starts it.
const here = (shell: string) => (process.env.PATH ?? "").split(":").some((folder) => existsSync(join(folder, shell)));
const said = (...keys: readonly string[]) => keys.map((key) => ({ key, says: "" }));
const names: Names = {
  environments: ["dev", "staging", "prod"],
  products: said("chat", "shop"),
  integrations: said("chat/stripe", "shop/vendor"),
  entries: said("chat/STRIPE_KEY", "chat/TOKEN", "shop/LOG_LEVEL", "shop/TOKEN"),
  secrets: said("chat/STRIPE_KEY", "chat/TOKEN", "shop/TOKEN"),
  running: said("chat/web", "shop/api"),
  readers: said("chat/web", "shop/ann@acme.test", "shop/api"),
  stacks: ["chat-dev-secrets", "shop-dev-secrets"],
};
const offered = (...words: readonly string[]) => {
  const found = answer(program, words, () => names);
  return typeof found === "string" ? found : found.map(({ word }) => word);
};

function commandsBelow(command: Command): readonly Command[] {
  return command.commands.flatMap((one) => [one, ...commandsBelow(one)]);
}

it("knows of every argument and of every option that takes a value what may stand there", () => {
  const unknown = commandsBelow(program)
    .filter((one) => !one.name().startsWith("__"))
    .flatMap((one) => [
      ...one.registeredArguments
        .filter((argument) => kindOfArgument(one, argument) === null)
        .map((argument) => `${pathOf(one)} <${argument.name()}>`),
      ...one.options
        .filter((option) => (option.required || option.optional) && kindOfOption(one, option) === null)
        .map((option) => `${pathOf(one)} ${option.long}`),
    ]);
  expect(unknown).toEqual([]);
});

describe("what may come next", () => {
  it.each<[words: readonly string[], candidates: readonly string[] | string]>([
    [["rot"], ["rotate"]],
    [
      ["sandbox", ""],
      ["up", "down", "status", "reset", "exec"],
    ],
    [
      ["rotate", "--env", ""],
      ["dev", "staging", "prod"],
    ],
    [["rotate", "--env=p"], ["--env=prod"]],
    // bash takes the words apart.
    [["rotate", "--env", "=", "p"], ["prod"]],
    [
      ["new", "service", "s", "--format", "A_KEY=s"],
      ["A_KEY=ssh", "A_KEY=starts-with:PREFIX"],
    ],
    [
      ["new", "service", "s", "--format", "A_KEY", "=", "s"],
      ["ssh", "starts-with:PREFIX"],
    ],
    [
      ["new", "service", "s", "--class", "A_KEY", "="],
      ["critical", "important", "sensitive"],
    ],
    [
      ["rotate", "--env", "="],
      ["dev", "staging", "prod"],
    ],
    [
      ["explain", ""],
      ["STRIPE_KEY", "chat/TOKEN", "LOG_LEVEL", "shop/TOKEN"],
    ],
    [
      ["explain", "sh"],
      ["shop/LOG_LEVEL", "shop/TOKEN"],
    ],
    // What has no versions can't be rotated.
    [
      ["rotate", ""],
      ["STRIPE_KEY", "chat/TOKEN", "shop/TOKEN"],
    ],
    [["put", "L"], []],
    [["rotate", "--env", "dev", "S"], ["STRIPE_KEY"]],
    [["rotate", "STRIPE_KEY", "--fi"], ["--finish"]],
    // Once is enough, but for options that take several.
    [["list", "--json", "--j"], []],
    [
      ["inject", "--only", "STRIPE_KEY", ""],
      ["STRIPE_KEY", "chat/TOKEN", "shop/TOKEN"],
    ],
    [["why", "api", "S"], ["STRIPE_KEY"]],
    [
      ["why", "a"],
      ["ann@acme.test", "api"],
    ],
    [
      ["restart", ""],
      ["web", "api"],
    ],
    [["deploy", "chat-dev-secrets", "s"], ["shop-dev-secrets"]],
    [["verify", "TOKEN", "STR"], ["STRIPE_KEY"]],
    [["access", "g"], ["grant"]],
    [["access", "grant", "ann@acme.test", "S"], ["STRIPE_KEY"]],
    [
      ["checklist", ""],
      ["chat", "shop"],
    ],
    [
      ["incident", "--integration", "s"],
      ["stripe", "shop/vendor"],
    ],
    [["new", "entry", "X", "--kind", "p"], ["public-config"]],
    [["due", "--after", "b"], ["breach"]],
    [["help", "sandbox", "u"], ["up"]],
    [
      ["help", "e"],
      ["env", "explain", "exit-codes"],
    ],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    [["inject", "--from", ""], "files"],
    [["compose", "init", "--dir", ""], "folders"],
    [["run", "--env", "dev", "--", ""], "programs"],
    [["run", "--env", "dev", "--", "npm", ""], "files"],
    [["sandbox", "exec", "--", "gcloud", ""], "files"],
    [["sandbox", "exec", "--", "./strongroom", "rotate", "--env", "d"], ["dev"]],
    [["log", "STRIPE_KEY", "x"], []],
    [["no-such-command", "x"], []],
    [["no-such-command", ""], []],
    [["sandbox", "no-such-command", ""], []],
  ])("%j", (words, candidates) => {
    expect(offered(...words)).toEqual(candidates);
  });

  it("where nothing else may come: the options that were not given yet", () => {
    expect(offered("status", "--env", "dev", "")).toEqual([
      "--json",
      "--quiet",
      "--no-color",
      "--product",
      "--offline",
      "--help",
    ]);
  });
});

describe("in a shell", () => {
  let project: Project;
  beforeAll(() => {
    project = createProject(join(__dirname, "..", "e2e", "shop"));
  });
  afterAll(() => project.remove());
  const shell = (program: string, script: string) =>
    spawnSync(program, program === "zsh" ? ["-f", "-c", script] : ["-c", script], {
      cwd: project.folder,
      encoding: "utf8",
      env: { PATH: process.env.PATH ?? "", HOME: join(project.scratch, "home"), TERM: "xterm", LANG: "C.UTF-8" },
    });

  it("bash: names follow the declarations, also those of a moment ago, and no value is remembered", () => {
    const ask = `source <(./strongroom completion bash)
      ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _strongroom; printf '%s ' "\${COMPREPLY[@]}"; echo; }
      ask ./strongroom explain LOG; ask "$PWD/strongroom" why shop-a; ask ./strongroom check --env = d; ask ./strongroom due --after b
      ask ./strongroom run --env dev -- mkdi`;
    expect(shell("bash", ask)).toMatchObject({ stdout: "LOG_LEVEL \nshop-api \ndev \nbreach \nmkdir \n", stderr: "" });

    project.write("catalog/own.ts", project.read("catalog/own.ts").replaceAll("LOG_LEVEL", "LOG_VOLUME"));
    project.write("environments/index.ts", project.read("environments/index.ts").replaceAll("LOG_LEVEL", "LOG_VOLUME"));
    project.write("services/shop.ts", project.read("services/shop.ts").replaceAll("LOG_LEVEL", "LOG_VOLUME"));
    expect(shell("bash", ask).stdout).toMatch(/^LOG_VOLUME \n/);
    // Half an edit: the names of before.
    project.write("catalog/own.ts", `${project.read("catalog/own.ts")}\nexport const = 1;\n`);
    expect(shell("bash", ask).stdout).toMatch(/^LOG_VOLUME \n/);
    project.write("catalog/own.ts", project.read("catalog/own.ts").replace("\nexport const = 1;\n", ""));

    const cache = join(project.folder, "node_modules", ".cache", "strongroom");
    const remembered = readdirSync(cache)
      .filter((name) => name.startsWith("names-"))
      .map((name) => readFileSync(join(cache, name), "utf8"))
      .filter((text) => text.includes("LOG_VOLUME"));
    expect(
      remembered.map((text) => Object.keys((JSON.parse(text) as { names: Names }).names.entries[0] ?? {})),
    ).toEqual([["key", "says"]]);
  });

  const typed = `./strongroom check --env d\t`;
  const atTab = (start: string) => async () => {
    let at = 0;
    const { screen } = await onTerminal(start, {
      cwd: project.folder,
      env: { PATH: process.env.PATH ?? "", HOME: join(project.scratch, "home") },
      typed: (seen) => {
        const steps: readonly (readonly [RegExp, string])[] = [
          [/ready> /, typed],
          [/check --env dev/, "\r"],
          [/dev: declarations[\s\S]*ready> /, "exit\r"],
        ];
        const step = steps[at];
        if (step === undefined || !step[0].test(seen)) return null;
        at += 1;
        return step[1];
      },
    });
    expect(screen).toContain("check --env dev");
  };
  const unless = (there: boolean, name: string) =>
    there ? it : (title: string, _test: unknown) => it.skip(`${title} (not run: there is no ${name})`, () => undefined);

  unless(hasTerminal, "script")("bash: a Tab on a terminal", async () => {
    writeFileSync(join(project.scratch, "bashrc"), "PS1='ready> '\nsource <(./strongroom completion bash)\n");
    await atTab(`bash --noprofile --rcfile ${join(project.scratch, "bashrc")} -i`)();
  });

  unless(here("zsh") && hasTerminal, "zsh")("zsh: a Tab on a terminal", async () => {
    const folder = join(project.scratch, "zsh");
    project.write(
      "../scratch/zsh/.zshrc",
      "PS1='ready> '\nautoload -U compinit; compinit -u -D\nsource <(./strongroom completion zsh)\n",
    );
    await atTab(`env ZDOTDIR=${folder} zsh -d -i`)();
  });

  describe("where a folder has a program of the same name, which may be anybody's", () => {
    const folder = () => join(project.scratch, "elsewhere");
    const ran = () => existsSync(join(folder(), "ran"));
    beforeAll(() => {
      project.write("../scratch/elsewhere/strongroom", "#!/bin/sh\ntouch ran\necho checkmate\n");
      chmodSync(join(folder(), "strongroom"), 0o755);
    });
    afterEach(() => rmSync(join(folder(), "ran"), { force: true }));
    const bashAsks = 'ask() { COMP_WORDS=("$@"); COMP_CWORD=1; _strongroom; echo "${COMPREPLY[@]}"; }';
    const zshAsks =
      'compdef() { :; }; _describe() { print -- ${candidates%%:*}; }; ask() { words=("$@"); CURRENT=2; _strongroom || echo; }';
    const fishAsks = 'function ask; echo (complete -C "$argv" | string split -f 1 \\t); end';
    const shells: readonly (readonly [name: string, load: string, trusting: string])[] = [
      ["bash", `${bashAsks}; source <(./strongroom completion bash)`, "_strongroom_program() { program=$1; }"],
      ["zsh", `${zshAsks}; source <(./strongroom completion zsh)`, "_strongroom_program() { program=$1; }"],
      [
        "fish",
        `${fishAsks}; ./strongroom completion fish | source`,
        "function __strongroom_program; echo $argv[1]; end",
      ],
    ];
    const inPath = (name: string) => (name === "fish" ? "set -x PATH . $PATH" : "PATH=.:$PATH");

    for (const [name, load, trusting] of shells)
      unless(here(name), name)(`${name}: a Tab does not run it, and runs the launcher that taught the shell`, () => {
        const asks = `ask ./strongroom chec; ask "$PWD/strongroom" chec; ask ${project.folder}/strongroom chec`;
        const asked = `${load}; cd ${folder()}; ${asks}; ${inPath(name)}; ask strongroom chec`;
        const lines = shell(name, asked)
          .stdout.split("\n")
          .map((line) => line.trim());
        expect(lines.slice(0, 4)).toEqual(["", "", "check checklist", "check checklist"]);
        expect(ran()).toBe(false);
        // What trusts the typed path runs it.
        expect(shell(name, `${load}; ${trusting}; cd ${folder()}; ask ./strongroom chec`).stdout.trim()).toBe(
          "checkmate",
        );
        expect(ran()).toBe(true);
      });
  });

  unless(here("fish"), "fish")("fish: what it would offer", () => {
    const ask = `./strongroom completion fish | source
      complete -C "./strongroom check --env "; complete -C "./strongroom explain VENDOR"; complete -C "./strongroom inject --from packa"
      complete -C "./strongroom run --env dev -- mkdi"`;
    const { stdout, stderr } = shell("fish", ask);
    expect([stderr, stdout.split("\n").map((line) => line.split("\t")[0])]).toEqual([
      "",
      ["dev", "VENDOR_KEY", "package.json", "mkdir", ""],
    ]);
  });
});
