import { inject } from "../../cli/commands/inject";
import { type PutOptions, put } from "../../cli/commands/put";
import type { Terminal } from "../../machine/terminal";
import { canary } from "../support/canary";
import { Bench, shopWith } from "./support";

export let bench: Bench;
export const first = canary("vk_fake-");
export const second = canary("vk_fake-");

/** A new cloud for each test. */
export function inFilledCloud(): void {
  beforeEach(async () => {
    bench = await Bench.open(["dev", "prod"]);
    Object.assign(bench.env, { VENDOR_KEY: first, WEB_KEY: canary() });
    await inject(bench.context(), { env: "dev", pauseMillis: 1 });
    bench.printed = "";
  });
  afterEach(() => bench.close());
}

/** A pipe that holds the value. */
export const pipe = (value: string | Buffer): Terminal => ({
  interactive: false,
  readHidden: async () => Buffer.alloc(0),
  readLine: async () => "",
  readAll: async (limit) => Buffer.from(value).subarray(0, limit + 1),
});

/** A person who types the value, then the word. */
export function person(value: string, word: string) {
  const asked: string[] = [];
  const terminal: Terminal = {
    interactive: true,
    readHidden: async (question) => {
      asked.push(question);
      return Buffer.from(value);
    },
    readLine: async (question) => {
      asked.push(question);
      return word;
    },
    readAll: async () => Buffer.alloc(0),
  };
  return { terminal, asked };
}

/** JWT_SECRET with nothing made from it, so that `put` may replace it. */
export const withoutAnonKey = shopWith((entry) => (entry.name !== "ANON_KEY" ? entry : null));

export const run = (name: string, terminal: Terminal, options: Partial<PutOptions> = {}, over = {}) =>
  put(bench.context({ terminal, ...over }), name, { env: "dev", pauseMillis: 1, yes: true, ...options });
