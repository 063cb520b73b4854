"use strict";
// The command line as one JavaScript file, and the synthesis as another, so that a call doesn't pay for TypeScript. They lie in
// node_modules/.cache, under the hash of what they were made of; declarations are never in them, they are read afresh by every command. Whatever goes wrong here
// (read-only folders, half an edit), the answer is null, and the sources are run as they are.
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { withOrdinaryEnvironment } = require("./ordinary-environment");
const { replace } = require("./replace");

/** Changes when this file's idea of a bundle does. */
const format = 3;
const entries = { cli: "cli/main.ts", synth: "main.ts" };
/** Beside our sources, what else decides how the bundle comes out; npm writes the last one whenever it changes a package. */
const also = ["tsconfig.json", "bin/bundle.js", "bin/ordinary-environment.js", "node_modules/.package-lock.json"];
/** Read from the project by each call: the user's declarations, and what loads them; the sandbox, which few calls need. */
const outside = new Set(["organisation", "sandbox"]);

/** Path of a bundle of the sources as they are now, or null. */
async function bundleOf(root, name) {
  const cache = path.join(root, "node_modules", ".cache", "strongroom");
  const record = path.join(cache, `root-${sha256(`${name} ${root}`)}.json`);
  const known = recordIn(record);
  if (known?.inputs.every(([file, ...stamp]) => same(stamp, stampOf(path.join(root, file))))) {
    const file = path.join(cache, known.bundle);
    if (fs.existsSync(file)) return file;
  }
  try {
    fs.mkdirSync(cache, { recursive: true });
    fs.accessSync(cache, fs.constants.W_OK);
    return await build(root, name, { cache, record });
  } catch {
    return null;
  }
}

function recordIn(file) {
  try {
    const known = JSON.parse(fs.readFileSync(file, "utf8"));
    return known.format === format ? known : null;
  } catch {
    return null;
  }
}

/** Size and both times: the time of change moves also where a tool restores the time of modification. */
function stampOf(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? [] : [stat.size, stat.mtimeMs, stat.ctimeMs];
}

function same(a, b) {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

async function build(root, name, { cache, record }) {
  const started = Date.now();
  const options = {
    absWorkingDir: root,
    entryPoints: [entries[name]],
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "silent",
    charset: "ascii",
    external: ["esbuild", "google-auth-library", "tsx", "typescript", "yaml"],
    plugins: [asInPlace(root)],
  };
  const result = await withOrdinaryEnvironment(() => require("esbuild").build(options));
  const own = Object.keys(result.metafile.inputs).filter((file) => !file.startsWith("node_modules/"));
  const files = [...own, ...also].sort();
  const inputs = files.map((file) => [file, ...stampOf(path.join(root, file))]);
  // A file that changed while it was read may be in the bundle in its old shape.
  if (inputs.some(([, , modified, changed]) => Math.max(modified, changed) >= started - 20)) return null;
  // esbuild leaves regular expressions as they are; what is ASCII alone is read much faster.
  const text = result.outputFiles[0].text.replace(
    /[^\0-\x7f]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const bundle = `${name}-${sha256(text)}.js`;
  replace(path.join(cache, bundle), text);
  replace(record, JSON.stringify({ format, root, name, bundle, inputs }));
  removeUnused(cache);
  return path.join(cache, bundle);
}

/** Each file keeps its own `__dirname`, and what lies outside of the bundle is required as from a folder of the project. */
function asInPlace(root) {
  return {
    name: "as in place",
    setup(build) {
      build.onResolve({ filter: /^\.\.?\// }, ({ path: asked, resolveDir }) => {
        const target = path.relative(root, path.resolve(resolveDir, asked)).split(path.sep);
        return outside.has(target[0]) ? { path: ["..", ...target].join("/"), external: true } : undefined;
      });
      build.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        const text = fs.readFileSync(file, "utf8");
        if (!text.includes("__dirname")) return { contents: text, loader: "ts" };
        const folder = path.relative(root, path.dirname(file)).split(path.sep).join("/");
        return { contents: `const __dirname = __inProject(${JSON.stringify(folder)}); ${text}`, loader: "ts" };
      });
    },
  };
}

/** Records of projects that are gone, and bundles that no record names. Another call may be about to read one: spare young files. */
function removeUnused(cache) {
  const used = new Set();
  for (const name of fs.readdirSync(cache).filter((one) => /^root-[0-9a-f]+\.json$/.test(one))) {
    const known = recordIn(path.join(cache, name));
    if (known !== null && fs.existsSync(path.join(known.root, entries[known.name]))) used.add(known.bundle);
    else fs.rmSync(path.join(cache, name), { force: true });
  }
  // Names of declarations that a shell completes (cli/completion/names.ts) belong to a project as its record does.
  for (const name of fs.readdirSync(cache).filter((one) => /^names-[0-9a-f]+\.json$/.test(one))) {
    if (!fs.existsSync(path.join(cache, name.replace("names", "root"))))
      fs.rmSync(path.join(cache, name), { force: true });
  }
  // Bundles, and what a kill left half written.
  for (const name of fs.readdirSync(cache).filter((one) => /^(?:cli|synth)-|\.\d+$/.test(one))) {
    const stat = fs.statSync(path.join(cache, name), { throwIfNoEntry: false });
    const old = stat !== undefined && Date.now() - stat.mtimeMs > 60_000;
    // Beside a bundle lies its compiled code, with its name and a Node's.
    if (old && !(used.has(name) || used.has(/^\w+-[0-9a-f]+\.js(?=\.v)/.exec(name)?.[0])))
      fs.rmSync(path.join(cache, name), { force: true });
  }
}

module.exports = { bundleOf, entries };
