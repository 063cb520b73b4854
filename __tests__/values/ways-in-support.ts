/** Entries whose values line breaks could change, and the ways that `inject` and `put` take. */
import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storedEntries } from "../../inventory/entries";
import type { Context } from "../../machine/context";
import { openTerminal, type Source } from "../../machine/terminal";
import { pem, sshKey } from "../../model";
import type { ResolvedEnvironment } from "../../model/resolved";
import type { Vault } from "../../model/vault";
import { createOutput } from "../../text/output";
import type { Candidate } from "../../values/candidate";
import { givenValue } from "../../values/given";
import { planInjection } from "../../values/plan";
import { readValueFile } from "../../values/private-file";
import { type Refusal, refusalsOf } from "../../values/refusal";
import { entryOf, environmentOf, productOf, secretOf } from "../support/resolved-fixture";
import * as fake from "./sources/fakes";

export const pemText = generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }) as string;
const line = ["-----", " OPENSSH PRIVATE KEY-----"];
const body =
  Buffer.alloc(200, 0xa7)
    .toString("base64")
    .match(/.{1,70}/g) ?? [];
export const sshText = `${line[0]}BEGIN${line[1]}\n${body.join("\n")}\n${line[0]}END${line[1]}\n`;
export const json = JSON.stringify({ type: "service_account", project_id: "fake", private_key: pemText }, null, 2);

export const entry = (name: string, over = {}) =>
  entryOf({
    product: "shop",
    name,
    tier: 2,
    state: "pending",
    origin: { kind: "issued", where: "Vendor", scope: null },
    secret: secretOf({ id: name }),
    ...over,
  });
export const entries = [
  entry("TLS_KEY", { format: pem() }),
  entry("SSH_KEY", { format: sshKey() }),
  entry("ACCOUNT"),
  entry("PLAIN"),
];
export const environment = environmentOf([productOf({ name: "shop", entries })]);
export const of = (name: string) => {
  const found = storedEntries(environment).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no entry ${name}`);
  return found;
};

export let folder: string;
export let fakes: fake.Fakes;
export let context: Context;
/** What was printed. */
export const heard = { said: "" };
export function withEntries(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "strongroom-ways-"));
    fakes = new fake.Fakes(folder);
    heard.said = "";
    const sink = { write: (text: string) => (heard.said += text) };
    context = {
      root: folder,
      cwd: folder,
      env: { PATH: `${fakes.bin}:/usr/bin:/bin` },
      output: createOutput({ stdout: sink, stderr: sink, colour: false }),
      signal: new AbortController().signal,
    } as unknown as Context;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
}

export interface Arrival {
  readonly candidate: Candidate | undefined;
  readonly refusals: readonly Refusal[];
}

export function privateFile(content: string): string {
  const file = join(folder, ".values.local");
  writeFileSync(file, content);
  chmodSync(file, 0o600);
  return file;
}

/** Looks for a value as `inject` does. */
export async function injected(
  name: string,
  over: Partial<Context>,
  { file, vault }: { readonly file?: string; readonly vault?: Vault } = {},
): Promise<Arrival> {
  const here: ResolvedEnvironment = vault === undefined ? environment : { ...environment, vault };
  const lines = file === undefined ? null : await readValueFile(context, file, storedEntries(here));
  const { independent, refusals, notes } = await planInjection({ ...context, ...over }, here, {
    beforeAsking: async () => {},
    product: null,
    only: new Set([of(name).key]),
    file: lines === null ? null : { name: "values", lines },
    host: true,
    examples: false,
    vault: true,
    generate: new Set(),
    prompt: over.terminal === undefined ? "never" : "all",
    lower: [],
  });
  heard.said += notes.join("\n");
  return { candidate: independent[0], refusals };
}

/** Takes a value as `put` does. */
export async function given(name: string, over: Partial<Context>, from?: string): Promise<Arrival> {
  const options = from === undefined ? {} : { from };
  const check = async (one: Candidate) => refusalsOf(one, []);
  const candidate = await givenValue({
    context: { ...context, ...over },
    environment,
    entry: of(name),
    options,
    check,
  });
  return { candidate, refusals: refusalsOf(candidate, []) };
}

/** What a terminal sends for a paste; line ends are Enter there. */
export function pasted(text: string) {
  let typed = false;
  const listeners: ((chunk: Buffer) => void)[] = [];
  const source: Source = {
    isTTY: true,
    setRawMode: () => undefined,
    on: (event, listener) => event === "data" && listeners.push(listener),
    off: () => listeners.pop(),
    resume: () =>
      setImmediate(() => {
        if (typed) return;
        typed = true;
        const keys = `\u001b[200~${text.replaceAll("\r\n", "\n").replaceAll("\n", "\r")}\u001b[201~\r`;
        for (const listener of [...listeners]) listener(Buffer.from(keys));
      }),
    pause: () => undefined,
  };
  const sink = {
    isTTY: true,
    write: (one: string) => {
      // A question; it is asked again after a wrong answer.
      if (one.includes("not shown")) typed = false;
      heard.said += one;
    },
  };
  return openTerminal(() => source, sink, context.signal);
}

export const piped = (text: string) => ({
  interactive: false,
  readHidden: async () => Buffer.alloc(0),
  readLine: async () => "",
  readAll: async () => Buffer.from(text),
});

export const env = (more: Record<string, string>) => ({ env: { ...context.env, ...more } });
