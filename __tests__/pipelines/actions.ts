/** What the actions do that the workflows use, on this machine; and what a job's programs get. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Described } from "../github/condition";

export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly "working-directory"?: string;
}

export interface Surroundings {
  /** A bare repository. */
  readonly remote: string;
  readonly scratch: string;
  /** In front of the machine's programs. */
  readonly bin: string;
  /** What a job gets that may ask for an identity, without a token. */
  readonly sandbox: Readonly<Record<string, string>>;
  readonly token: string;
}

/** Where a step of a job is. */
interface Acting {
  readonly workspace: string;
  readonly known: Described;
  readonly artifacts: string;
  readonly around: Surroundings;
}

export function act(
  step: Step,
  { workspace, known, artifacts, around }: Acting,
): { readonly outputs: Described; readonly said: string } {
  const none = { outputs: {}, said: "" };
  const given = Object.fromEntries(
    Object.entries(step.with ?? {}).map(([name, value]) => [name, filled(String(value), known)]),
  );
  const [name] = (step.uses ?? "").split("@");
  switch (name) {
    case "actions/checkout": {
      const to = join(workspace, given.path ?? ".");
      execFileSync("git", ["clone", "-q", "--no-checkout", around.remote, to], { env: plainEnvironment(around) });
      const inside = (...args: readonly string[]) =>
        execFileSync("git", ["-C", to, ...args], { env: plainEnvironment(around), stdio: "pipe" });
      inside("fetch", "-q", "origin", "+refs/pull/*:refs/remotes/pull/*");
      const ref = given.ref ?? known["github.sha"] ?? "";
      inside("checkout", "-q", "--detach", ref.replace("refs/heads/", "origin/"));
      return none;
    }
    case "actions/setup-node":
    case "hashicorp/setup-terraform":
      return none;
    case "actions/upload-artifact": {
      const from = join(workspace, given.path ?? "");
      const to = join(artifacts, given.name ?? "");
      if (existsSync(to)) throw new Error(`there is an artifact ${given.name} already`);
      mkdirSync(to);
      cpSync(from, given.path?.includes(".") === true ? join(to, given.path.split("/").at(-1) ?? "") : to, {
        recursive: true,
      });
      return none;
    }
    case "actions/download-artifact": {
      const prefix = given.pattern?.replace("*", "");
      const found = readdirSync(artifacts).filter((one) =>
        prefix === undefined ? one === given.name : one.startsWith(prefix),
      );
      if (found.length === 0 && prefix === undefined) throw new Error(`there is no artifact ${given.name}`);
      const to = join(workspace, given.path ?? ".");
      mkdirSync(to, { recursive: true });
      for (const one of found) cpSync(join(artifacts, one), to, { recursive: true });
      return none;
    }
    case "google-github-actions/auth":
      return { outputs: { access_token: around.token }, said: `logged in as ${given.service_account}\n` };
    default:
      throw new Error(`no action ${step.uses}`);
  }
}

export function plainEnvironment(around: Surroundings): Record<string, string> {
  const home = join(around.scratch, "home");
  mkdirSync(home, { recursive: true });
  const tmp = join(around.scratch, "tmp");
  mkdirSync(tmp, { recursive: true });
  return {
    PATH: `${around.bin}:${process.env.PATH}`,
    HOME: home,
    TMPDIR: tmp,
    LANG: "C.UTF-8",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_SYSTEM: "/dev/null",
    CHECKPOINT_DISABLE: "1",
  };
}

/** Fills in what stands between the braces: one place of a context, as our files have it. */
export function filled(text: string, contexts: Described): string {
  return text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => contexts[expression] ?? "");
}
