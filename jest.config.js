// Tests run with the sandbox's own providers, whatever the shell of whoever runs them says; `npm run test:real` has the real ones.
delete process.env.STRONGROOM_REAL_PROVIDERS;

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  // A daemon of whoever runs this would be one more thing that differs from machine to machine.
  watchman: false,
  roots: ["<rootDir>/__tests__"],
  testMatch: ["**/*.test.ts"],
  testSequencer: "<rootDir>/scripts/sequencer.js",
  testPathIgnorePatterns: ["/node_modules/", "/fixtures/"],
  // The one limit for tests and hooks, for what hangs. Nothing else measures time: a gate may run on a slow and busy machine.
  testTimeout: 20 * 60_000,
  transform: {
    "^.+\\.tsx?$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  // The bindings workspace is TypeScript behind a node_modules link, so it must be transformed too.
  transformIgnorePatterns: ["/node_modules/(?!@cdktf/provider-vercel|@strongroom)"],
};
