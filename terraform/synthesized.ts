/** What a synthesis wrote, read back: the document of each stack, and the order in which `deploy` takes them. */
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Context } from "../machine/context";
import { usage } from "../text/failure";

export type JsonObject = { readonly [name: string]: unknown };

export interface SynthesizedStack {
  readonly name: string;
  /** Terraform JSON. */
  readonly document: JsonObject;
  /** The document as it was written. */
  readonly text: string;
  /** Other files in its folder: Terraform would read some of them too. */
  readonly others: readonly string[];
  /** The committed provider lock; null if there is none. */
  readonly providerLock: string | null;
  /** Stacks that are applied before it. */
  readonly dependsOn: readonly string[];
}

/**
 * The stacks in the output folder of a synthesis, by name. Code of a revision wrote it, so nothing in it is followed elsewhere.
 *
 * @throws an Error that says which file is not what a synthesis writes
 */
export function synthesizedIn(outdir: string): readonly SynthesizedStack[] {
  const { stacks } = jsonIn(outdir, "manifest.json").value;
  const entries = isObject(stacks) ? stacks : {};
  return readdirSync(path.join(outdir, "stacks"))
    .sort()
    .map((name): SynthesizedStack => {
      const entry = entries[name];
      const dependencies = isObject(entry) ? entry.dependencies : null;
      if (!Array.isArray(dependencies)) throw new Error("manifest.json does not say what each stack depends on");
      const { text, value } = jsonIn(outdir, `stacks/${name}/cdk.tf.json`);
      return {
        name,
        document: value,
        text,
        others: readdirSync(path.join(outdir, "stacks", name))
          .filter((file) => !ours.includes(file))
          .sort(),
        providerLock: textIn(outdir, `stacks/${name}/.terraform.lock.hcl`),
        dependsOn: dependencies.filter((one): one is string => typeof one === "string").sort(),
      };
    });
}

/** The stacks in a folder that somebody names. @throws a usage failure if it is not what a synthesis writes */
export function namedDocuments({ cwd }: Pick<Context, "cwd">, folder: string): readonly SynthesizedStack[] {
  try {
    return synthesizedIn(path.resolve(cwd, folder));
  } catch (error) {
    throw usage(
      `${folder} is not what a synthesis writes: ${error instanceof Error ? error.message : String(error)}.`,
      "CDKTF_OUTDIR=/tmp/documents STRONGROOM_ENV=all npm run synth",
    );
  }
}

/** What a synthesis of ours writes beside the document, none of it for Terraform to read as configuration. */
const ours: readonly string[] = ["cdk.tf.json", "metadata.json", ".terraform.lock.hcl", ".providers-from"];

function jsonIn(outdir: string, file: string): { readonly text: string; readonly value: JsonObject } {
  const text = textIn(outdir, file);
  if (text === null) throw new Error(`${file} is missing`);
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    throw new Error(`${file} is not JSON`);
  }
  if (!isObject(found)) throw new Error(`${file} is not a JSON object`);
  return { text, value: found };
}

/** Null if there is no such file. */
function textIn(outdir: string, file: string): string | null {
  const full = path.join(outdir, file);
  const stat = lstatSync(full, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if (!stat.isFile()) throw new Error(`${file} is not a regular file`);
  return readFileSync(full, "utf8");
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
