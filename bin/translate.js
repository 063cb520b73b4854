"use strict";
// Translates the TypeScript of a folder, for a process that may start no compiler: node translate.js FOLDER. Texts go into .translated, beside
// the sources; what is not TypeScript is named on standard error.
const fs = require("node:fs");
const path = require("node:path");

async function translate(folder) {
  const { transform } = require("esbuild");
  const about = {
    loader: "ts",
    format: "cjs",
    platform: "node",
    target: "node20",
    sourcemap: "inline",
    logLevel: "silent",
  };
  const files = sourcesIn(folder).map((file) => path.relative(folder, file));
  const texts = await Promise.all(
    files.map(async (file) => {
      const text = fs.readFileSync(path.join(folder, file), "utf8");
      return (await transform(text, { ...about, sourcefile: path.basename(file) })).code;
    }),
  );
  files.forEach((file, index) => {
    const target = path.join(folder, ".translated", file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, texts[index]);
  });
}

/** Links are not followed, whatever Node's own recursion does in its versions. */
function sourcesIn(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((one) => {
    const full = path.join(folder, one.name);
    if (one.isDirectory()) return sourcesIn(full);
    return one.isFile() && one.name.endsWith(".ts") ? [full] : [];
  });
}

translate(process.argv[2]).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
