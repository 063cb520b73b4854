/** One synth of ours, in a process of its own: `ours.ts COUNT OUTDIR` prints milliseconds from resolved data to files. */
import { App } from "cdktf";
import type { ResolvedEnvironment } from "../model/resolved";
import { buildEnvironment } from "../stacks/build";
import { declared, filledLock, resolved, secretsAlone } from "./generated";

const [count = "1000", outdir = "cdktf.out"] = process.argv.slice(2);
const organisation = declared(Number(count));
// As JSON and back, so that no shape or sharing of the generator helps us.
const environment = JSON.parse(
  JSON.stringify(secretsAlone(resolved(organisation, filledLock(organisation)))),
) as ResolvedEnvironment;

const start = performance.now();
const app = new App({ outdir, skipValidation: true, stackTraces: false });
buildEnvironment(app, environment);
app.synth();
process.stdout.write(`${performance.now() - start}\n`);
