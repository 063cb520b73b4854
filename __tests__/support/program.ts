export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Runs a program of its own: its code is the exit code, and what it throws is said. */
export function runProgram(main: (args: readonly string[]) => Promise<number>): void {
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      say(error instanceof Error ? error.message : String(error));
      process.exitCode = 1;
    },
  );
}
