/** Help of every command that there is: none without examples, and no example that the command line would refuse. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { buildProgram } from "../../cli/program";

const program = buildProgram(async () => {});

function below(command: Command, path: readonly string[] = []): readonly (readonly [path: string, command: Command])[] {
  return command.commands.flatMap((one) => {
    const own = [...path, one.name()];
    return [[own.join(" "), one] as const, ...below(one, own)];
  });
}
/** What a shell asks by itself is for nobody to type. */
const all = below(program).filter(([path]) => !path.startsWith("__"));

/** As `--help` prints it. */
function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (more) => (text += more) });
  command.outputHelp();
  return text;
}

/** Calls of strongroom in the example lines, or of the npm scripts that are one; joined where a backslash continues them. */
function examplesIn(help: string): readonly string[] {
  const [, after = ""] = help.split("\nExamples:\n");
  return after
    .replace(/\\\n\s*/g, "")
    .replace(/npm start(?: --)?/g, "strongroom start")
    .split("\n")
    .map((line) => line.replace("sandbox exec -- strongroom ", ""))
    .flatMap((line) => [...line.matchAll(/strongroom (.*)$/g)].map((match) => match[1] ?? ""));
}

it.each(all.filter(([path]) => path !== "help"))("%s has help with examples that it would take", (path, command) => {
  const help = helpOf(command);
  expect(help).toContain(`Usage: strongroom ${path}`);
  const examples = examplesIn(help);
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) {
    const words = (example.split(" -- ")[0] ?? "").split(" ");
    let found = program;
    for (const word of words) found = found.commands.find((one) => one.name() === word) ?? found;
    expect(found).not.toBe(program);
    const known = new Set([...found.options, ...program.options].map((option) => option.long));
    // What strongroom passes on is somebody else's option.
    if (found.name() === "deploy") continue;
    expect(words.filter((word) => /^--[a-z]/.test(word) && !known.has(word.split("=")[0] ?? ""))).toEqual([]);
  }
});

it.each(all.filter(([, command]) => command.commands.length === 0))("%s takes --json", (_path, command) => {
  expect(command.options.map((option) => option.long)).toContain("--json");
});

it("has a row for every command in docs/command-line.md", () => {
  const text = readFileSync(join(__dirname, "..", "..", "docs", "command-line.md"), "utf8");
  const names = all.filter(([path, command]) => command.commands.length === 0 && path !== "help").map(([path]) => path);
  expect(names.filter((path) => !text.includes(`\`${path}`))).toEqual([]);
});

it("says what somebody may want to do, in groups", () => {
  const headings = helpOf(program).match(/^[A-Z][a-z]+:$/gm);
  expect(headings).toEqual([
    "Options:",
    "Declare:",
    "Deploy:",
    "Values:",
    "Rotate:",
    "Know:",
    "Emergency:",
    "Engine:",
    "Examples:",
  ]);
});
