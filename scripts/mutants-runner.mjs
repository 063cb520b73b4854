// Runs unit tests for Stryker in one process, without Jest's own: a mutant costs the tests that reach it, not a start of Jest with all
// its files. Tests are Jest's (its describe, test and expect); what a mutant can reach is loaded afresh for it.
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";

/** Shared with the instrumented code: which mutant is active, which test runs, and what it reached. */
const stryker = {};
globalThis.__stryker__ = stryker;

class InProcessRunner {
  static inject = ["options"];
  require;
  circus;
  testFiles;
  /** The file whose tests run, and the ids that its tests have. */
  file = "";
  ids = new Map();
  /** Ids of the tests to run; null if all are. */
  wanted = null;
  failed = false;
  /** Modules that the last mutant was in, or could reach. */
  tainted = new Set();

  /** Test files are named one by one in the configuration. */
  constructor({ testFiles }) {
    this.testFiles = testFiles;
  }

  capabilities() {
    // They are loaded while the mutant is active, so what runs at that time is tested too.
    return { reloadEnvironment: true };
  }

  init() {
    // The sandbox, a copy of the project with the mutants in it.
    const require = createRequire(join(process.cwd(), "package.json"));
    this.require = require;
    // What translates to JavaScript is remembered below the sandbox, which goes with the run.
    require("./bin/typescript.js").readTypescript(join(process.cwd(), ".translated"));
    this.circus = require("jest-circus");
    const { describe, test, beforeAll, beforeEach, afterAll, afterEach } = this.circus;
    const { jestExpect: expect } = require("@jest/expect");
    Object.assign(globalThis, { describe, test, it: test, beforeAll, beforeEach, afterAll, afterEach, expect });
    const { ModuleMocker } = require("jest-mock");
    globalThis.jest = new ModuleMocker(globalThis);
    this.circus.addEventHandler((event) => this.see(event));
  }

  async dryRun() {
    stryker.activeMutant = undefined;
    stryker.mutantCoverage = { static: {}, perTest: {} };
    const { tests, errors } = await this.run(this.testFiles, null);
    const { mutantCoverage } = stryker;
    stryker.mutantCoverage = undefined;
    if (errors.length > 0) return { status: "error", errorMessage: errors.join("\n") };
    return { status: "complete", tests, mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, sandboxFileName }) {
    // What the last mutant may have left in a module's memory goes with it, and so does what this one may change.
    for (const id of this.tainted) delete this.require.cache[id];
    this.tainted = this.dependents(sandboxFileName);
    for (const id of this.tainted) delete this.require.cache[id];
    Object.assign(stryker, {
      activeMutant: activeMutant.id,
      hitLimit,
      hitCount: hitLimit === undefined ? undefined : 0,
    });
    const wanted = testFilter === undefined ? null : new Set(testFilter);
    const reached = (file) => wanted === null || testFilter.some((id) => id.startsWith(`${file}: `));
    // The test that mirrors the file is the likeliest to notice.
    const mirror = basename(activeMutant.fileName).replace(/ts$/, "test.ts");
    const [first, others] = [true, false].map((is) =>
      this.testFiles.filter((file) => is === (basename(file) === mirror)),
    );
    const { tests, errors } = await this.run([...first, ...others].filter(reached), wanted);
    if (hitLimit !== undefined && stryker.hitCount > hitLimit) return { status: "timeout", reason: "it loops" };
    const failed = tests.filter((one) => one.status === 1);
    const nrOfTests = tests.filter((one) => one.status !== 2).length;
    // A file that can't be loaded with the mutant is noticed by every test of it.
    if (errors.length > 0) return { status: "killed", killedBy: [], failureMessage: errors.join("\n"), nrOfTests };
    if (failed.length === 0) return { status: "survived", nrOfTests };
    return {
      status: "killed",
      killedBy: failed.map(({ id }) => id),
      failureMessage: failed[0].failureMessage,
      nrOfTests,
    };
  }

  /** A module and all that load it, directly or not. */
  dependents(file) {
    const found = new Set([file]);
    const modules = Object.values(this.require.cache);
    for (let size = 0; size !== found.size; ) {
      size = found.size;
      for (const { id, children } of modules) if (children.some((one) => found.has(one.id))) found.add(id);
    }
    return found;
  }

  /** Runs the tests of these files until one fails. */
  async run(files, wanted) {
    const tests = [];
    const errors = [];
    Object.assign(this, { wanted, failed: false });
    for (const file of files) {
      if (this.failed) break;
      this.circus.resetState();
      this.circus.setState(Object.assign(this.circus.getState(), { testTimeout: 20 * 60_000 }));
      this.file = file;
      delete this.require.cache[resolve(file)];
      try {
        this.require(resolve(file));
        const { testResults, unhandledErrors } = await this.circus.run();
        errors.push(...unhandledErrors.map(String));
        tests.push(...testResults.map((one) => this.resultOf(one)));
      } catch (error) {
        errors.push(`${file}: ${error?.stack ?? error}`);
        this.failed = true;
      }
    }
    return { tests, errors };
  }

  /** Jest's runner says what it does, as it does it. */
  see(event) {
    if (event.name === "run_start") this.select(this.circus.getState().rootDescribeBlock, []);
    if (event.name === "test_start") stryker.currentTestId = this.ids.get(event.test);
    if (event.name === "test_done") {
      stryker.currentTestId = undefined;
      if (event.test.errors.length > 0) this.failed = true;
      // One is enough to notice a mutant.
      if (this.failed && stryker.activeMutant !== undefined) for (const test of this.ids.keys()) test.mode = "skip";
    }
  }

  select(block, names) {
    if (names.length === 0) this.ids = new Map();
    for (const child of block.children) {
      const path = [...names, child.name];
      if (child.type === "describeBlock") this.select(child, path);
      else {
        const id = `${this.file}: ${path.join(" ")}`;
        this.ids.set(child, id);
        if (this.wanted !== null && !this.wanted.has(id)) child.mode = "skip";
      }
    }
  }

  resultOf({ testPath, status, errors, duration }) {
    const name = testPath.slice(1).join(" ");
    const result = { id: `${this.file}: ${name}`, name, fileName: resolve(this.file), timeSpentMs: duration ?? 0 };
    if (errors.length > 0) return { ...result, status: 1, failureMessage: errors.join("\n") };
    return { ...result, status: status === "skip" || status === "todo" ? 2 : 0 };
  }
}

export const strykerPlugins = [{ kind: "TestRunner", name: "in-process", injectableClass: InProcessRunner }];
