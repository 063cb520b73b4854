/** What the launcher starts: the process's code, as V8 compiled it in an earlier process. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Script } from "node:vm";

/** Its file, named by the bundler: what was compiled belongs to one text. */
declare const STRONGROOM_PROVIDER_CODE: string;

const { compiledScript } = require("../../bin/compiled") as {
  compiledScript(file: string, text: string): Script;
};

const file = join(__dirname, STRONGROOM_PROVIDER_CODE);
const run = compiledScript(file, `(function (require) {${readFileSync(file, "utf8")}\n})`).runInThisContext();
run(require);
