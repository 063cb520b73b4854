/** Files that a change brings and a review says nothing of. */
import { count } from "../text/output";
import type { Change } from "./change";

/** One line with their names. */
export function untoldChanges(files: readonly string[]): readonly Change[] {
  if (files.length === 0) return [];
  return [
    {
      area: "declared",
      level: "attention",
      environment: "repository",
      subject: count(files.length, "file"),
      says: `whose effect is not told here: ${files.join(", ")}`,
      because: ["the engine, the pipelines, packages, or declarations that do more than call builders: read them"],
    },
  ];
}
