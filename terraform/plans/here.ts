/** What a plan is made of here, and by what. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { lockPath } from "../../lock/lock-file";
import type { Context } from "../../machine/context";
import { readIfThere } from "../../machine/file";
import { uncommitted } from "../../machine/git/work-tree";
import { stackFolder } from "../places";
import { digestOf } from "./canonical";

/** The stack's document, as it was synthesized. */
export function documentOf(context: Pick<Context, "root">, stack: string): string {
  return readFileSync(path.join(stackFolder(context, stack), "cdk.tf.json"), "utf8");
}

/** SHA-256 of an environment's lock file; null if there is none. */
export function lockDigest({ lockDir }: Pick<Context, "lockDir">, environment: string): string | null {
  const text = readIfThere(lockPath(lockDir, environment));
  return text === null ? null : digestOf(text);
}

/**
 * What decides how declarations become documents and plans become applies: the engine's sources, the packages that they use, and the record of
 * the one file that a pipeline runs, which is refused if it is another (bin/engine.js).
 */
const program =
  /^(?:main\.ts|package-lock\.json|(?:bin|cli|clients|constructs|declarations|inventory|live|lock|machine|model|organisation|policy|providers|review|stacks|targets|terraform|text|values|versions)\/.*\.(?:[jt]s|json|hcl|sha256))$/;

const declarations = ["catalog", "services", "environments"];

/** Whether what plans are made of differs from the commit; a folder of plans in the checkout does not count. */
export function isEdited(context: Pick<Context, "root" | "env">): boolean {
  return uncommitted(context, [...declarations, ...programIn(context.root)]).length > 0;
}

const programIn = (root: string): readonly string[] =>
  readdirSync(root).filter((name) => program.test(name) || program.test(`${name}/x.ts`));

/** SHA-256 of the program that is in this checkout. */
export function programDigest({ root }: Pick<Context, "root">): string {
  const top = programIn(root);
  const files = top.flatMap((name) =>
    statSync(path.join(root, name)).isFile()
      ? [name]
      : readdirSync(path.join(root, name), { recursive: true, encoding: "utf8" }).map(
          (file) => `${name}/${file.split(path.sep).join("/")}`,
        ),
  );
  const sum = createHash("sha256");
  for (const file of files.filter((one) => program.test(one) && !one.includes("/node_modules/")).sort())
    sum.update(`${file}\n${digestOf(readFileSync(path.join(root, file)))}\n`);
  return sum.digest("hex");
}
