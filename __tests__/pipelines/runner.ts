/**
 * Runs workflows as GitHub does, from the very text of their files: jobs in the order of their needs, each in a folder of its own with what it
 * checks out, artifacts that go from one to the next, and each `run` in a shell of its own. In place of an identity, a job that may ask for one
 * gets a sandbox's token; no other job sees the sandbox at all.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Described, holds } from "../github/condition";
import { act, filled, plainEnvironment, type Step, type Surroundings } from "./actions";

interface Job {
  readonly needs?: readonly string[];
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: { readonly environment: readonly string[] } };
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly jobs: Readonly<Record<string, Job>>;
  readonly on: { readonly workflow_call?: { readonly outputs?: Readonly<Record<string, { readonly value: string }>> } };
}

export interface Outcome {
  readonly result: "success" | "failure" | "skipped";
  /** The step that failed, by its name or its first line. */
  readonly failed?: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly log: string;
}

export interface Event {
  readonly contexts: Described;
  /** Where the first workflow's text comes from. */
  readonly commit: string;
  /** What a hostile job does meanwhile: called before each job, with the folder of artifacts. */
  readonly meanwhile?: (job: string, artifacts: string) => void;
  /** A run that is started again: jobs that succeeded there are not run again, and what they gave is there. */
  readonly again?: Outcomes;
  /** Of the jobs with steps, only these run; the others are left out. */
  readonly only?: (path: string) => boolean;
  /** Another text of a workflow: one that is vulnerable on purpose. */
  readonly rewrite?: (text: string) => string;
}

/** Outcomes by the path of each job: `plan/change (dev)`. */
export interface Outcomes extends ReadonlyMap<string, Outcome> {
  /** Where the run kept what one job hands to another. */
  readonly artifacts?: string;
}

let runs = 0;

export class Runner {
  constructor(private readonly surroundings: Surroundings) {}

  run(file: string, event: Event): Outcomes {
    const run = new Run(this.surroundings, event, join(this.surroundings.scratch, `run-${++runs}`));
    run.workflow(file, event.commit, { path: "", inputs: {} });
    return Object.assign(run.outcomes, { artifacts: run.artifacts });
  }
}

class Run {
  readonly outcomes = new Map<string, Outcome>();
  readonly artifacts: string;

  constructor(
    private readonly around: Surroundings,
    private readonly event: Event,
    private readonly folder: string,
  ) {
    this.artifacts = event.again?.artifacts ?? join(folder, "artifacts");
    mkdirSync(folder, { recursive: true });
    mkdirSync(this.artifacts, { recursive: true });
  }

  /** @returns what it gives to its caller */
  workflow(file: string, commit: string, called: { readonly path: string; readonly inputs: Described }): Outcome {
    const own = this.git("show", `${commit}:${file}`);
    const text = this.event.rewrite?.(own) ?? own;
    const { jobs, on } = parse(text) as Workflow;
    const done = new Map<string, Outcome>();
    let open = Object.keys(jobs);
    while (open.length > 0) {
      const id = open.find((one) => (jobs[one]?.needs ?? []).every((need) => done.has(need)));
      if (id === undefined) throw new Error(`${file}: jobs that wait for each other: ${open.join(", ")}`);
      open = open.filter((one) => one !== id);
      done.set(id, this.job(jobs[id] as Job, { id, path: `${called.path}${id}`, done, inputs: called.inputs, commit }));
    }
    const contexts = Object.fromEntries(
      [...done].flatMap(([id, { outputs }]) =>
        Object.entries(outputs).map(([name, value]) => [`jobs.${id}.outputs.${name}`, value]),
      ),
    );
    const given = Object.entries(on.workflow_call?.outputs ?? {});
    return {
      result: [...done.values()].some(({ result }) => result === "failure") ? "failure" : "success",
      outputs: Object.fromEntries(given.map(([name, { value }]) => [name, filled(value, contexts)])),
      log: "",
    };
  }

