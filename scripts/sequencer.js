// Which test file begins when: those that run longest first, or the run ends with one of them alone on one core. Jest goes by how long
// each took before, which no fresh clone knows, and then by its size, which says nothing of a file that starts programs.
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
