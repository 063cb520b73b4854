/** One running thing by the name that a person types: a Cloud Run service, a Vercel project or a compose host. */

import { nearest } from "../model/nearest";
import type {
  ResolvedCloudRunService,
  ResolvedEnvironment,
  ResolvedReader,
  ResolvedVercelProject,
} from "../model/resolved";
import { usage } from "../text/failure";
import { didYouMean, meantBy } from "./meant";

export type Running =
  | { readonly kind: "cloud run"; readonly key: string; readonly service: ResolvedCloudRunService }
  | { readonly kind: "vercel"; readonly key: string; readonly project: ResolvedVercelProject }
  | { readonly kind: "compose host"; readonly key: string; readonly host: ResolvedReader };

/** @throws a usage failure if no product or several have it */
export function findRunning(environment: ResolvedEnvironment, name: string): Running {
  const all = environment.products.flatMap((product): readonly Running[] => [
    ...product.services.map((service) => ({ kind: "cloud run" as const, key: service.key, service })),
    ...product.vercelProjects.map((project) => ({ kind: "vercel" as const, key: project.key, project })),
    ...product.otherReaders
      .filter((reader) => reader.role === "compose host")
      .map((host) => ({ kind: "compose host" as const, key: host.key, host })),
  ]);
  return oneNamed(all, name, { where: environment.name, noun: "service", as: "product/name" });
}

/** A reader of any kind. */
export type Reader = ResolvedCloudRunService | ResolvedVercelProject | ResolvedReader;

export function isCloudRun(reader: Reader): reader is ResolvedCloudRunService {
  return "identityEmail" in reader;
}

/** @throws a usage failure if no reader or several have that name */
export function findReader(environment: ResolvedEnvironment, name: string): Reader {
  const all = environment.products.flatMap((product): readonly Reader[] => [
    ...product.services,
    ...product.vercelProjects,
    ...product.otherReaders,
  ]);
  return oneNamed(all, name, { where: environment.name, noun: "reader", as: "product/service" });
}

/** By its key, or by the name in it where only one product has that. */
function oneNamed<T extends { readonly key: string }>(
  all: readonly T[],
  name: string,
  { where, noun, as }: { readonly where: string; readonly noun: string; readonly as: string },
): T {
  const found = all.filter(({ key }) => key === name || key.split("/")[1] === name);
  const [one] = found;
  if (one !== undefined && found.length === 1) return one;
  if (found.length > 1) {
    throw usage(
      `${found.length} products have a ${noun} "${name}": ${found.map((each) => each.key).join(", ")}.`,
      `name it as ${as}`,
      { given: name, meant: found.map((each) => each.key).sort() },
    );
  }
  const keys = all.map(({ key }) => key).sort();
  const guess = nearest(
    name,
    all.map(({ key }) => (name.includes("/") ? key : (key.split("/")[1] ?? key))),
  );
  const choices = meantBy(name, keys);
  throw usage(
    `${where} has no ${noun} "${name}".${didYouMean(guess, choices)}`,
    keys.length === 0 ? `strongroom status --env ${where}` : `one of ${keys.join(", ")}`,
    choices,
  );
}
