/** @samples The guide's way from a new service to staging: its commands are those that the product prints, in that order. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pin, project, withSamples } from "../cli/samples-support";
import { long } from "../support/full";
import { blocksOf, wordsOf } from "./command-lines";

const root = join(__dirname, "..", "..");
const sandboxed = "./strongroom sandbox exec -- strongroom ";
const guide = readFileSync(join(root, "docs", "guides", "new-things.md"), "utf8");
const [, section = ""] = /\n## From a new service to staging\n([\s\S]*?)\n## /.exec(guide) ?? [];
/** Without what says that they are of the sandbox. */
const blocks = blocksOf(section).map((lines) => lines.map((line) => line.replace(sandboxed, "")));
const [, [declare = ""] = [], dev = [], [promote = "", ...staging] = []] = blocks;

/** What is printed where nobody can be asked, as it is printed on a terminal. */
const nexts = (text: string) =>
  [...text.matchAll(/^ {2}next: (?:once it is merged: )?\.\/strongroom (.*)$/gm)].map(([, command = ""]) =>
    command.replace("--auto-approve ", ""),
  );

withSamples();

long("the guide's commands are the printed ones", async () => {
  const made = await project.strongroom(wordsOf(declare));
  expect([made.code, made.stderr]).toEqual([0, ""]);
  expect(nexts(made.stdout)).toEqual(dev);
  // It was in staging before the service.
  pin("staging", "intexuraos/INTEXURAOS_AUTH_ISSUER");
  const promoted = await project.strongroom(wordsOf(promote));
  expect([promoted.code, promoted.stderr]).toEqual([4, ""]);
  const steps = nexts(promoted.stdout).filter((command) => !command.endsWith(" --pr"));
  expect(staging).toEqual(steps);
});
