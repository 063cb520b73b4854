// Mutation runs: small faults are put into the code, one at a time, and the tests of that folder must notice each. See mutants.js.
"use strict";
const { existsSync, readdirSync } = require("node:fs");
const { dirname, join, posix } = require("node:path");

const jest = require("../jest.config.js");

const folder = process.env.STRONGROOM_MUTANTS ?? "";

/** Tests of a folder that are not in its mirror. Each mutant costs a run of all of them, so only those that test it. */
const elsewhere = {
  "model/rules": [
    "model/faults.test.ts",
    "model/resolve.test.ts",
    "model/lost-pins.test.ts",
    "model/own-integration.test.ts",
    "model/rules/**/*.test.ts",
  ],
};

/** The tests that mirror a folder, or the nearest one above it that has any. */
function testsOf(place) {
  if (elsewhere[place] !== undefined) return elsewhere[place];
  for (let parts = place.split("/"); parts.length > 0; parts = parts.slice(0, -1)) {
    if (existsSync(join(__dirname, "..", "__tests__", ...parts))) return [`${parts.join("/")}/**/*.test.ts`];
  }
  throw new Error(`mutants: there are no tests below __tests__/${place}`);
}

const name = folder.replaceAll("/", "-");

/** Their tests replace no module and need no process of their own: they run many times as fast without one. */
const inProcess = /^(?:model|clients|live|values|versions)(?:\/|$)/.test(folder);

/** Files below __tests__ by the patterns above. */
function filesOf(patterns) {
  return patterns.flatMap((pattern) => {
    if (!pattern.includes("*")) return [`__tests__/${pattern}`];
    const place = posix.join("__tests__", dirname(dirname(pattern)));
    return (
      readdirSync(join(__dirname, "..", place), { recursive: true })
        .map((file) => posix.join(place, file.replaceAll("\\", "/")))
        // Hundreds of random organisations for each mutant would take days.
        .filter((file) => file.endsWith(".test.ts") && !file.endsWith("property.test.ts"))
    );
  });
}

function alone() {
  return {
    testRunner: "in-process",
    plugins: ["./scripts/mutants-runner.mjs"],
    testFiles: filesOf(testsOf(folder)),
  };
}

function separate() {
  return {
    testRunner: "jest",
    plugins: ["@stryker-mutator/jest-runner"],
    jest: {
      projectType: "custom",
      config: {
        ...jest,
        // Jest lists all files below its roots before each run.
        roots: [`<rootDir>/__tests__/${folder.split("/")[0]}`],
        testMatch: testsOf(folder).map((tests) => `<rootDir>/__tests__/${tests}`),
      },
      // By what imports what, whole organisations would be run for a small piece.
      enableFindRelatedTests: false,
    },
  };
}

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
module.exports = {
  mutate: [`${folder}/**/*.ts`],
  ...(inProcess ? alone() : separate()),
  coverageAnalysis: "perTest",
  // Texts are for people; those that matter are held by tests with their exact words.
  mutator: { excludedMutations: ["StringLiteral"] },
  // A constant of a module costs a run of all tests; what it decides is mutated where it is used.
  ignoreStatic: true,
  concurrency: 1,
  // A mutant that ends by this counts as noticed, so it must be one that hangs, not a machine that is busy.
  timeoutMS: 60_000,
  disableTypeChecks: false,
  incremental: true,
  incrementalFile: `.strongroom/mutants/${name}.json`,
  reporters: ["clear-text", "json", "progress-append-only"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: `.strongroom/mutants/${name}-report.json` },
  tempDirName: ".strongroom/mutants/tmp",
  ignorePatterns: ["/cdktf.out", "/.strongroom", "/providers/vercel/lib", "/docs"],
  thresholds: { high: 90, low: 80, break: 80 },
  allowEmpty: false,
};
