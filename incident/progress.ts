/**
 * The progress of an incident is only in its file. People tick and write in it too, so only the line of the step that ended is changed.
 */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { isCommitted } from "../lock/lock-file";
import { readIfThere, replaceFile } from "../machine/file";
import type { Step } from "./step";

interface Place {
  readonly root: string;
  readonly lockDir: string;
}

/** From the root. A project's incident files are committed; the sandbox keeps its own beside its lock files. */
export function incidentFolder(place: Place): string {
  if (isCommitted(place)) return path.join("docs", "incidents");
  return path.relative(place.root, path.join(place.lockDir, "..", "incidents"));
}

/** `shop-jwt-secret` in `dev`, on a day: the file of that day, with a number if there is one already. */
export function freeFile(root: string, folder: string, day: string, about: string): string {
  for (let number = 1; ; number++) {
    const file = path.join(folder, `${day}-${about}${number === 1 ? "" : `-${number}`}.md`);
    if (!existsSync(path.join(root, file))) return file;
  }
}

export interface Begun {
  readonly file: string;
  /** Per step: `open`, or how and when it ended. */
  readonly states: readonly string[];
}

/** The newest file about the same thing, if it has all these steps and some are open; null if a new one must be begun. */
export function begun(root: string, folder: string, about: string, steps: readonly Step[]): Begun | null {
  const names = existsSync(path.join(root, folder)) ? readdirSync(path.join(root, folder)) : [];
  const newest = names
    .flatMap((name) => {
      const [, day = "", rest = "", number = "1"] = /^(\d{4}-\d{2}-\d{2})-(.+?)(?:-(\d+))?\.md$/.exec(name) ?? [];
      return rest === about ? [{ name, day, number: Number(number) }] : [];
    })
    .sort((a, b) => (a.day === b.day ? b.number - a.number : a.day < b.day ? 1 : -1))[0];
  if (newest === undefined) return null;
  const file = path.join(folder, newest.name);
  const text = readIfThere(path.join(root, file)) ?? "";
  const own = steps.filter((step) => step.unsure !== true || statesIn(text, [step.title]) !== null);
  const states = statesIn(
    text,
    own.map(({ title }) => title),
  );
  if (states?.includes("open") !== true) return null;
  return { file, states: steps.map((step) => states[own.indexOf(step)] ?? "open") };
}

/** Null if a step is missing: other entries are affected now. */
export function statesIn(text: string, titles: readonly string[]): readonly string[] | null {
  const lines = text.split(/\r?\n/);
  const states = titles.map((title) => {
    if (lines.includes(`- [ ] ${title}`)) return "open";
    const done = lines.find(
      (line) => /^- \[[xX]\] /.test(line) && (line.slice(6) === title || line.slice(6).startsWith(`${title} (`)),
    );
    return done === undefined ? null : (/\((.*)\)$/.exec(done.slice(6 + title.length))?.[1] ?? "ticked");
  });
  return states.includes(null) ? null : (states as readonly string[]);
}

/** Ticks one step off, unless somebody has done so meanwhile. @returns false if the file no longer has this step */
export function tick(root: string, file: string, title: string, state: string): boolean {
  const target = path.join(root, file);
  const text = readIfThere(target) ?? "";
  const lines = text.split("\n");
  const at = lines.findIndex((line) => line.trimEnd() === `- [ ] ${title}`);
  if (at === -1) return statesIn(text, [title]) !== null;
  lines[at] = `- [x] ${title} (${state})`;
  replaceFile(target, lines.join("\n"));
  return true;
}
