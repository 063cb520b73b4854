import { rotate } from "../../cli/commands/rotate";
import { contextOf, filled } from "./rotate-support";
import type { Bench } from "./support";

export let bench: Bench;

/** A new cloud for each test. */
export function onBadNetwork(): void {
  beforeEach(async () => {
    bench = await filled();
    for (const id of ["JWT_SECRET", "ANON_KEY"]) {
      await bench.google("PATCH", `v1/projects/fake-shop-dev/secrets/${id}?updateMask=versionDestroyTtl`, {
        versionDestroyTtl: "604800s",
      });
    }
  });
  afterEach(() => bench.close());
}

export const secret = "v1/projects/fake-shop-dev/secrets/JWT_SECRET";

export const run = (options: object = {}, over = {}) =>
  rotate(contextOf(bench, over), "JWT_SECRET", { env: "dev", yes: true, pauseMillis: 1, ...options });

export const versions = (name: string) => bench.versions("fake-shop-dev", name);
export const arm = (match: object, fault: object, times = 1) => bench.admin("POST", "faults", { match, fault, times });
export const locked = (name = "JWT_SECRET") => bench.lock().entries[`shop/${name}`];
