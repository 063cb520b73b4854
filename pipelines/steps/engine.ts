/** The engine in one file: made where nothing could be taken, run where an identity is. */
import type { Job, Step } from "../pipeline";
import { packages } from "./change";

/** Where `bin/engine.js` looks for it. */
const folder = ".strongroom/engine";
const artifact = "strongroom-engine";

/** @param of the commit whose engine it is: the jobs that run it have the same one in their checkout */
export const engineJob = (of: "this" | "default branch", more: Pick<Job, "when"> = {}): Job => ({
  id: "engine",
  why: "Makes the engine and all packages in one file. Foreign code runs here, where there is nothing to take; the jobs that have an identity run that file, if its digest is the one that the default branch records (bin/engine.sha256).",
  ...more,
  may: ["read code"],
  minutes: 15,
  steps: [
    { do: "checkout", what: of },
    { do: "node" },
    packages(),
    { do: "run", script: "npm run --silent engine -- --check --out built/engine.js" },
    { do: "save", name: artifact, path: "built/engine.js" },
  ],
});

/** The launcher refuses another file than the recorded one. */
export const loadEngine: Step = { do: "load", name: artifact, path: folder };
