import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { terraformProgram } from "../../providers/program";
import { environmentFor } from "./environment";
import type { ProviderMode } from "./providers";
import { withoutForeign } from "./variables";

/** cdktf's own command line takes `terraform` unless it is told otherwise. */
function forCdktf(outside: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const program = terraformProgram(outside);
  return program === "terraform" ? {} : { TERRAFORM_BINARY_NAME: program };
}

/**
 * Runs a command against the sandbox, with our stdin, stdout and stderr.
 * @returns its exit code; 128 + n where a signal n ended it, 127 where there is no such command, 126 where it can't be run
 */
export async function exec(o: {
  home: string;
  as?: string;
  project?: string;
  providers?: ProviderMode;
  command: readonly string[];
  cwd: string;
  /** Default: this process's environment. */
  env?: Readonly<Record<string, string | undefined>>;
}): Promise<number> {
  const [program, ...args] = o.command;
  if (program === undefined) throw new Error("sandbox: exec needs a command, such as `sandbox exec -- terraform plan`");
  const outside = o.env ?? process.env;
  const env = { ...forCdktf(outside), ...withoutForeign(outside), ...(await environmentFor(o)) };
  return new Promise((done) => {
    let child: ChildProcess | undefined;
    const forward = (signal: NodeJS.Signals): void => {
      // A terminal sends Ctrl-C to the child as well; a second one would make Terraform give up without unlocking its state.
      if ((signal === "SIGINT" || signal === "SIGQUIT") && process.stdin.isTTY) return;
      child?.kill(signal);
    };
    const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;
    // Before the child exists: a signal that came right after its start would end us and leave it behind.
    for (const signal of signals) process.on(signal, forward);
    const finish = (code: number): void => {
      for (const signal of signals) process.off(signal, forward);
      done(code);
    };
    child = spawn(program, args, { cwd: o.cwd, env, stdio: "inherit" });
    child.once("error", (error: NodeJS.ErrnoException) => {
      const missing = error.code === "ENOENT";
      process.stderr.write(
        `sandbox: can't run ${JSON.stringify(program)}: ${missing ? "no such command" : error.code}\n`,
      );
      finish(missing ? 127 : 126);
    });
    child.once("exit", (code, signal) => finish(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
