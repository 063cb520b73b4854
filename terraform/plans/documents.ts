/**
 * Plans of documents that somebody else synthesized: those of a pull request. Its declarations and its engine are the author's code, so they run
 * in a job that has nothing to take, and only what they made comes here, once the policy has judged it.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { globOf } from "../../inventory/selection";
import type { Context } from "../../machine/context";
import { layers } from "../../model/layer";
import type { ResolvedStack } from "../../model/resolved";
import { placeProviderLock } from "../../providers/lock-file";
import { stackFolder } from "../places";
import { namedDocuments, type SynthesizedStack } from "../synthesized";

export interface Documents {
  /** As people name it. */
  readonly folder: string;
  readonly stacks: readonly ResolvedStack[];
  /** Puts them where Terraform works, each alone in its folder, with the provider lock of this checkout. */
  place(inSandbox: boolean): void;
}

/**
 * @param names stacks, with or without stars; none means all of the environment
 * @throws a usage failure if the folder is not what a synthesis writes
 */
export function documentsIn(
  context: Context,
  folder: string,
  { environment, names }: { readonly environment: string; readonly names: readonly string[] },
): Documents {
  const asked = names.map(globOf);
  const found = namedDocuments(context, folder).flatMap(
    (one): readonly (readonly [ResolvedStack, SynthesizedStack])[] => {
      const stack = stackOf(one, environment);
      const isAsked = asked.length === 0 || asked.some((glob) => glob.test(one.name));
      return stack === null || !isAsked ? [] : [[stack, one]];
    },
  );
  return {
    folder,
    stacks: found.map(([stack]) => stack),
    place(inSandbox) {
      for (const [, { name, text }] of found) {
        const target = stackFolder(context, name);
        // What else was there, Terraform would read as well.
        rmSync(target, { recursive: true, force: true });
        mkdirSync(target, { recursive: true });
        writeFileSync(path.join(target, "cdk.tf.json"), text);
      }
      const outdir = path.join(context.root, "cdktf.out");
      placeProviderLock({ outdir, stacks: found.map(([, { name }]) => name), inSandbox });
    },
  };
}

/** By its name; the declarations that it comes from are not here. Null if it belongs to another environment. */
function stackOf({ name, dependsOn }: SynthesizedStack, environment: string): ResolvedStack | null {
  const layer = layers.find((one) => name.endsWith(`-${environment}-${one}`));
  if (layer === undefined || !/^[a-z0-9-]+$/.test(name)) return null;
  return { name, layer, product: name.slice(0, -`-${environment}-${layer}`.length), dependsOn };
}
