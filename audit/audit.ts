/** The ten points, in the document's order. */
import { staleFiles } from "../declarations/tidy/files";
import { type FindingOf, fault, fine, unknown } from "../live/finding";
import type { Context } from "../machine/context";
import type { ResolvedEnvironment } from "../model/resolved";
import { type Asked, askCloud } from "./cloud";
import { apart, restricted, rotation, signing, variables } from "./declared";
import type { Point } from "./point";
import { emergencies, examples, ignoredFiles, scanning } from "./repository";

/**
 * @param all every environment: what differs between them is compared in all
 * @param scope those that are measured one by one
 * @param offline asks no cloud
 */
export async function auditOf(
  context: Context,
  {
    all,
    scope,
    offline,
  }: {
    readonly all: readonly ResolvedEnvironment[];
    readonly scope: readonly ResolvedEnvironment[];
    readonly offline: boolean;
  },
): Promise<readonly Point[]> {
  const answers: Asked[] = [];
  for (const environment of offline ? [] : scope) {
    context.output.live(`asking ${environment.name}`);
    answers.push(await askCloud(context, environment));
  }
  const names = scope.map(({ name }) => name).join(", ");
  const live = (part: keyof Asked): readonly FindingOf[] =>
    offline
      ? [{ key: names, ...unknown(part, "no cloud was asked", "strongroom audit") }]
      : answers.flatMap((one) => one[part]);
  const each = (measure: (environment: ResolvedEnvironment) => readonly FindingOf[]) => scope.flatMap(measure);
  const inventory = staleFiles(context).some(({ file }) => file.endsWith("inventory.md"));
  const page = inventory
    ? fault("inventory", "it does not follow from the declarations", "strongroom tidy")
    : fine("inventory", "it lists every entry with its rotation");
  return [
    {
      number: 1,
      title: "All secrets in environment variables",
      findings: [...each(variables), ...live("variables")],
      later: "values in files of other repositories are searched by a later version",
    },
    { number: 2, title: ".gitignore includes all secret files", findings: ignoredFiles(context) },
    { number: 3, title: ".env.example has no real values", findings: examples(context, all) },
    {
      number: 4,
      title: "Service role key restricted to its service",
      findings: [...each(restricted), ...live("readers")],
    },
    { number: 5, title: "JWT secret not exposed anywhere", findings: each(signing) },
    {
      number: 6,
      title: "Rotation schedule documented",
      findings: [{ key: "docs/inventory.md", ...page }, ...each((one) => rotation(context, one))],
    },
    {
      number: 7,
      title: "Secret scanning enabled",
      findings: await scanning(context),
      later: "a search for Strongroom's own values comes with a later version",
    },
    { number: 8, title: "Emergency procedure documented", findings: emergencies(context, all) },
    {
      number: 9,
      title: "Secrets differ per environment",
      findings: apart(all),
      later: "values that were put in by other ways are compared by a later version",
    },
    { number: 10, title: "Access audit trail exists", findings: live("trail") },
  ];
}
