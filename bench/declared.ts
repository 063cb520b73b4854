/**
 * One synth of ours from declarations, `resolve()` and all its checks included, in a process of its own: `declared.ts COUNT OUTDIR`
 * prints milliseconds from the first declaration to files.
 */
import { App } from "cdktf";
import { buildEnvironment } from "../stacks/build";
import { declared, filledLock, resolved, secretsAlone } from "./generated";

const [count = "1000", outdir = "cdktf.out"] = process.argv.slice(2);
const lock = filledLock(declared(Number(count)));

const start = performance.now();
const environment = secretsAlone(resolved(declared(Number(count)), lock));
const app = new App({ outdir, skipValidation: true, stackTraces: false });
buildEnvironment(app, environment);
app.synth();
process.stdout.write(`${performance.now() - start}\n`);
