/** Nothing waits for ever on a file or a stream without saying so. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { readIfThere } from "../../machine/file";
import { isAsking, openTerminal } from "../../machine/terminal";
import { eventually } from "../support/eventually";

const folder = mkdtempSync(join(tmpdir(), "strongroom-pipe-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("a pipe instead of one of the project's files is refused, not waited for", () => {
  const pipe = join(folder, "setup.conf");
  execFileSync("mkfifo", [pipe]);
  expect(() => readIfThere(pipe)).toThrow(`${pipe} is a pipe, not a file.`);
  expect(readIfThere(join(folder, "none"))).toBeNull();
});

describe("standard input", () => {
  const written: string[] = [];
  const sink = { isTTY: false, write: (text: string) => written.push(text) > 0 };

  it("is not read where it is a terminal that would show the value", async () => {
    const source = Object.assign(new PassThrough(), { isTTY: true });
    const terminal = openTerminal(() => source, sink, new AbortController().signal);
    await expect(terminal.readAll(10)).rejects.toMatchObject({
      code: 2,
      next: "leave stderr on the terminal, pipe the value in, or name a file with --from",
    });
  });

  it("a question that is stopped says what is true then", async () => {
    const stop = new AbortController();
    const terminal = openTerminal(() => new PassThrough(), sink, stop.signal);
    const asked = terminal.readLine("Go on?", "nothing was applied").catch((error: unknown) => error);
    expect(isAsking()).toBe(true);
    stop.abort(new Error("stopped by SIGINT"));
    expect(await asked).toMatchObject({
      code: 130,
      message: "Stopped at a question; nothing was applied.",
      next: "run the command again",
    });
    expect(isAsking()).toBe(false);
    written.length = 0;
  });

  it("that says nothing is waited for aloud, until a signal", async () => {
    const stop = new AbortController();
    const reading = openTerminal(() => new PassThrough(), sink, stop.signal).readAll(10);
    const ended = reading.catch((error: unknown) => error);
    await eventually(() => written.length > 0);
    expect(written).toEqual(["waiting for standard input (Ctrl-C ends that)\n"]);
    stop.abort(new Error("stopped by SIGINT"));
    expect(await ended).toEqual(new Error("stopped by SIGINT"));
  });
});
