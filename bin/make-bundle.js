"use strict";
// Makes the bundles that bundle.js finds missing or stale: node make-bundle.js ROOT NAME. Nothing is printed: what can't be made is not there.
// node make-bundle.js ROOT engine FILE makes one file of the engine and of all packages that it needs (bin/engine.js).
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { cacheOf, entries, format, recordIn, recordName, sumOf } = require("./bundle");
const { replace } = require("./replace");
const { stampOf } = require("./stamp");

/** Beside our sources, what else decides how a bundle comes out; npm writes the last one whenever it changes a package. */
const also = [
  "tsconfig.json",
  "bin/bundle.js",
  "bin/make-bundle.js",
  "bin/stamp.js",
  "node_modules/.package-lock.json",
];
/** Read from the project by each call: what people edit; the sandbox, which few calls need. */
const declared = ["catalog", "services", "environments"];
const outside = [...declared, "sandbox"];

async function make(root, name, file) {
  // Where nothing is installed, nothing is left either.
  require.resolve("esbuild");
  if (name === "engine") return await makeEngine(root, file);
  const cache = cacheOf(root);
  fs.mkdirSync(cache, { recursive: true });
  if (name === "synth") await makeSynthesis(root);
  else await makeCommandLine(root);
  removeUnused(cache);
}

/** What loads the declarations is read with them. */
async function makeSynthesis(root) {
  const started = Date.now();
  const options = { entryPoints: [entries.synth], plugins: [inPlace(root, { apart: [...outside, "organisation"] })] };
  write(root, { name: "synth", started, result: await build(root, options) });
}

/** What is required where it is needed, rather than imported, is the second bundle. It takes from the first one what is there. */
async function makeCommandLine(root) {
  const started = Date.now();
  const later = new Set();
  const first = inPlace(root, { apart: outside, later });
  const there = ownOf(await build(root, { entryPoints: [entries.cli], plugins: [first] }));
  const result = await build(root, { stdin: listOf(root, there), plugins: [first] });
  const cli = write(root, { name: "cli", started, result });
  if (cli === null) return;
  // The model as a whole: a declaration that imports a file of it gets the same as the commands.
  const files = [...later, ...modelOf(root)];
  const wanted = files.filter((file) => !there.includes(file));
  const second = inPlace(root, { apart: outside, there: new Set(there) });
  const commands = await build(root, { stdin: listOf(root, wanted), plugins: [second] });
  write(root, { name: "commands", started, result: commands, cli });
}

/** Everything but the declarations, which it reads itself. The same sources and packages give the same bytes, wherever they are. */
async function makeEngine(root, file) {
  const files = [...new Set([entries.cli, entries.synth, "organisation/load.ts", ...modelOf(root)])].sort();
  const list = listOf(root, files);
  const contents = `${list.contents}\nmodule.exports = { files: module.exports, typescript: () => require("typescript") };`;
  const options = { stdin: { ...list, contents }, plugins: [inPlace(root, { apart: declared })], external: [] };
  // Names of files are in it: packages count where they are used, wherever a link leads.
  const result = await build(root, { ...options, preserveSymlinks: true });
  fs.mkdirSync(path.dirname(file), { recursive: true });
  replace(file, result.outputFiles[0].text);
}

async function build(root, options) {
  const common = { bundle: true, write: false, metafile: true, platform: "node", target: "node20", format: "cjs" };
  const external = ["esbuild", "google-auth-library", "tsx", "typescript", "yaml"];
  const quiet = { logLevel: "silent", charset: "ascii" };
  return await require("esbuild").build({ absWorkingDir: root, ...common, external, ...quiet, ...options });
}

/** A module of functions, each of which gives the exports of one of our files. */
function listOf(root, files) {
  const lines = [...new Set(files)].sort().map((file) => `${JSON.stringify(file)}: () => require("./${file}"),`);
  return { contents: `module.exports = {\n${lines.join("\n")}\n};`, resolveDir: root, loader: "js" };
}

function modelOf(root) {
  const model = fs.readdirSync(path.join(root, "model"), { recursive: true }).filter((file) => file.endsWith(".ts"));
  return model.map((file) => `model/${file.split(path.sep).join("/")}`);
}

