/**
 * Versions that a stack delivers to Vercel, or maps on Cloud Run. For Vercel, Terraform reads all of them while it applies, also for variables
 * that don't change; an unreadable one would stop it halfway. A revision that maps one does not start.
 */

import { eachInParallel } from "../clients/pace";
import { stateOfVersion } from "../clients/versions-of";
import { storedEntries } from "../inventory/entries";
import type { ResolvedStack } from "../model/resolved";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { type Asker, width } from "./look";
import { pinFinding } from "./pinned";

/** @throws a `Failure` (pending) that names each with its remedy */
export async function refuseUnreadable(session: Asker, stack: ResolvedStack): Promise<void> {
  const { client, environment } = session;
  const entries = new Map(storedEntries(environment).map((entry) => [entry.key, entry]));
  const product = environment.products.find((one) => one.name === stack.product);
  const isRun = stack.layer === "services";
  const delivered = new Map<string, { readonly entry: string; readonly version: string }>();
  const isActive = ({ state }: { readonly state: string }) => state === "active";
  const variables = isRun
    ? product?.services.filter(isActive).flatMap((service) => service.variables)
    : product?.vercelProjects.filter(isActive).flatMap((one) => one.variables.map(({ variable }) => variable));
  for (const variable of variables ?? [])
    if (variable.kind === "secret") delivered.set(`${variable.entry} ${variable.version}`, variable);
  const problems = await eachInParallel(width, [...delivered.values()], async ({ entry: key, version }) => {
    const entry = entries.get(key);
    if (entry === undefined) return [];
    const pin = { environment: environment.name, secret: entry.secret, version };
    const finding = pinFinding(pin, await stateOfVersion(client, entry, version));
    return finding.verdict === "fine" ? [] : [{ key, ...finding }];
  });
  const found = problems.flat();
  if (found.length === 0) return;
  throw new Failure(
    exitCodes.pending,
    `${stack.name} ${isRun ? "maps" : "delivers"} values that can't be read; nothing of that stack was applied.\n${found
      .map(({ key, says }) => `  ${key}: ${says}`)
      .join("\n")}`,
    `${[...new Set(found.map(({ next }) => next))].join("\n        ")}\n        then run the command again`,
  );
}
