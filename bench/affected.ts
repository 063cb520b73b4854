/**
 * `npm run bench:affected`: the plan of one changed secret among 10,000 in the sandbox, by the state alone and with a look at what is there:
 * calls, seconds, and how many times as long the look takes.
 */
import { oneOfTenThousand } from "../__tests__/support/one-of-ten-thousand";
import { runProgram } from "../__tests__/support/program";

async function main(): Promise<number> {
  const bench = await oneOfTenThousand();
  try {
    const looked = await bench.plan("--advisory");
    const alone = await bench.plan("--advisory", "--no-refresh");
    for (const [what, { calls, seconds }] of [
      ["by the state alone", alone],
      ["with a look at what is there", looked],
    ] as const)
      process.stdout.write(
        `${what}: ${calls.states + calls.secrets + calls.others} calls, ${seconds.toFixed(1)} s with the synthesis of 10,000 secrets\n`,
      );
    process.stdout.write(`ratio: ${(looked.seconds / alone.seconds).toFixed(2)}\n`);
    return 0;
  } finally {
    await bench.remove();
  }
}

runProgram(main);
