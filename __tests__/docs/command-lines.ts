/** The command lines of a document, and whether the command line would take them: names, options, how many operands. */
import type { Command } from "commander";
import { buildProgram } from "../../cli/program";

const program = buildProgram(async () => {});

/** Words as a shell splits them; what stands in quotes is one. */
export function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, "$1$2"),
  );
}

/** The commands of each fenced `sh` block, in order: comments are gone, and what goes on in the next line is one. */
export function blocksOf(markdown: string): readonly (readonly string[])[] {
  return [...markdown.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => {
    const lines: string[] = [];
    let open = "";
    for (const line of block.split("\n")) {
      open += open === "" ? line : `\n${line}`;
      if (open.endsWith("\\")) open = open.slice(0, -1);
      else if ((open.match(/'/g) ?? []).length % 2 === 0) {
        const said = open
          .replace(/(^| {2,})#.*$/, "")
          .replace(/\n\s*/g, " ")
          .trim();
        if (said !== "") lines.push(said);
        open = "";
      }
    }
    return lines;
  });
}

export const isOurs = (line: string): boolean => line.startsWith("./strongroom ");

/** What is wrong with a command of ours, as it stands in the document; @param whole as it is typed, not only its name */
export function faultsOf(said: string, whole: boolean): readonly string[] {
  const words = wordsOf(said).slice(1);
  const ours = words.includes("--") ? words.slice(0, words.indexOf("--")) : [...words];
  let command: Command = program;
  while (ours[0] !== undefined) {
    const inner = command.commands.find((one) => one.name() === ours[0]);
    if (inner === undefined) break;
    command = inner;
    ours.shift();
  }
  if (command === program) return words[0]?.startsWith("--") ? [] : [`${said}: no such command`];
  const faults: string[] = [];
  const given = new Set<string>();
  const values: string[] = [];
  for (let index = 0; index < ours.length; index += 1) {
    const word = ours[index] ?? "";
    if (!word.startsWith("--")) {
      values.push(word);
      continue;
    }
    const option = command.options.find((one) => one.long === word);
    if (option === undefined) faults.push(`${said}: no option ${word}`);
    given.add(word);
    if (option?.variadic) while (ours[index + 1]?.startsWith("--") === false) index += 1;
    else if (option !== undefined && (option.required || option.optional)) index += 1;
  }
  if (!whole) return faults;
  for (const { long } of command.options.filter((one) => one.mandatory && !given.has(one.long ?? "")))
    faults.push(`${said}: lacks ${long}`);
  const operands = [...values, ...(words.includes("--") ? ["COMMAND"] : [])];
  const required = command.registeredArguments.filter((one) => one.required).length;
  const most = command.registeredArguments.some((one) => one.variadic) ? 99 : command.registeredArguments.length;
  if (operands.length < required || operands.length > most) faults.push(`${said}: takes ${required} to ${most} names`);
  return faults;
}
