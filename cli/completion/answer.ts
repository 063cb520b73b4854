/** What may come next on a command line that somebody is typing. */
import path from "node:path";
import type { Command, Option } from "commander";
import { joined } from "../../text/printable";
import { type Kind, kindOfArgument, kindOfOption } from "./kinds";
import type { Named, Names } from "./names";

export interface Candidate {
  readonly word: string;
  /** Shown beside it if the shell supports that. */
  readonly says: string;
}

/** `files`, `folders`, `programs`: the shell knows those itself. */
export type Answer = readonly Candidate[] | "files" | "folders" | "programs";

/** How far a command line has come. */
interface Line {
  readonly command: Command;
  readonly given: readonly string[];
  readonly used: ReadonlySet<string>;
  /** The option whose value comes next. */
  readonly waiting: Option | null;
  /** The rest belongs to another program. */
  readonly passed: boolean;
}

/**
 * @param words the words after the program's name, the last one as far as it is typed
 * @param names called only if a declared name is possible
 */
export function answer(program: Command, words: readonly string[], names: () => Names): Answer {
  const { before, current, ahead } = split(words);
  const line = read(program, before);
  if (line.passed) return ofProgram(program, line.given, current, names);
  if (line.waiting !== null) return valuesOf(kindOfOption(line.command, line.waiting), current, line.command, names);
  const [option, value] = current.split("=", 2);
  if (current.startsWith("-") && value !== undefined) {
    const found = optionsOf(line.command).find(({ long }) => long === option);
    const values = valuesOf(found === undefined ? null : kindOfOption(line.command, found), value, line.command, names);
    return typeof values === "string" ? values : values.map((one) => ({ ...one, word: `${ahead}${one.word}` }));
  }
  if (current.startsWith("-")) return starting(options(line), current);
  const argument = line.command.registeredArguments[line.given.length] ?? variadic(line.command);
  const kind = argument === undefined ? null : kindOfArgument(line.command, argument);
  const commands = line.given.length === 0 ? starting(commandsOf(line.command), current) : [];
  const topic = kind === "topic" ? topicsOf(program, line.given) : [];
  const values =
    kind === null || kind === "topic" ? starting(topic, current) : valuesOf(kind, current, line.command, names);
  if (typeof values === "string") return values;
  const all = [...commands, ...values];
  if (all.length > 0 || current !== "") return all;
  // More words than it takes: whatever came next would be wrong too.
  const tooMany = argument === undefined && line.given.length > line.command.registeredArguments.length;
  return tooMany ? [] : options(line);
}

const ofEntry = /^([A-Z][A-Z0-9_]*=)(.*)$/;

/** bash hands `--env=de` over as three words; the others as one. */
function split(words: readonly string[]) {
  const last = words.length - 1;
  const [option = "", sign, value] = [words[last - 1] === "=" ? words.slice(-3) : words.slice(-2)].flat();
  if (sign === "=" && option.startsWith("--"))
    return { before: words.slice(0, value === undefined ? -2 : -3), current: `${option}=${value ?? ""}`, ahead: "" };
  // `NAME=value`, of one entry: what follows the sign is completed as the flag's value.
  if (sign === "=" && ofEntry.test(`${option}=`))
    return { before: words.slice(0, value === undefined ? -2 : -3), current: value ?? "", ahead: "" };
  const current = words[last] ?? "";
  return { before: words.slice(0, -1), current, ahead: current.slice(0, current.indexOf("=") + 1) };
}

function read(program: Command, words: readonly string[]): Line {
  let command = program;
  let waiting: Option | null = null;
  let passed = false;
  const given: string[] = [];
  const used = new Set<string>();
  for (const word of words) {
    const takes = command.registeredArguments.some((one) => kindOfArgument(command, one) === "program");
    if (passed) given.push(word);
    else if (word === "--") passed = takes;
    else if (word.startsWith("-")) {
      const [name = "", value] = word.split("=", 2);
      const option = optionsOf(command).find(({ long, short }) => long === name || short === name);
      used.add(option?.long ?? name);
      waiting = option !== undefined && (option.required || option.optional) && value === undefined ? option : null;
    } else if (waiting !== null) waiting = waiting.variadic ? waiting : null;
    else {
      const below = given.length === 0 ? command.commands.find((one) => one.name() === word) : undefined;
      if (below === undefined) given.push(word);
      command = below ?? command;
      passed = takes && below === undefined;
    }
  }
  return { command, given, used, waiting, passed };
}

