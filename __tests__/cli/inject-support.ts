import { type InjectOptions, inject } from "../../cli/commands/inject";
import { canary, search } from "../support/canary";
import { Bench } from "./support";

export let bench: Bench;
export const vendor = canary("vk_fake-");
export const web = canary();

/** A new cloud for each test. */
export function inEmptyCloud(): void {
  beforeEach(async () => {
    bench = await Bench.open(["dev", "prod"]);
  });
  afterEach(() => bench.close());
}

export const run = (options: Partial<InjectOptions> = {}, over = {}) =>
  inject(bench.context(over), { env: "dev", pauseMillis: 1, ...options });

export function expectNoCanary(more = ""): void {
  const seen = Buffer.from(bench.printed + more + bench.lockText());
  expect(search(seen, "output and lock", [vendor, web])).toEqual([]);
}
