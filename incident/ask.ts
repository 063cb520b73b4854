/** One step with the person at the terminal: run, done, later, or stop. */
import type { Context } from "../machine/context";
import { exitCodeMeaning } from "../text/exit-codes";
import type { Step } from "./step";

const answers: Readonly<Record<string, "run" | "done" | "later" | "stop">> = {
  y: "run",
  yes: "run",
  d: "done",
  done: "done",
  "": "later",
  n: "later",
  no: "later",
  q: "stop",
  quit: "stop",
};

/**
 * @param place "3 of 12"
 * @returns how the step ended, `open` if it is left for later, null if the person stops here
 */
export async function take(
  context: Context,
  step: Step,
  place: string,
  runStep: (args: readonly string[]) => Promise<number>,
): Promise<string | null> {
  const { output, terminal } = context;
  const ask = async (question: string) => ((await terminal?.readLine(question)) ?? "").trim().toLowerCase();
  output.note(`\n${place}, ${step.phase}: ${step.title}`);
  for (const how of step.how) output.note(`  ${how}`);
  if (step.command !== null) output.note(`  strongroom ${step.command.join(" ")}`);
  const question =
    step.command === null
      ? "done (d), later (Enter), stop here (q)?"
      : "run it (y), done by hand (d), later (Enter), stop here (q)?";
  for (;;) {
    const said = await ask(question);
    const answer = answers[said];
    if (answer === undefined) output.note(`  "${said.replace(/\p{Cc}/gu, "?")}" is not one of these`);
    else if (answer === "stop") return null;
    else if (answer === "later") return "open";
    else if (answer === "done" || step.command === null) return `done by hand ${context.now().toISOString()}`;
    else {
      const code = await runStep(step.command);
      if (code !== 0) output.note(`  it ended with ${code} (${exitCodeMeaning(code)}); the step stays open`);
      else if (step.proof === undefined || answers[await ask(`${step.proof} (y), or not (Enter)?`)] === "run")
        return `done ${context.now().toISOString()}`;
    }
  }
}