/** `sandbox exec -- strongroom rotate …` is one of our own command lines. */
function ofProgram(program: Command, given: readonly string[], current: string, names: () => Names): Answer {
  const [first, ...rest] = given;
  if (first !== undefined && path.basename(first) === "strongroom") return answer(program, [...rest, current], names);
  return first === undefined ? "programs" : "files";
}

function optionsOf(command: Command): readonly Option[] {
  return command.options.filter((one) => !one.hidden);
}

function options({ command, used }: Line): readonly Candidate[] {
  return [
    ...optionsOf(command),
    ...command
      .createHelp()
      .visibleOptions(command)
      .filter(({ long }) => long === "--help"),
  ]
    .filter(({ long, variadic: many }) => many || !used.has(long ?? ""))
    .map(({ long, description }) => ({ word: long ?? "", says: description }));
}

function commandsOf(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((one) => ({ word: one.name(), says: one.description() }));
}

function topicsOf(program: Command, given: readonly string[]): readonly Candidate[] {
  let found: Command | undefined = program;
  for (const word of given) found = found?.commands.find((one) => one.name() === word);
  const more = given.length === 0 ? [{ word: "exit-codes", says: "how commands end" }] : [];
  return found === undefined ? [] : [...commandsOf(found), ...more];
}

function variadic(command: Command) {
  const last = command.registeredArguments.at(-1);
  return last?.variadic === true ? last : undefined;
}

/** Where the names of each kind are. */
const declared = {
  product: "products",
  integration: "integrations",
  entry: "entries",
  secret: "secrets",
  running: "running",
  reader: "readers",
} as const;

function isDeclared(kind: Kind | null): kind is keyof typeof declared {
  return typeof kind === "string" && kind in declared;
}

function valuesOf(kind: Kind | null, current: string, command: Command, names: () => Names): Answer {
  if (isDeclared(kind)) return starting(qualified(names()[declared[kind]], current), current);
  switch (kind) {
    case null:
    case "own":
    case "topic":
    case "program":
      return [];
    case "file":
      return "files";
    case "folder":
      return "folders";
    case "environment":
      return starting(plain(names().environments, "environment"), current);
    case "stack":
      return starting(plain(names().stacks, "stack"), current);
    default:
      return kind.flatMap((one) => {
        const [, name = "", value = current] = ofEntry.exec(current) ?? [];
        if (typeof one === "object" && "word" in one)
          return starting([{ word: `${name}${one.word}`, says: "" }], `${name}${value}`);
        const values = valuesOf(one, current, command, names);
        return typeof values === "string" ? [] : values;
      });
  }
}

function plain(all: readonly string[], says: string): readonly Candidate[] {
  return all.map((word) => ({ word, says }));
}

/** Names alone if they are unique; with `product/name` too, once somebody has begun to type. */
function qualified(all: readonly Named[], current: string): readonly Candidate[] {
  const short = (key: string) => key.slice(key.indexOf("/") + 1);
  const times = new Map<string, number>();
  for (const { key } of all) times.set(short(key), (times.get(short(key)) ?? 0) + 1);
  return all.flatMap(({ key, says }) => {
    const alone = times.get(short(key)) === 1;
    const words = [...(alone ? [short(key)] : []), ...(!alone || current !== "" ? [key] : [])];
    return [...new Set(words)].map((word) => ({ word, says }));
  });
}

function starting(all: readonly Candidate[], current: string): readonly Candidate[] {
  return all
    .filter(({ word }) => word.startsWith(current))
    .map(({ word, says }) => ({ word, says: joined(says.replace(/[:;] .*/s, "")) }));
}
