/** `inject` of one value over a network that does what a test says. */
import { type InjectOptions, inject } from "../../cli/commands/inject";
import { canary } from "../support/canary";
import { Bench } from "./support";

export let bench: Bench;

/** A new cloud for each test. */
export function onBadNetwork(): void {
  beforeEach(async () => {
    bench = await Bench.open();
  });
  afterEach(() => bench.close());
  beforeEach(() => {
    bench.env.VENDOR_KEY = vendor;
  });
}

export const vendor = canary("vk_fake-");

export const run = (options: Partial<InjectOptions> = {}, over = {}) =>
  inject(bench.context(over), { env: "dev", pauseMillis: 1, only: ["VENDOR_KEY"], ...options });

export const fault = (
  kind: string,
  more: { times?: number; nth?: number; method?: string; path?: string } & Record<string, unknown> = {},
) => {
  const { times = 1, nth = 1, method = "POST", path = "VENDOR_KEY:addVersion", ...rest } = more;
  return bench.admin("POST", "faults", { match: { method, path, nth }, fault: { kind, ...rest }, times });
};

export const versions = () => bench.versions("fake-shop-dev", "VENDOR_KEY");
