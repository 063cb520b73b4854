import { renameCommand } from "../replacing";
import type { Notice, ResolvedProduct } from "../resolved";
import { isMissing, type Scene } from "./scene";

/** What is unfinished, sorted by place, each with the command that finishes it. */
export function noticesOf(products: readonly ResolvedProduct[], scene: Scene): Notice[] {
  const notices: Notice[] = [];
  const environment = scene.environment.name;
  for (const entry of scene.entries.values()) {
    if (!isMissing(entry)) continue;
    notices.push({
      code: "pending entry",
      where: entry.declared.key,
      says: "it has no value yet",
      command: fillingCommand(scene, [entry.declared.key]),
    });
  }
  for (const { key, outdated } of products.flatMap((product) => product.entries)) {
    if (outdated === undefined) continue;
    notices.push({
      code: "outdated composition",
      where: key,
      says: `its value is older than its parts: ${outdated.join("; ")}`,
      command: injectCommand(environment, [key]),
    });
  }
  for (const product of products) {
    for (const service of [...product.services, ...product.vercelProjects]) {
      if (service.missing.length === 0) continue;
      const waits = service.state === "waiting";
      notices.push({
        code: waits ? "waiting service" : "mapping left out",
        where: service.key,
        says: waits
          ? `it is new and waits for ${service.missing.join(", ")}`
          : `it keeps running without ${service.missing.join(", ")}`,
        command: fillingCommand(scene, service.missing),
      });
    }
    for (const service of product.services) {
      if (!service.placeholderImage || scene.stage === "development") continue;
      notices.push({
        code: "placeholder image",
        where: service.key,
        says: `it starts with a placeholder image, so it gets no secrets; name its image under images.${environment}`,
        command: `strongroom check --env ${environment}`,
      });
    }
  }
  return notices.sort((a, b) => (a.where < b.where ? -1 : a.where > b.where ? 1 : a.code < b.code ? -1 : 1));
}

/** What is being renamed gets its value by `rename`, the others by `inject`. */
function fillingCommand({ entries, environment: { name } }: Scene, keys: readonly string[]): string {
  const renamed = keys.flatMap((key) => {
    const declared = entries.get(key)?.declared;
    const replaces = declared?.kept?.replaces ?? null;
    return declared === undefined || replaces === null ? [] : [{ ...declared, replaces }];
  });
  const others = keys.filter((key) => !renamed.some((one) => one.key === key));
  return [
    ...(others.length === 0 ? [] : [injectCommand(name, others)]),
    ...renamed.map((one) => renameCommand(name, one)),
  ].join(" && ");
}

/** Names a single entry; for several, the product, which is injected as a whole. */
function injectCommand(environment: string, keys: readonly string[]): string {
  const products = [...new Set(keys.map((key) => key.slice(0, key.indexOf("/"))))];
  const [only, ...others] = keys;
  const name = only !== undefined && others.length === 0 ? ` --only ${only.slice(only.indexOf("/") + 1)}` : "";
  return products.map((product) => `strongroom inject --env ${environment} --product ${product}${name}`).join(" && ");
}
