// Orders the test files: long ones first, so that the run does not end with one of them alone on one core. Jest orders by how long
// each took before, which is unknown in a fresh clone, and then by size, which is meaningless for a file that starts programs.
"use strict";
const { relative } = require("node:path");
const Sequencer = require("@jest/test-sequencer").default;

/** Below `__tests__`, longest first. */
const longest = [
  "e2e/lifecycle",
  "docs/typed",
  "e2e/rotation",
  "cli/start",
  "sandbox/provider/recorded-scenarios",
  "sandbox/provider/troubles",
  "sandbox/control/lifecycle",
  "cli/rename-steps",
  "cli/rename",
  "bin/launcher",
  "cli/new",
  "sandbox/control/gcloud",
  "cli/propose",
  "cli/kill",
  "cli/rotate-kill",
  "stacks/main",
  "cli/rotate-faults",
  "model/property",
  "catalog/scanning",
  "docs/readme",
  "sandbox/provider/deployment",
  "cli/writers",
  "cli/new-org",
  "cli/grant",
  "sandbox/control/terraform",
  "cli/restart",
  "cli/rotate",
  "types/compiler",
];

module.exports = class extends Sequencer {
  sort(tests) {
    const place = ({ path, context }) => {
      const at = longest.indexOf(relative(context.config.rootDir, path).slice("__tests__/".length, -".test.ts".length));
      return at < 0 ? longest.length : at;
    };
    return super.sort(tests).sort((one, other) => place(one) - place(other));
  }
};
module.exports.longest = longest;
