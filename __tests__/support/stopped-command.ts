/** A command that is stopped in the middle of something, as a person or a pipeline stops it. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { eventually } from "./eventually";
import type { Project } from "./project";

/** When to stop it, and what lets go on whatever was held back for that moment. */
export interface Moment {
  reached(): Promise<boolean>;
  release(): Promise<unknown>;
}

/**
 * Starts a command, sends the signal once the moment is reached, lets go on what is held back, and waits for the end.
 *
 * @returns its exit code, as a shell has it
 */
export async function stoppedCommand(
  project: Project,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: "SIGINT" | "SIGTERM" | "SIGKILL",
  moment: Moment,
): Promise<number> {
  const child = spawn(process.execPath, [join(project.folder, "bin", "strongroom.js"), ...args], {
    cwd: project.folder,
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  let code: number | undefined;
  const ended = new Promise<number>((done) =>
    child.on("close", (got, by) => {
      code = got ?? (by === "SIGKILL" ? 137 : 1);
      done(code);
    }),
  );
  await eventually(
    async () => code !== undefined || (await moment.reached()),
    () => said,
  );
  child.kill(signal);
  // Nothing is let go before the signal has arrived.
  await eventually(
    () => code !== undefined || said.includes("strongroom: stopping;"),
    () => said,
  );
  await moment.release();
  return ended;
}
