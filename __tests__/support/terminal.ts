/** Commands on a terminal of their own, which `script` of util-linux makes. */
import { spawn, spawnSync } from "node:child_process";

export const hasTerminal = spawnSync("script", ["--version"]).status === 0;

/** And whatever else moves the cursor. */
const colours = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, "g");

export interface TerminalRun {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What is typed after what has appeared so far, without its colours; null: nothing yet. Asked with every piece of the output. */
  readonly typed: (screen: string) => string | null;
}

/** @param command as a shell reads it */
export async function onTerminal(command: string, { cwd, env, typed }: TerminalRun) {
  const child = spawn("script", ["-qefc", command, "/dev/null"], { cwd, env: { TERM: "xterm", ...env } });
  let screen = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
    const keys = typed(screen.replace(colours, ""));
    if (keys !== null) setTimeout(() => child.stdin.write(keys), 50);
  });
  const code = await new Promise<number>((done) => child.on("close", (ended) => done(ended ?? 1)));
  return { code, screen };
}
