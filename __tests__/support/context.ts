/** A command's context in a test: a folder, and no terminal. */
import { join } from "node:path";
import type { Context } from "../../machine/context";
import { createOutput } from "../../text/output";

/** @param heard gets what is printed. @default nobody */
export function plainContext(
  root: string,
  over: Partial<Context> & Pick<Context, "environments">,
  heard: (text: string) => unknown = () => undefined,
): Context {
  const sink = { write: heard };
  return {
    root,
    cwd: root,
    env: {},
    output: createOutput({ stdout: sink, stderr: sink, colour: false }),
    json: false,
    lockDir: join(root, "environments"),
    signal: new AbortController().signal,
    now: () => new Date("2026-02-03T04:05:06.000Z"),
    random: (bytes) => Buffer.alloc(bytes),
    ...over,
  };
}
