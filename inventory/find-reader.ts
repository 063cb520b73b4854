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
  const found = all.filter(({ key }) => key === name || key.split("/")[1] === name);
  const [one] = found;
  if (found.length > 1) {
    throw usage(
      `${found.length} products have a "${name}": ${found.map((each) => each.key).join(", ")}.`,
      "name it as product/name",
      { given: name, meant: found.map((each) => each.key).sort() },
    );
  }
  if (one !== undefined) return one;
  const names = all.map(({ key }) => (name.includes("/") ? key : (key.split("/")[1] ?? key)));
  const guess = nearest(name, names);
  const choices = meantBy(
    name,
    all.map(({ key }) => key),
  );
  throw usage(
    `${environment.name} has no service "${name}".${didYouMean(guess, choices)}`,
    all.length === 0
      ? `strongroom status --env ${environment.name}`
      : `one of ${all
          .map(({ key }) => key)
          .sort()
          .join(", ")}`,
    choices,
  );
}
