/**
 * `npm run providers:generate`: writes the `@cdktf/provider-vercel` bindings from the pinned schema.
 *
 * The package is not published, and its generator normally asks the Terraform registry; the pinned schema makes both
 * the registry and Terraform unnecessary, and the same schema gives the same bytes (a test holds them together).
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cp, mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { VERCEL } from "./pinned";

const providerName = "registry.terraform.io/vercel/vercel";

type Types = Readonly<Record<"resource_schemas" | "data_source_schemas", readonly string[]>>;

/** The types that something here imports. Another one of the pinned schema is one more name. */
const bound: Types = {
  resource_schemas: ["vercel_project_environment_variable"],
  data_source_schemas: [],
};

/** Generates into `target` (which is replaced): the provider, and one folder for each type that is bound. */
export async function generateVercelBindings(target: string, types: Types = bound): Promise<void> {
  const schema = JSON.parse(readFileSync(join(__dirname, "schemas", `vercel-${VERCEL.version}.json`), "utf8"));
  // `terraform providers schema` does not say the version; the generator writes it into `required_providers`.
  schema.provider_versions = { [providerName]: VERCEL.version };
  const provider = schema.provider_schemas[providerName];
  for (const [group, names] of Object.entries(types)) provider[group] = only(provider[group], names);

  const scratch = mkdtempSync(join(tmpdir(), "strongroom-bindings-"));
  try {
    // The generator's package reports to HashiCorp as soon as it is loaded, unless told before.
    process.env.CHECKPOINT_DISABLE = "1";
    const { CodeMaker, TerraformProviderGenerator } = await import("@cdktf/provider-generator");
    const generator = new TerraformProviderGenerator(new CodeMaker(), schema);
    generator.generateAll();
    await generator.save(scratch);
    const generated = join(scratch, "providers", "vercel");
    for (const file of filesBelow(generated)) if (file.endsWith(".ts")) silence(file);
    await rm(target, { recursive: true, force: true });
    await mkdir(dirname(target), { recursive: true });
    await cp(generated, target, { recursive: true });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function only(schemas: Readonly<Record<string, unknown>>, types: readonly string[]): Readonly<Record<string, unknown>> {
  const missing = types.filter((type) => schemas[type] === undefined);
  if (missing.length > 0) {
    const schema = `providers/schemas/vercel-${VERCEL.version}.json`;
    throw new Error(
      `${schema} has no ${missing.join(", ")}. docs/maintaining/provider-version.md says how a type is added.`,
    );
  }
  return Object.fromEntries(types.map((type) => [type, schemas[type]]));
}

/** Every file below a folder, sorted, absolute. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesBelow(path) : [path];
    });
}

/** Generated code is written for laxer compiler options than ours; its exported types count, its bodies don't. */
function silence(file: string): void {
  writeFileSync(file, `// @ts-nocheck\n${readFileSync(file, "utf8")}`);
}

if (require.main === module) {
  const target = resolve(__dirname, "vercel", "lib");
  generateVercelBindings(target).then(
    () => process.stdout.write(`wrote ${filesBelow(target).length} files to providers/vercel/lib\n`),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
