/** The text of a TypeScript module, without dependencies, that reads and checks a service's variables. */
import type { ReaderHere } from "../../inventory/readers";
import { kindOf } from "../../model/kinds";
import { joined } from "../../text/printable";
import type { ModuleVariable } from "./module-variables";

export const typesMark = "// Written by `strongroom env types";

export function typesModule(reader: ReaderHere, variables: readonly ModuleVariable[]): string {
  const ofBrowser = variables.filter((one) => one.name.startsWith(browserPrefix));
  const runtime = runtimes[kindOf(reader.role).row.runtime ?? "node"];
  return [
    `${typesMark} --service ${reader.key}\`; do not edit.`,
    "/* eslint-disable */",
    "",
    `/** The variables of ${reader.key}. */`,
    "export interface Env {",
    ...variables.flatMap((one) => [
      `  /** ${comment(one.purpose)} */`,
      `  readonly ${one.name}${one.required ? "" : "?"}: ${typeOf(one)}${one.required ? "" : " | undefined"};`,
    ]),
    "}",
    "",
    headOf(reader),
    `type Name = ${
      namesOf(variables)
        .map((name) => JSON.stringify(name))
        .join(" | ") || "never"
    };`,
    "",
    loadComment,
    ...loaderOf("loadEnv", "Env", runtime, variables),
    ...(ofBrowser.length === 0 || ofBrowser.length === variables.length
      ? []
      : [
          `/** What browsers may see. */`,
          `export type PublicEnv = Pick<Env, keyof Env & \`${browserPrefix}\${string}\`>;`,
          "",
          publicComment,
          ...loaderOf("loadPublicEnv", "PublicEnv", runtime, ofBrowser),
        ]),
    runtime.declared,
    "",
    helpers,
  ].join("\n");
}

/** Next.js puts only these into the browsers' code. */
const browserPrefix = "NEXT_PUBLIC_";

interface Runtime {
  readonly declared: string;
  read(name: string): string;
}

/** Each variable by its full name, as bundlers for browsers need it. */
const node: Runtime = {
  declared: "declare const process: { readonly env: Source };",
  read: (name) => `process.env.${name}`,
};
const deno: Runtime = {
  declared: "declare const Deno: { readonly env: { get(name: Name): string | undefined } };",
  read: (name) => `Deno.env.get(${JSON.stringify(name)})`,
};

const runtimes = { node, deno } as const;

function loaderOf(
  name: string,
  type: string,
  runtime: Runtime,
  variables: readonly ModuleVariable[],
): readonly string[] {
  return [
    `export function ${name}(source: Source = {`,
    ...namesOf(variables).map((one) => `  ${one}: ${runtime.read(one)},`),
    `}): ${type} {`,
    "  const problems: string[] = [];",
    "  const env = {",
    ...variables.map((one) => `    ${one.name}: ${readerOf(one)},`),
    "  };",
    "  if (problems.length > 0) throw new EnvError(problems);",
    `  return env as ${type};`,
    "}",
    "",
  ];
}

/** Local names too. */
function namesOf(variables: readonly ModuleVariable[]): readonly string[] {
  const names = variables.flatMap((one) => [one.name, ...(one.localName === null ? [] : [one.localName])]);
  return [...new Set(names)].sort();
}

