/** The Google projects of a product: where its services run, and where its secrets are kept. */
import type { Context } from "../machine/context";
import type { ResolvedProduct } from "../model/resolved";

export function projectsOf({ project, entries }: ResolvedProduct): readonly string[] {
  return [...new Set([project, ...entries.flatMap(({ secret }) => (secret === null ? [] : [secret.project]))])];
}

/** The environment that has this project; null if none has it, or where its declarations have problems. */
export function environmentOfProject(
  { environments, lockDir = "" }: Partial<Pick<Context, "environments" | "lockDir">>,
  project: string,
): string | null {
  const names = environments?.names() ?? [];
  const owner = names.find((name) => {
    const resolution = environments?.load(name, { lockDir });
    return resolution?.ok === true && resolution.environment.products.some((one) => projectsOf(one).includes(project));
  });
  return owner ?? null;
}
