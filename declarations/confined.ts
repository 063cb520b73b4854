/**
 * Runs the declarations of another revision: programs that nobody here has read yet. They are translated beforehand, so that their process needs
 * no compiler, and Node keeps it to its folder: it reads no other file, writes only its result, and starts nothing. From Node 25 on
 * it has no network either; before, it has nothing to send.
 */
import { lstatSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { composed, namesIn } from "../machine/programs/environment";
import { type Answer, asked } from "../machine/programs/start";
import type { Asking } from "./laid-out";

/** No home folder, no agent of keys, no screen. */
const few = ["LANG", "LANGUAGE", "LC_*", "TZ", "SystemRoot"];

/** Reads what `bin/translate.js` made, beside the sources, which the engine looks at as well. */
const reader = `const { readFileSync } = require("node:fs");
const { join, relative } = require("node:path");
const textOf = (file) => readFileSync(join(__dirname, ".translated", relative(__dirname, file)), "utf8");
require("node:module")._extensions[".ts"] = (module, file) => module._compile(textOf(file), file);
`;

export interface Confined {
  readonly answer: Answer | null;
  /** What was written; null if nothing was. */
  readonly result: string | null;
}

/**
 * @param folder with all that is needed, and a link to node_modules
 * @param program one of its files, which gets the result's path
 * @throws a `SyntaxError` that names a file which is not TypeScript
 */
export async function runConfined(asking: Asking, folder: string, program: string): Promise<Confined> {
  const { env, signal } = asking;
  await translateIn(asking, folder);
  const real = realpathSync(folder);
  const [result, prelude] = [path.join(real, "resolved.json"), path.join(real, "reader.cjs")];
  writeFileSync(prelude, reader);
  // Straight to its end: the links on the way would be outside.
  const [link, packages] = [path.join(real, "node_modules"), realpathSync(path.join(real, "node_modules"))];
  rmSync(link);
  symlinkSync(packages, link);
  const readable = [real, packages].map((one) => `--allow-fs-read=${one}${path.sep}*`);
  const answer = await asked(
    process.execPath,
    [
      permission(),
      ...readable,
      `--allow-fs-write=${result}`,
      "--no-warnings",
      "--enable-source-maps",
      "--require",
      prelude,
      path.join(real, program),
      result,
    ],
    { cwd: real, env: composed(namesIn(env, few)), signal },
  );
  const isFile = lstatSync(result, { throwIfNoEntry: false })?.isFile() === true;
  return { answer, result: isFile ? readFileSync(result, "utf8") : null };
}

function permission(): string {
  return process.allowedNodeEnvironmentFlags.has("--permission") ? "--permission" : "--experimental-permission";
}

async function translateIn({ root, env, signal }: Asking, folder: string): Promise<void> {
  const translate = path.join(root, "bin", "translate.js");
  const answer = await asked(process.execPath, [translate, folder], {
    cwd: root,
    env: composed(namesIn(env, ["PATH", "TMPDIR", ...few])),
    signal,
  });
  if (answer?.code !== 0) throw new SyntaxError(answer?.stderr.trim() || "the compiler did not start");
}