function ownOf({ metafile }) {
  return Object.keys(metafile.inputs).filter((file) => !/^<stdin>|^none:|(?:^|\/)(?:node_modules|\.\.)\//.test(file));
}

/** Writes the bundle and its record; the bundle's name, or null if a source changed meanwhile. */
function write(root, { name, started, result, cli }) {
  const files = [...ownOf(result), ...also].sort();
  const inputs = files.map((file) => [file, ...stampOf(path.join(root, file))]);
  // A file that changed while it was read may be in the bundle in its old shape.
  if (inputs.some(([, , modified, changed]) => Math.max(modified, changed) >= started - 20)) return null;
  // esbuild leaves regular expressions as they are; what is ASCII alone is read much faster.
  const text = result.outputFiles[0].text.replace(
    /[^\0-\x7f]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const bundle = `${name}-${createHash("sha256").update(text).digest("hex").slice(0, 16)}.js`;
  const bytes = Buffer.from(text);
  const file = path.join(cacheOf(root), bundle);
  // The same file keeps the compiled code beside it, which other projects may have made.
  if (!isThere(file, bytes)) replace(file, bytes);
  replace(
    path.join(cacheOf(root), recordName(root, name)),
    JSON.stringify({ format, root, name, bundle, sum: sumOf(bytes), cli, inputs }),
  );
  return bundle;
}

function isThere(file, bytes) {
  try {
    return fs.readFileSync(file).equals(bytes);
  } catch {
    return false;
  }
}

/**
 * Each file keeps its own `__dirname`, and modules outside of the bundle are required from the project's folder.
 *
 * @param rooms `apart`: rooms that are read from the project; `later`: gets our files that are required rather than imported, which are
 * left out; `there`: our files that another bundle holds
 */
function inPlace(root, { apart, later, there = new Set() }) {
  return {
    name: "in place",
    setup(build) {
      build.onResolve({ filter: /^\.\.?\// }, ({ path: asked, resolveDir, kind, importer }) => {
        const full = path.resolve(resolveDir, asked);
        const target = path.relative(root, full).split(path.sep);
        // A package, which may be a link to another place.
        if (target[0] === ".." || target.includes("node_modules")) return undefined;
        if (apart.includes(target[0])) return { path: ["..", ...target].join("/"), external: true };
        const file = sourceOf(root, target.join("/"));
        if (there.has(file)) return { path: `cli:${file}`, external: true };
        if (later === undefined || kind !== "require-call" || importer === "<stdin>") return undefined;
        later.add(file);
        return { path: `commands:${file}`, external: true };
      });
      // commander starts programs for commands in files of their own, which we have none of; to load this takes a tenth of an empty Node.
      build.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
        /node_modules\/commander\/lib\/command\.js$/.test(importer) ? { path: "none", namespace: "none" } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: "none" }, () => ({ contents: "module.exports = {};", loader: "js" }));
      build.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        const text = fs.readFileSync(file, "utf8");
        if (!text.includes("__dirname")) return { contents: text, loader: "ts" };
        const folder = path.relative(root, path.dirname(file)).split(path.sep).join("/");
        return { contents: `const __dirname = __inProject(${JSON.stringify(folder)}); ${text}`, loader: "ts" };
      });
    },
  };
}

/** The file that an import means. */
function sourceOf(root, target) {
  const isFile = (file) => fs.statSync(path.join(root, file), { throwIfNoEntry: false })?.isFile() === true;
  return [target, `${target}.ts`, `${target}/index.ts`].find(isFile) ?? target;
}

/** Records of projects that are gone, and bundles that no record names. Another call may be about to read one: spare young files. */
function removeUnused(cache) {
  const used = new Set();
  const records = (pattern) => fs.readdirSync(cache).filter((name) => pattern.test(name));
  for (const name of records(/^(?:cli|commands|synth)-of-.*\.json$/)) {
    const known = recordIn(path.join(cache, name));
    if (known !== null && fs.existsSync(path.join(known.root, entries[known.name]))) used.add(known.bundle);
    else fs.rmSync(path.join(cache, name), { force: true });
  }
  // Names of declarations that a shell completes (cli/completion/names.ts) belong to a project as its record does.
  for (const name of records(/^names-of-.*\.json$/)) {
    if (!fs.existsSync(path.join(cache, name.replace("names", "cli"))))
      fs.rmSync(path.join(cache, name), { force: true });
  }
  // Bundles, and what a kill left half written.
  for (const name of records(/^(?:cli|commands|synth)-[0-9a-f]{16}\.js|\.\d+$/)) {
    const stat = fs.statSync(path.join(cache, name), { throwIfNoEntry: false });
    const old = stat !== undefined && Date.now() - stat.mtimeMs > 60_000;
    // Beside a bundle lies its compiled code, with its name and a Node's.
    if (old && !(used.has(name) || used.has(/^\w+-[0-9a-f]+\.js(?=\.v)/.exec(name)?.[0])))
      fs.rmSync(path.join(cache, name), { force: true });
  }
}

const [, , root, name, file] = process.argv;
make(root, name, file).catch((error) => {
  if (name === "engine") process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
