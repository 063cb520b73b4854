import type { Outcome } from "../support/project";
import { RunningShop } from "./running-shop";

export let shop: RunningShop;

/** One shop for all tests of a file. */
export function withRunningShop(): void {
  beforeAll(async () => {
    shop = await RunningShop.open();
  });
  afterAll(() => shop.close());
  beforeEach(() => shop.pin({ SESSION_KEY: "1", VENDOR_KEY: "1", WEB_KEY: "1" }));
}

export const run = (options: readonly string[], script: string, env: Record<string, string> = {}): Promise<Outcome> =>
  shop.project.strongroom(["run", "--env", "dev", ...options, "--", "node", "-e", script], {
    ...shop.environment,
    ...env,
  });

export const api = ["--service", "shop-api"];

export const notes = () =>
  `run dev shop/shop-api: 3 variables from sandbox at ${new URL(shop.cloud.url).host}, project fake-shop-dev as owner@sandbox.local\n`;
