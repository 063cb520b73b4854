/**
 * Two files of one name: `stripe.js`, `stripe.json` or `stripe` beside `stripe.ts`. Node takes the other one for `./stripe`, while the
 * compiler, the scaffolds and the reviewer read `stripe.ts`.
 */
import { existsSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { formatIssues, type Issue } from "../model/issue";

/** What Node looks for before `.ts`, in its order. */
const earlier = ["", ".js", ".json", ".node"] as const;

/** @throws an error with `issues`, before any of them is run */
export function refuseShadows(root: string): void {
  const issues = ["catalog", "services", "environments"].flatMap((folder) => shadowsIn(root, folder));
  if (issues.length > 0) throw Object.assign(new Error(formatIssues(issues)), { issues });
}

function shadowsIn(root: string, folder: string): readonly Issue[] {
  if (!existsSync(join(root, folder))) return [];
  const files = new Set(
    readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
      .filter((one) => !one.isDirectory())
      .map((one) => relative(root, join(one.parentPath, one.name)).split(sep).join("/")),
  );
  return [...files]
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
    .flatMap((file) => {
      const name = file.slice(0, -".ts".length);
      const other = earlier.map((ending) => `${name}${ending}`).find((one) => files.has(one));
      if (other === undefined) return [];
      return [
        {
          code: "file-in-its-place",
          what: "Node would run another file in its place",
          where: file,
          got: other,
          allowed: "one file of that name",
          next: `delete ${other}, or rename it`,
        },
      ];
    })
    .sort((a, b) => (a.where < b.where ? -1 : 1));
}
