/**
 * `npm run providers:prune -- FILE`: takes out of what `terraform providers schema -json` prints what is used here, and writes it to
 * `providers/schemas/`, under the versions of `pinned.ts`. Types that are not in the former schema are added by their names:
 * `npm run providers:prune -- FILE google_kms_key_ring`.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GOOGLE, type PinnedProvider, VERCEL } from "./pinned";

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
interface Schemas {
  readonly format_version: string;
  readonly provider_schemas: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

/** Groups of types: resources, data sources, ephemeral resources. */
const groups = ["resource_schemas", "data_source_schemas", "ephemeral_resource_schemas"] as const;
const schemas = join(__dirname, "schemas");

/**
 * A provider's part of the whole: its own arguments, the types of the former schema and the added ones; without descriptions.
 *
 * @throws where the provider or a wanted type is not in it: a type that is gone has to be replaced first
 */
export function pruned(whole: Schemas, provider: PinnedProvider, former: Schemas, added: readonly string[]): Schemas {
  const find = (all: Schemas) =>
    Object.entries(all.provider_schemas).find(([name]) => name.endsWith(`/${provider.source}`))?.[1];
  const [here, before] = [find(whole), find(former)];
  if (here === undefined) throw new Error(`the file has no schema of ${provider.source}`);
  const missing: string[] = [];
  const kept = groups.flatMap((group) => {
    const types = here[group] as Readonly<Record<string, Json>> | undefined;
    const wanted = Object.keys((before?.[group] as object | undefined) ?? {});
    missing.push(...wanted.filter((name) => types?.[name] === undefined).map((name) => `${group}.${name}`));
    const names = [...new Set([...wanted, ...added.filter((name) => types?.[name] !== undefined)])].sort();
    if (names.length === 0) return [];
    return [[group, Object.fromEntries(names.map((name) => [name, types?.[name] ?? null]))] as const];
  });
  if (missing.length > 0) throw new Error(`${provider.source} ${provider.version} has no ${missing.join(", ")}`);
  return {
    format_version: whole.format_version,
    provider_schemas: {
      [`registry.terraform.io/${provider.source}`]: plain({
        provider: here.provider ?? null,
        ...Object.fromEntries(kept),
      }) as Readonly<Record<string, Json>>,
    },
  };
}

/** In the order of names, and without what is for people: nobody reads it here. */
function plain(value: Json): Json {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  // An argument may have that name; then it is a schema, not a text.
  const kept = entries.filter(([name, inner]) => !(/^description(?:_kind)?$/.test(name) && typeof inner === "string"));
  return Object.fromEntries(
    kept.map(([name, inner]) => [name, plain(inner)] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The newest schema that is there, of any version. */
function formerOf(name: string): Schemas {
  const files = readdirSync(schemas)
    .filter((file) => file.startsWith(`${name}-`))
    .sort();
  return JSON.parse(readFileSync(join(schemas, files.at(-1) ?? ""), "utf8")) as Schemas;
}

if (require.main === module) {
  const [file, ...added] = process.argv.slice(2);
  if (file === undefined || !existsSync(file)) {
    process.stderr.write(
      "npm run providers:prune -- FILE [TYPE…]: FILE is what `terraform providers schema -json` prints\n",
    );
    process.exitCode = 2;
  } else {
    const whole = JSON.parse(readFileSync(file, "utf8")) as Schemas;
    for (const provider of [GOOGLE, VERCEL]) {
      const name = provider.source.split("/")[1] ?? "";
      const target = join(schemas, `${name}-${provider.version}.json`);
      writeFileSync(target, `${JSON.stringify(pruned(whole, provider, formerOf(name), added))}\n`);
      process.stdout.write(`wrote ${target}\n`);
    }
  }
}
