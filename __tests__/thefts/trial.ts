/** Every theft of every job, made in a world. */

import type { Settings } from "../../pipelines/declared";
import { pipelinesFor } from "../../pipelines/described";
import { FakeIssuer } from "../support/fake-issuer";
import { atGithub } from "../support/with-pipelines";
import { type Attack, attacksOn, type Inventory, inventoryOf } from "./attacks";
import { Becoming } from "./become";
import { claimsOf, environmentOf, writtenByAuthor } from "./github";
import { type Exposure, exposuresOf } from "./jobs";
import { type Got, Theft, type Thief } from "./thief";
import { build, inside, names, type World } from "./world";

export const settings: Settings = {
  host: "github",
  repository: atGithub.repository,
  branch: "main",
  environments: names.map((name) => ({ name, layers: ["identities", "secrets", "services", "vercel"] })),
};
export const described = pipelinesFor(settings);
export const exposures = exposuresOf(described, settings);

export const issuer = () => new FakeIssuer("https://token.actions.githubusercontent.com");

/** The claims with which authors of pull requests can come. */
export const authors = () =>
  writtenByAuthor(described, settings, [...new Set(exposures.flatMap((one) => environmentOf(one) ?? []))]);

/** A job, and whose accounts its own token makes of a thief. */
export interface Stolen {
  readonly exposure: Exposure;
  readonly accounts: readonly string[];
}

export interface Trial {
  readonly inventory: Inventory;
  readonly jobs: readonly Stolen[];
  readonly author: { readonly tried: number; readonly accounts: readonly string[] };
  /** By address of the account, and of Vercel's token. */
  readonly thefts: ReadonlyMap<string, readonly Got[]>;
}

export const vercelToken = "token of Vercel";

export interface Scene {
  readonly world: World;
  readonly inventory: Inventory;
  readonly attacks: readonly Attack[];
}

export async function sceneOf(): Promise<Scene> {
  const world = await build(issuer());
  const inventory = inside(world, inventoryOf);
  return { world, inventory, attacks: attacksOn(inventory) };
}

/** @param said told what is under way: it takes minutes */
export async function trialOf({ world, inventory, attacks }: Scene, said: (line: string) => void): Promise<Trial> {
  const becoming = new Becoming(world, inventory);
  const thieves = new Map<string, Thief>();
  const become = async (claims: Parameters<Becoming["of"]>[0]) => {
    const all = await becoming.of(claims);
    for (const thief of all) thieves.set(thief.email, thief);
    return all.map(({ email }) => email);
  };
  try {
    const jobs: Stolen[] = [];
    for (const exposure of exposures) {
      const isSomebody = exposure.rights.includes("identity");
      jobs.push({ exposure, accounts: isSomebody ? await become(claimsOf(exposure, settings)) : [] });
    }
    const written = authors();
    said(`${written.length} tokens of authors`);
    const accounts = new Set<string>();
    for (const claims of written) for (const email of await become(claims)) accounts.add(email);
    const thefts = new Map<string, readonly Got[]>();
    const vercel = { email: vercelToken, token: world.vercelToken, vercel: true };
    for (const thief of [...thieves.values(), vercel]) {
      said(thief.email);
      thefts.set(thief.email, await new Theft(world, inventory, thief).tryAll(attacks));
    }
    return { inventory, jobs, author: { tried: written.length, accounts: [...accounts].sort() }, thefts };
  } finally {
    await becoming.close();
  }
}