const comment = (text: string) => joined(text.replace(/\*\//g, "* /"));

function typeOf(one: ModuleVariable): string {
  if (one.secret) return "Secret";
  const kind = literalKind(one);
  return typeof kind === "string" ? kind : kind.map((text) => JSON.stringify(text)).join(" | ");
}

/** Formats that allow a narrower type than text. */
function literalKind({ formats }: ModuleVariable): "string" | "boolean" | "number" | readonly string[] {
  const [format] = formats;
  if (format === undefined || formats.length > 1 || format.flags !== "") return "string";
  if (format.source === "^(true|false)$" || format.source === "^[01]$") return "boolean";
  if (format.source === "^[1-9][0-9]*$") return "number";
  const listed = /^\^\(([\w-]+(?:\|[\w-]+)+)\)\$$/.exec(format.source)?.[1];
  return listed === undefined ? "string" : listed.split("|");
}

function readerOf(one: ModuleVariable): string {
  const kind = literalKind(one);
  const make = one.secret ? "secret" : kind === "boolean" ? "flag" : kind === "number" ? "number" : "text";
  const about = [
    `names: [${[one.name, one.localName].flatMap((name) => (name === null ? [] : [JSON.stringify(name)])).join(", ")}]`,
    `required: ${one.required}`,
    `says: ${JSON.stringify(saysOf(one))}`,
    `formats: [${one.formats.map((format) => `new RegExp(${JSON.stringify(format.source)}, ${JSON.stringify(format.flags)})`).join(", ")}]`,
    ...(one.decodesTo === null ? [] : [`decodesTo: ${object(one.decodesTo)}`]),
  ];
  return `read(source, problems, as.${make}, { ${about.join(", ")} })`;
}

function object(fields: object): string {
  return `{ ${Object.entries(fields)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(", ")} }`;
}

function saysOf({ formats, decodesTo, purpose }: ModuleVariable): string {
  const length =
    decodesTo === null
      ? []
      : [`${decodesTo.exactly ? "exactly" : "at least"} ${decodesTo.bytes} bytes in ${decodesTo.encoding}`];
  const says = [...(formats.length === 0 ? [] : [formats.map((format) => format.says).join(", or ")]), ...length];
  return comment(says.length === 0 ? purpose : says.join("; "));
}

const headOf = (
  reader: ReaderHere,
) => `/** A secret. Printed, logged or encoded as JSON it shows its first and last four characters, and nothing if it is short. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    // What console.log asks for.
    Object.defineProperty(this, Symbol.for("nodejs.util.inspect.custom"), { value: () => redact(value) });
  }

  /** The value; ask for it where it is used, and don't keep it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return redact(this.#value);
  }

  toJSON(): string {
    return redact(this.#value);
  }
}

/** First 4 and last 4 characters, and nothing of values shorter than 16. */
export function redact(value: string): string {
  const characters = Array.from(value);
  if (characters.length < 16) return "[redacted]";
  return \`\${characters.slice(0, 4).join("")}…\${characters.slice(-4).join("")}\`;
}

/** Everything that is wrong with the variables, each by name; never a value. */
export class EnvError extends Error {
  readonly #problems: readonly string[];

  constructor(problems: readonly string[]) {
    const lines = problems.map((problem) => \`  \${problem}\`).join("\\n");
    super(\`The environment of ${reader.key} is not complete:\\n\${lines}\\n  next, on a developer's machine: strongroom run --env NAME --service ${reader.key} -- COMMAND\`);
    this.name = "EnvError";
    this.#problems = problems;
  }

  get problems(): readonly string[] {
    return this.#problems;
  }
}

/** Where variables are read from. */
export type Source = { readonly [N in Name]?: string | undefined };
`;

const loadComment = `/**
 * Reads and checks all variables; call it once, when the service starts.
 *
 * @throws EnvError with every variable that is missing or malformed
 */`;

const publicComment = `/**
 * Reads and checks what browsers may see, and nothing else: for code that runs there. Bundlers put the values in.
 *
 * @throws EnvError with every variable that is missing or malformed
 */`;

const helpers = `interface About {
  readonly names: readonly Name[];
  readonly required: boolean;
  readonly says: string;
  readonly formats: readonly RegExp[];
  readonly decodesTo?: { readonly encoding: "hex" | "base64"; readonly bytes: number; readonly exactly: boolean };
}

function read<T>(source: Source, problems: string[], make: (text: string) => T, about: About): T | undefined {
  const text = about.names.map((name) => source[name]).find((one) => one !== undefined && one !== "");
  const name = about.names.join(" or ");
  if (text === undefined) {
    if (about.required) problems.push(\`\${name} is missing: \${about.says}\`);
    return undefined;
  }
  const fits = about.formats.length === 0 || about.formats.some((format) => format.test(text));
  if (!fits || !decodes(text, about.decodesTo)) {
    problems.push(\`\${name} is malformed: \${about.says}\`);
    return undefined;
  }
  return make(text);
}

function decodes(text: string, to: About["decodesTo"]): boolean {
  if (to === undefined) return true;
  const pattern = to.encoding === "hex" ? /^(?:[0-9a-fA-F]{2})+$/ : /^[A-Za-z0-9+/_-]+={0,2}$/;
  if (!pattern.test(text)) return false;
  const bytes = to.encoding === "hex" ? text.length / 2 : Math.floor((text.replace(/=+$/, "").length * 3) / 4);
  return to.exactly ? bytes === to.bytes : bytes >= to.bytes;
}

const as = {
  secret: (text: string): Secret => new Secret(text),
  text: (text: string): string => text,
  flag: (text: string): boolean => text === "true" || text === "1",
  number: (text: string): number => Number(text),
};
`;
