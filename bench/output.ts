import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

type Arguments = Readonly<Record<string, unknown>>;
type Resources = Readonly<Record<string, Readonly<Record<string, Arguments>>>>;

/**
 * What a synth wrote, as sorted lines `stack type arguments`, with logical ids and cdktf's metadata taken out: the two
 * sides name their resources differently, and must otherwise describe the same ones.
 *
 * @throws Error when a binding refers to a secret that is not in its stack
 */
export function resourceLines(outdir: string): readonly string[] {
  const folder = join(outdir, "stacks");
  return readdirSync(folder)
    .flatMap((stack) => {
      const { resource } = JSON.parse(readFileSync(join(folder, stack, "cdk.tf.json"), "utf8")) as {
        resource: Resources;
      };
      return Object.entries(resource).flatMap(([type, named]) =>
        Object.values(named).map((args) => `${stack} ${type} ${JSON.stringify(normalized(args, resource))}`),
      );
    })
    .sort();
}

function normalized(args: Arguments, resources: Resources): Arguments {
  const { "//": _metadata, ...rest } = args;
  const reference = typeof rest.secret_id === "string" ? /^\$\{(\w+)\.([\w-]+)\.id\}$/.exec(rest.secret_id) : null;
  if (reference === null) return rest;
  const [, type = "", name = ""] = reference;
  const secret = resources[type]?.[name];
  if (secret === undefined) throw new Error(`${String(rest.secret_id)} refers to nothing`);
  return { ...rest, secret_id: `the id of ${String(secret.secret_id)}` };
}

export interface Counts {
  readonly secrets: number;
  readonly bindings: number;
}

/** @throws Error unless both wrote as much as there is, alike in every argument */
export function assertAlike(ours: readonly string[], plain: readonly string[], counts: Counts): void {
  assertCounts(ours, counts);
  if (plain.length !== ours.length)
    throw new Error(`ours wrote ${ours.length} resources, the plain app ${plain.length}`);
  ours.forEach((line, index) => {
    if (line !== plain[index]) throw new Error(`the outputs differ:\nours:  ${line}\nplain: ${plain[index]}`);
  });
}

export function assertCounts(lines: readonly string[], { secrets, bindings }: Counts): void {
  const gotSecrets = lines.filter((line) => line.includes(" google_secret_manager_secret {")).length;
  const gotBindings = lines.filter((line) => line.includes(" google_secret_manager_secret_iam_member {")).length;
  if (gotSecrets !== secrets || gotBindings !== bindings || lines.length !== secrets + bindings) {
    throw new Error(
      `${secrets} secrets with ${bindings} bindings are wanted; got ${gotSecrets} and ${gotBindings}, ${lines.length} in all`,
    );
  }
}
