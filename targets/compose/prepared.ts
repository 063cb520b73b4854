/**
 * The files of a compose deployment as they will be written: values of declared variables are replaced by names, everything else stays
 * byte for byte.
 */
import { isUtf8 } from "node:buffer";
import { readComposeFile } from "./compose-file";
import type { BroughtFile } from "./configuration";
import { readEnvFile } from "./env-file";
import { type Fault, type Found, type NamedFile, refuse, type Use } from "./found";
import type { Declared } from "./references";

export interface Prepared {
  /** By path, relative to the folder. The folder's own `.env` is not among them. */
  readonly files: ReadonlyMap<string, BroughtFile>;
  /** The beginning of a first `.env`; null if the files have no sample of one. */
  readonly sample: string | null;
  readonly replaced: Found["replaced"];
  readonly suspicious: Found["suspicious"];
  /** The variables that the compose files and their files of variables take. */
  readonly uses: readonly Use[];
  readonly services: ReadonlySet<string>;
  /** A container gets all of `.env`. */
  readonly takesAll: boolean;
  /** Files of variables that are named but missing. */
  readonly missing: readonly NamedFile[];
}

/** Names that docker compose looks for, in its order. */
export const composeNames = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];
const composeName = /^(?:docker-)?compose(?:[.-][A-Za-z0-9_.-]+)?\.ya?ml$/;
const envName = /(?:^|\.)env(?:\.|$)/;
const largest = 1024 * 1024;

/** @throws a `Failure` that names everything that prevents it, with its place */
export function prepare(given: ReadonlyMap<string, BroughtFile>, declared: Declared): Prepared {
  const all = new Preparation(given, declared);
  if (!composeNames.some((name) => given.has(name))) {
    all.faults.push({
      file: composeNames[0] as string,
      line: 0,
      says: `it is missing, and so is ${composeNames.slice(1).join(", ")}`,
      next: "name the folder that holds one of them: configuration.folder in the declaration",
    });
  }
  for (const file of given.keys()) if (composeName.test(file.split("/").at(-1) ?? "")) all.composeFile(file);
  for (const file of given.keys()) if (envName.test(file.split("/").at(-1) ?? "")) all.envFile(file);
  refuse(all.faults);
  return all.done();
}

class Preparation {
  readonly faults: Fault[] = [];
  readonly #compose = new Map<string, Found>();
  readonly #variables = new Map<string, Found>();
  readonly #named: NamedFile[] = [];
  readonly #opened = new Set<string>();

  constructor(
    private readonly given: ReadonlyMap<string, BroughtFile>,
    private readonly declared: Declared,
  ) {}

  composeFile(file: string): void {
    const text = this.#open(file);
    if (text === null) return;
    const found = readComposeFile({ file, text, declared: this.declared, faults: this.faults });
    this.#compose.set(file, found);
    for (const named of found.files) {
      const path = named.paths.find((one) => this.given.has(one));
      if (named.kind === "variables") {
        this.#named.push(named);
        if (path !== undefined) this.envFile(path, named);
      } else if (path !== undefined) this.composeFile(path);
      else {
        const says = "it names another compose file that is not in the folder";
        const next = "put that file into the folder, or remove the line";
        this.faults.push({ file, line: named.line, says, next });
      }
    }
  }

  /** @param named where a container asks for it */
  envFile(file: string, named?: NamedFile): void {
    const text = this.#open(file);
    if (text !== null) {
      this.#variables.set(file, readEnvFile({ file, text, declared: this.declared, faults: this.faults }));
    }
    const names = (this.#variables.get(file)?.replaced ?? []).map(({ name }) => name);
    if (named?.raw !== true || names.length === 0) return;
    const says = `compose does not expand ${file} (format: raw), which holds ${names.join(", ")}`;
    this.faults.push({ file: named.file, line: named.line, says, next: "remove the format, or those names" });
  }

  done(): Prepared {
    const read = new Map([...this.#compose, ...this.#variables]);
    const files = new Map<string, BroughtFile>();
    for (const [file, { bytes, executable }] of this.given) {
      const text = read.get(file)?.text;
      if (file !== ".env") files.set(file, { bytes: text === undefined ? bytes : Buffer.from(text), executable });
    }
    const there = ({ paths }: NamedFile) => paths.find((path) => path === ".env" || this.given.has(path));
    const taken = new Set(this.#named.map(there));
    const found = [...read.values()];
    return {
      files,
      sample: [".env", ".env.example"].map((file) => this.#variables.get(file)?.text).find(isText) ?? null,
      replaced: found.flatMap((one) => one.replaced),
      suspicious: found.flatMap((one) => one.suspicious),
      // A sample takes no variables; a container's file of variables does.
      uses: [...read].flatMap(([file, { uses }]) => (this.#compose.has(file) || taken.has(file) ? uses : [])),
      services: new Set(found.flatMap((one) => one.services)),
      takesAll: taken.has(".env"),
      missing: this.#named.filter((named) => there(named) === undefined),
    };
  }

  /** Null if it was read before, or can't be read. */
  #open(file: string): string | null {
    const bytes = this.given.get(file)?.bytes;
    if (bytes === undefined || this.#opened.has(file)) return null;
    this.#opened.add(file);
    const says = troubleOf(bytes);
    if (says === null) return bytes.toString("utf8");
    this.faults.push({ file, line: 0, says, next: "mend the file in its source" });
    return null;
  }
}

function troubleOf(bytes: Buffer): string | null {
  if (bytes.length > largest) return "it is larger than 1 MiB";
  if (!isUtf8(bytes)) return "it is not UTF-8";
  const control = bytes.find((byte) => (byte < 0x20 && ![0x09, 0x0a, 0x0d].includes(byte)) || byte === 0x7f);
  return control === undefined
    ? null
    : `it holds the control character U+00${control.toString(16).padStart(2, "0").toUpperCase()}`;
}

const isText = (text: string | undefined) => text !== undefined;
