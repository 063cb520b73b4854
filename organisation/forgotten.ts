/** What somebody wrote and nothing takes: it would be forgotten in silence. */
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import type { Organisation } from "../model";
import type { Issue } from "../model/issue";

/** A call of a builder; a file without one (formats that several products share) may lie unused. */
const declares =
  /\b(?:integration|environment|product|secret|sealedConfig|config|publicConfig|choice|either|cloudRunService|vercelProject|composeHost|supabaseSecrets|supabaseAuth|pipelineIdentity|person|group)\s*\(/;

/** @param made what the builders made while the declarations were read */
export function forgottenIn(root: string, organisation: Organisation, made: readonly unknown[]): readonly Issue[] {
  return [...strayFiles(root, organisation), ...uncollected(organisation, made)];
}

/** Files that look like declarations, and that nothing loaded: whatever they declare would be forgotten in silence. */
function strayFiles(root: string, organisation: Organisation): Issue[] {
  const environments = join(root, "environments");
  const names = organisation.environments.map(({ name }) => name);
  const loaded = new Set(Object.keys(require.cache));
  // Whoever loads declarations in another way (a bundler) has no such list.
  if (!loaded.has(join(environments, "index.ts"))) return [];
  const stray = ["catalog", "services", "environments"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.[cm]?[jt]sx?$/i.test(file) && !/\.d\.[cm]?ts$/i.test(file))
      .filter((file) => !loaded.has(join(root, folder, file)))
      .filter((file) => folder === "services" || declares.test(readFileSync(join(root, folder, file), "utf8")))
      .map((file) => `${folder}/${file.split(sep).join("/")}`),
  );
  const locks = readdirSync(environments).flatMap((file) => /^(.+)\.lock\.json$/.exec(file)?.[1] ?? []);
  const unknown = locks.filter((name) => !names.includes(name));
  return [
    ...stray.sort().map((where) => ({
      code: "stray-file",
      what: "nothing loads this file, so whatever it declares is forgotten",
      where,
      got: "a file that looks like declarations",
      allowed: wiring(where),
      next: "wire it as that says, move it, or remove it",
    })),
    ...unknown.map((name) => ({
      code: "stray-lock",
      what: "a lock file of an environment that is not declared",
      where: `environments/${name}.lock.json`,
      got: name,
      allowed: names.join(", "),
      next: "declare the environment, or remove the file once nothing of it is deployed",
    })),
  ];
}

function wiring(file: string): string {
  if (file.startsWith("catalog/"))
    return "catalog/PRODUCT/FILE.ts, exported by catalog/PRODUCT/index.ts, and that by catalog/index.ts";
  if (file.startsWith("services/")) return "services/PRODUCT/FILE.ts (.ts or .js)";
  return "environments/FILE.ts, named in environments/index.ts";
}

/** What a builder made and nobody collected: a constant that is not exported, an environment that is not in the list. */
function uncollected(organisation: Organisation, made: readonly unknown[]): Issue[] {
  const { catalogue, ownIntegrations = [], readers, environments } = organisation;
  const known = new Set<unknown>([
    ...readers,
    ...environments,
    ...ownIntegrations.map(({ integration }) => integration),
    ...Object.values(catalogue).flatMap((product) => Object.values(product)),
  ]);
  const missing = new Map<string, Issue>();
  const others = made.flatMap((one): Issue[] => {
    if (known.has(one)) return [];
    const { kind, name, about, $integration } = one as {
      readonly kind?: string;
      readonly name?: string;
      readonly about?: { readonly product?: { readonly name?: string }; readonly name?: string };
      readonly $integration?: {
        readonly product: { readonly name: string };
        readonly about: { readonly title: string };
      };
    };
    const [noun, where, next] =
      kind === "environment"
        ? ["environment", `environments/${name}`, "name it in environments/index.ts"]
        : $integration === undefined
          ? [`${kind}`, `${about?.product?.name}/${about?.name}`, "export the constant from its file in services/"]
          : [
              "integration",
              `${$integration.product.name}: ${$integration.about.title}`,
              "export it from its product's index.ts in catalog/, or from a service's file",
            ];
    const product = $integration?.product.name;
    if (product !== undefined && !Object.hasOwn(catalogue, product)) {
      missing.set(product, notInCatalogue(product));
      return [];
    }
    const what = `the ${noun} is declared, and nothing exports it`;
    return [
      {
        code: "not-exported",
        what,
        where,
        got: "a declaration that nobody collects",
        allowed: "declarations that are exported",
        next,
      },
    ];
  });
  return [...missing.values(), ...others];
}

/** One line is missing, whatever else there is of the product. */
function notInCatalogue(product: string): Issue {
  return {
    code: "not-exported",
    what: "the product has integrations, and catalog/index.ts does not name it",
    where: "catalog/index.ts",
    got: `nothing for ${product}`,
    allowed: "every product whose integrations are declared",
    next: `add "${product}": integrationsOf(…) of its folder, or take its declarations away`,
  };
}
