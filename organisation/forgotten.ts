/** Finds declarations that nothing uses: they would be ignored silently. */
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import type { Organisation } from "../model";
import type { Issue } from "../model/issue";

/** A call of a builder; a file without one (such as shared formats) may be unused. */
const declares =
  /\b(?:integration|environment|product|secret|sealedConfig|config|publicConfig|choice|either|cloudRunService|vercelProject|composeHost|supabaseSecrets|supabaseAuth|pipelineIdentity|person|group)\s*\(/;

/** @param made what the builders made while the declarations were read */
export function forgottenIn(root: string, organisation: Organisation, made: readonly unknown[]): readonly Issue[] {
  return [...strayFiles(root, organisation), ...uncollected(organisation, made)];
}

/** Files that look like declarations but were not loaded: their declarations would be ignored silently. */
function strayFiles(root: string, organisation: Organisation): Issue[] {
  const environments = join(root, "environments");
  const names = organisation.environments.map(({ name }) => name);
  const loaded = new Set(Object.keys(require.cache));
  // Without Node's loader (in a bundle) there is no such list.
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
      next: "export it in that way, move it, or remove it",
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

/** Objects that a builder made but nobody collected: a constant that is not exported, an environment that is not in the list. */
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
    const what = `the ${noun} is declared, but nothing exports it`;
    return [
      {
        code: "not-exported",
        what,
        where,
        got: "a declaration that is not exported",
        allowed: "declarations that are exported",
        next,
      },
    ];
  });
  return [...missing.values(), ...others];
}

/** Reports only the one missing line, whatever else the product has. */
function notInCatalogue(product: string): Issue {
  return {
    code: "not-exported",
    what: "the product has integrations, but catalog/index.ts does not name it",
    where: "catalog/index.ts",
    got: `nothing for ${product}`,
    allowed: "every product whose integrations are declared",
    next: `add "${product}": integrationsOf(…) of its folder, or remove its declarations`,
  };
}
