/** What a person types: a value without echo, a line, or a pipe's whole content. Prompts go to stderr; stdout stays clean. */
import { setTimeout as wait } from "node:timers/promises";
import { exitCodes } from "../text/exit-codes";
import { Failure, usage } from "../text/failure";
import type { Sink } from "../text/output";
import { printable } from "../text/printable";
import { HiddenInput } from "./hidden-input";

/** The part of stdin that is used; `tty.ReadStream` has it all. */
export interface Source {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  on(event: "data" | "end", listener: (chunk: Buffer) => void): unknown;
  off(event: "data" | "end", listener: (chunk: Buffer) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

export interface Terminal {
  /** Whether a person can be asked. */
  readonly interactive: boolean;
  /** Asks for a value that is not shown. @throws a `Failure` (interrupted) on Ctrl-C, (refused) for several lines at once */
  readHidden(question: string): Promise<Buffer>;
  /** Asks for a line, shown as it is typed. @throws a `Failure` (interrupted) if the input ends instead (Ctrl-D) */
  /** @param soFar what is true if somebody stops it here: "nothing was changed" */
  readLine(question: string, soFar?: string): Promise<string>;
  /** Everything up to the end of the input, or its first `limit` bytes and one more. */
  readAll(limit: number): Promise<Buffer>;
}

const bracketedPaste = { on: "\u001b[?2004h", off: "\u001b[?2004l" } as const;
/** How long a paste may take to arrive after its first line end, in milliseconds. */
const pasteMillis = 40;

/** When a remark says that we wait for input, in milliseconds. */
const silentMillis = 1000;

let asking = false;

/** Whether a question waits for its answer: nothing else is under way then. */
export function isAsking(): boolean {
  return asking;
}

/** @param open called at the first use only: using stdin changes what a child process inherits */
export function openTerminal(
  open: () => Source,
  sink: Sink,
  signal: AbortSignal,
  shown: (question: string) => string = printable,
): Terminal {
  return {
    get interactive() {
      const source = open();
      return source.isTTY === true && sink.isTTY === true && source.setRawMode !== undefined;
    },

    async readHidden(question) {
      const source = open();
      const input = new HiddenInput();
      // Switches to raw mode before the question: no key of the answer may be echoed.
      source.setRawMode?.(true);
      sink.write(`${bracketedPaste.on}${shown(question)}: `);
      try {
        await listen(source, signal, (chunk) => input.feed(chunk) !== "more");
        if (input.state === "done") await wait(pasteMillis);
        await drain(source, input);
      } finally {
        source.setRawMode?.(false);
        sink.write(`${bracketedPaste.off}\n`);
      }
      if (input.state === "interrupted") throw new Failure(exitCodes.interrupted, "Interrupted; nothing was written.");
      if (input.rest) {
        input.forget();
        throw new Failure(
          exitCodes.refused,
          "More than one line was pasted, and this terminal does not say where a paste ends.",
          "put the value into a private, git-ignored file and name it with --from",
        );
      }
      return input.take();
    },

    async readLine(question, soFar) {
      sink.write(`${shown(question)} `);
      const chunks: Buffer[] = [];
      asking = true;
      const how = await listen(open(), signal, (chunk) => {
        chunks.push(chunk);
        return chunk.includes(0x0a);
      })
        .catch((error: unknown) => {
          if (!signal.aborted) throw error;
          const says = soFar === undefined ? "" : `; ${soFar}`;
          throw new Failure(exitCodes.interrupted, `Stopped at a question${says}.`, "run the command again");
        })
        .finally(() => {
          asking = false;
        });
      // The next question would wait forever, and an empty answer has a meaning.
      if (how === "ended" && chunks.length === 0) {
        sink.write("\n");
        throw new Failure(exitCodes.interrupted, "The input ended at a question.", "run the command again");
      }
      return (Buffer.concat(chunks).toString("utf8").split("\n")[0] ?? "").replace(/\r$/, "");
    },

    async readAll(limit) {
      const source = open();
      if (source.isTTY === true) {
        throw usage(
          "Standard input is a terminal that would show what is typed, but messages go elsewhere, so nobody can be asked.",
          "leave stderr on the terminal, pipe the value in, or name a file with --from",
        );
      }
      const chunks: Buffer[] = [];
      let length = 0;
      const silent = setTimeout(() => sink.write("waiting for standard input (Ctrl-C ends that)\n"), silentMillis);
      try {
        await listen(source, signal, (chunk) => {
          chunks.push(chunk);
          length += chunk.length;
          return length > limit;
        });
      } finally {
        clearTimeout(silent);
      }
      const all = Buffer.concat(chunks).subarray(0, limit + 1);
      for (const chunk of chunks) chunk.fill(0);
      return all;
    },
  };
}

/** Passes chunks on until the listener has enough, or the input ends. */
function listen(source: Source, signal: AbortSignal, enough: (chunk: Buffer) => boolean): Promise<"enough" | "ended"> {
  return new Promise((done, failed) => {
    const stop = () => {
      source.off("data", data);
      source.off("end", end);
      signal.removeEventListener("abort", aborted);
      source.pause();
    };
    const data = (chunk: Buffer) => {
      if (!enough(chunk)) return;
      stop();
      done("enough");
    };
    const end = () => {
      stop();
      done("ended");
    };
    const aborted = () => {
      stop();
      failed(signal.reason);
    };
    if (signal.aborted) return failed(signal.reason);
    signal.addEventListener("abort", aborted, { once: true });
    source.on("data", data);
    source.on("end", end);
    source.resume();
  });
}

/** Otherwise input right after the line end would reach the next prompt, or the shell. */
async function drain(source: Source, input: HiddenInput): Promise<void> {
  const more = (chunk: Buffer) => {
    input.feed(chunk);
    chunk.fill(0);
  };
  source.on("data", more);
  source.resume();
  await wait(pasteMillis);
  source.off("data", more);
  source.pause();
}