  private job(
    job: Job,
    at: {
      readonly id: string;
      readonly path: string;
      readonly done: ReadonlyMap<string, Outcome>;
      readonly inputs: Described;
      readonly commit: string;
    },
  ): Outcome {
    const needed = (job.needs ?? []).map((one) => [one, at.done.get(one) as Outcome] as const);
    const contexts: Described = {
      ...this.event.contexts,
      ...at.inputs,
      "needs.*.result": needed.map(([, { result }]) => result).join(" "),
      ...Object.fromEntries(
        needed.flatMap(([one, { outputs, result }]) => [
          [`needs.${one}.result`, result],
          ...Object.entries(outputs).map(([name, value]) => [`needs.${one}.outputs.${name}`, value]),
        ]),
      ),
    };
    const condition = job.if ?? "";
    // Without a word on how the others ended, all of them must have succeeded.
    const waits = !/\b(?:always|cancelled|failure)\(/.test(condition);
    const fits = !waits || needed.every(([, { result }]) => result === "success");
    if (!fits || (condition !== "" && !holds(condition, contexts)))
      return this.keep(at.path, { result: "skipped", outputs: {}, log: "" });
    const before = this.event.again?.get(at.path);
    if (before?.result === "success") return this.keep(at.path, before);
    if (job.uses === undefined && this.event.only?.(at.path) === false)
      return this.keep(at.path, { result: "skipped", outputs: {}, log: "" });
    this.event.meanwhile?.(at.path, this.artifacts);
    if (job.uses !== undefined) {
      const file = job.uses.replace(/^\.\/|^acme\/secrets\/|@refs\/heads\/main$/g, "");
      const commit = job.uses.startsWith("./") ? at.commit : "main";
      const environment = filled(job.with?.environment ?? "", contexts);
      return this.keep(
        at.path,
        this.workflow(file, commit, { path: `${at.path}/`, inputs: { "inputs.environment": environment } }),
      );
    }
    const each = job.strategy?.matrix.environment ?? [null];
    const outcomes = each.map((environment) => {
      const path = environment === null ? at.path : `${at.path} (${environment})`;
      return this.keep(
        path,
        this.steps(job, path, environment === null ? contexts : { ...contexts, "matrix.environment": environment }),
      );
    });
    const failed = outcomes.find(({ result }) => result === "failure");
    return failed ?? (outcomes[0] as Outcome);
  }

  private keep(path: string, outcome: Outcome): Outcome {
    this.outcomes.set(path, outcome);
    return outcome;
  }

  private steps(job: Job, path: string, contexts: Described): Outcome {
    const workspace = join(this.folder, path.replace(/\W+/g, "-"));
    mkdirSync(workspace, { recursive: true });
    const known: Record<string, string> = { ...contexts };
    let failed: string | undefined;
    let log = "";
    for (const step of job.steps ?? []) {
      if (failed !== undefined && step.if !== "!cancelled()") continue;
      const called = step.name ?? step.run ?? step.uses ?? "";
      try {
        const { outputs, said } =
          step.run === undefined
            ? act(step, { workspace, known, artifacts: this.artifacts, around: this.around })
            : this.script(step, job, workspace, known);
        log += said;
        for (const [name, value] of Object.entries(outputs)) known[`steps.${step.id}.outputs.${name}`] = value;
      } catch (error) {
        log += String(error);
        failed ??= called.split("\n")[0] ?? called;
      }
    }
    if (failed === undefined && job.environment !== undefined) {
      const environment = filled(job.environment, known);
      const deployed = join(this.around.scratch, "deployments");
      mkdirSync(deployed, { recursive: true });
      writeFileSync(join(deployed, environment), known["github.sha"] ?? "");
    }
    const outputs = Object.entries(job.outputs ?? {}).map(([name, value]) => [name, filled(value, known)]);
    return {
      result: failed === undefined ? "success" : "failure",
      ...(failed === undefined ? {} : { failed }),
      outputs: Object.fromEntries(outputs),
      log,
    };
  }

  private script(
    step: Step,
    job: Job,
    workspace: string,
    known: Described,
  ): { readonly outputs: Described; readonly said: string } {
    const output = join(this.folder, "output");
    writeFileSync(output, "");
    const own = Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value, known)]);
    const done = spawnSync("bash", ["--noprofile", "--norc", "-e", "-c", step.run ?? ""], {
      cwd: join(workspace, step["working-directory"] ?? "."),
      env: {
        ...plainEnvironment(this.around),
        ...(job.permissions?.["id-token"] === "write" ? this.around.sandbox : {}),
        GITHUB_OUTPUT: output,
        SCRATCH: this.around.scratch,
        REMOTE: this.around.remote,
        ...Object.fromEntries(own),
      },
      encoding: "utf8",
    });
    const said = `$ ${step.run}\n${done.stdout}${done.stderr}`;
    if (done.status !== 0) throw new Error(`${said}ended with ${done.status}`);
    const lines = readFileSync(output, "utf8")
      .split("\n")
      .filter((line) => line !== "");
    return {
      outputs: Object.fromEntries(
        lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
      ),
      said,
    };
  }

  private git(...args: readonly string[]): string {
    return execFileSync("git", ["-C", this.around.remote, ...args], {
      env: plainEnvironment(this.around),
      encoding: "utf8",
    });
  }
}
