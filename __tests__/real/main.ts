/**
 * `npm run test:real [-- --only dev/chat,prod/chat] [--fresh]`: the whole life of every product of dev and prod with the real providers,
 * against the embedded cloud. They come from the folder that STRONGROOM_REAL_PROVIDERS names, or from the registry. What went
 * well is written down, by commit, so that a run that was interrupted goes on; `--fresh` forgets it.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { organisation } from "../../organisation/load";
import { defaultHome, down, environmentFor } from "../../sandbox";
import { runProgram, say } from "../support/program";
import { createProject } from "../support/project";
import { bootstrapDifferences } from "./bootstrap";
import { differencesByCdktn } from "./cdktn";
import { runStage, type Stage, Unexpected } from "./stage";
import { failed, Terraform } from "./terraform";

const root = join(__dirname, "..", "..");
const record = join(root, ".strongroom", "test-real.json");

/** The one that others need comes last. */
function stages(only: readonly string[]): readonly Stage[] {
  const products = Object.keys(organisation.catalogue).sort(
    (a, b) => Number(a === "platform") - Number(b === "platform") || (a < b ? -1 : 1),
  );
  const all = ["dev", "prod"].flatMap((environment) => products.map((product) => ({ environment, product })));
  return only.length === 0 ? all : all.filter((stage) => only.includes(nameOf(stage)));
}

/** Parts that belong to no product. */
const apart = ["cdktn", "bootstrap"];

const nameOf = ({ environment, product }: Stage) => `${environment}/${product}`;

/** Names the commit and what is not in it. */
function version(): string {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" });
  return `${git("rev-parse", "HEAD").trim()}${git("status", "--porcelain") === "" ? "" : " and changes"}`;
}

function doneBefore(commit: string): readonly string[] {
  try {
    const known = JSON.parse(readFileSync(record, "utf8")) as { readonly commit: string; readonly done: string[] };
    return known.commit === commit && !commit.endsWith("changes") ? known.done : [];
  } catch {
    return [];
  }
}

async function main(args: readonly string[]): Promise<number> {
  const mirror = process.env.STRONGROOM_REAL_PROVIDERS;
  const at = args.indexOf("--only");
  const only = at < 0 ? [] : (args[at + 1] ?? "").split(",");
  const wanted = stages(only);
  if (at >= 0 && wanted.length !== only.filter((name) => !apart.includes(name)).length) {
    say(`--only takes some of ${apart.join(", ")}, ${stages([]).map(nameOf).join(", ")}, with commas between`);
    return 2;
  }
  const commit = version();
  const done = args.includes("--fresh") || at >= 0 ? [] : [...doneBefore(commit)];
  const project = createProject(root);
  const home = defaultHome(project.folder);
  const given = mirror ? { STRONGROOM_REAL_PROVIDERS: mirror } : {};
  let [errors, unexpected] = [0, 0];
  let stopped = false;
  const stop = () => {
    say("stopping with this stage; the next run goes on with it");
    stopped = true;
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  try {
    if (at < 0 || only.includes("cdktn")) {
      const differences = await differencesByCdktn(project, ["dev", "prod"]);
      if (differences === null) say("cdktn: left out, npm can't install it here");
      else
        say(
          `cdktn: ${differences.length === 0 ? "the same JSON but for its version" : `FAILED, differs in ${differences.join(", ")}`}`,
        );
      unexpected += differences?.length ?? 0;
    }
    const withBootstrap = at < 0 || only.includes("bootstrap");
    if (wanted.length === 0 && !withBootstrap) return unexpected === 0 ? 0 : 1;
    const up = await project.strongroom(["sandbox", "up"], given);
    if (up.code !== 0) throw failed("strongroom sandbox up", up);
    say(`real providers: hashicorp/google 7.45.0, vercel/vercel 5.9.1, from ${mirror || "registry.terraform.io"}`);
    if (withBootstrap && !done.includes("bootstrap")) {
      const began = performance.now();
      const differences = await bootstrapDifferences(join(home, "real-providers"), (next) => say(`bootstrap: ${next}`));
      unexpected += differences.length;
      const seconds = Math.round((performance.now() - began) / 1000);
      if (differences.length === 0) done.push("bootstrap");
      say(
        `bootstrap: ${differences.length === 0 ? "no difference" : `FAILED\n${differences.join("\n")}`} (${seconds} s)`,
      );
    }
    const sandbox = await environmentFor({ home, providers: "real" });
    for (const [index, stage] of wanted.entries()) {
      const name = nameOf(stage);
      const place = `[${index + 1}/${wanted.length}] ${name}`;
      if (stopped) break;
      if (done.includes(name)) {
        say(`${place}: done before, at this commit`);
        continue;
      }
      const env = { ...sandbox, ...given, STRONGROOM_LOCK_DIR: join(home, "locks"), STRONGROOM_ENV: stage.environment };
      let began = performance.now();
      let doing = "begin";
      const step = (next: string) => {
        if (doing !== "begin") say(`${place}: ${doing} (${Math.round((performance.now() - began) / 1000)} s)`);
        [doing, began] = [next, performance.now()];
      };
      try {
        await runStage({ project, terraform: new Terraform(project, env), env, outside: given, step }, stage);
        step("");
        done.push(name);
        mkdirSync(join(root, ".strongroom"), { recursive: true });
        writeFileSync(record, JSON.stringify({ commit, done }));
      } catch (error) {
        if (error instanceof Unexpected) unexpected += 1;
        else errors += 1;
        say(`${place}: ${doing} FAILED\n${error instanceof Error ? error.message : String(error)}`);
      }
    }
  } finally {
    await down({ home });
    project.remove();
  }
  say(`${wanted.length} stages, ${errors} errors, ${unexpected} unexpected differences${stopped ? ", stopped" : ""}`);
  return stopped ? 130 : errors + unexpected === 0 ? 0 : 1;
}

runProgram(main);
