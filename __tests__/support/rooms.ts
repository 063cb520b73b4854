import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";

/** The engine's rooms, as CONTRIBUTING.md draws them; each may import those after it, and `model`. */
export const rooms = [
  "cli",
  "audit",
  "incident",
  "pipelines",
  "review",
  "policy",
  "engine",
  "declarations",
  "terraform",
  "targets",
  "versions",
  "live",
  "values",
  "lock",
  "clients",
  "inventory",
  "machine",
  "text",
] as const;

const root = join(__dirname, "..", "..");

/** Their files, by path from the root, with what is in them. */
export function engineSources(): readonly { readonly file: string; readonly text: string }[] {
  return rooms.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => ({
        file: `${room}/${file.split(sep).join("/")}`,
        text: readFileSync(join(root, room, file), "utf8"),
      })),
  );
}
