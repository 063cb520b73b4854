/** `inject` from a vault whose program is a stand-in. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type InjectOptions, inject } from "../../../cli/commands/inject";
import { readLock } from "../../../lock/lock-file";
import type { Environments } from "../../../machine/context";
import type { Vault } from "../../../model/vault";
import { Bench, shop, stages } from "../../cli/support";
import { canary } from "../../support/canary";
import * as fake from "./fakes";

export let bench: Bench;
export let folder: string;
export let fakes: fake.Fakes;

/** A new cloud and new stand-ins for each test. */
export function withFakes(): void {
  beforeEach(async () => {
    bench = await Bench.open(["dev"]);
    folder = mkdtempSync(join(tmpdir(), "strongroom-vendor-"));
    fakes = new fake.Fakes(folder);
    bench.env.PATH = `${fakes.bin}:/usr/bin:/bin`;
  });
  afterEach(async () => {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });
}

export const value = canary("vk_fake-");

export function withVault(vault: Vault): Environments {
  return {
    names: () => ["dev"],
    load: (name, { lockDir }) => ({
      ok: true,
      environment: { ...shop(name, readLock(lockDir, name), { stage: stages[name] ?? "development" }), vault },
    }),
  };
}

export const run = (vault: Vault, options: Partial<InjectOptions> = {}) =>
  inject(bench.context({ environments: withVault(vault) }), { env: "dev", pauseMillis: 1, ...options });
