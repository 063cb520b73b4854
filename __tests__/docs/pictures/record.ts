/** Runs the session of the README in the sandbox of a project, and takes what it prints. */
import type { Step } from "./session";

interface Planned {
  readonly says: string;
  readonly command: string;
  /** Which lines of the output are shown. */
  readonly shows: (lines: readonly string[]) => readonly string[];
}

const inside = "./strongroom sandbox exec -- strongroom";
const between = (from: RegExp, to: RegExp) => (lines: readonly string[]) => {
  const start = lines.findIndex((line) => from.test(line));
  const end = lines.findIndex((line, index) => index > start && to.test(line));
  return lines.slice(start, end < 0 ? lines.length : end);
};
const all = (lines: readonly string[]) => lines;

export const session: readonly Planned[] = [
  {
    says: "deploy one product, from nothing",
    command: "npm start -- --product intexuraos",
    shows: (lines) =>
      [...between(/^\[1\/4\]/, /^inject /)(lines), ...between(/^\[3\/4\]/, /^What to try/)(lines)].filter(
        (line) => line !== "" && !/: \d+ of \d+ stack|^ {2}time /.test(line),
      ),
  },
  {
    says: "rotate a key: a new version, while the old one stays valid",
    command: `${inside} rotate INTEXURAOS_ENCRYPTION_KEY --env dev --yes`,
    shows: all,
  },
  {
    says: "take it live",
    command: `${inside} deploy 'intexuraos-dev-*' --auto-approve`,
    shows: between(/^dev: /, /^\s*$/),
  },
  {
    says: "can the service read it?",
    command: `${inside} why user-service INTEXURAOS_ENCRYPTION_KEY --env dev`,
    shows: all,
  },
];

/** What differs from run to run, and says nothing. */
export function steady(line: string): string {
  return (
    line
      .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:40041")
      .replace(/ \(\d+(?:\.\d)? s\)$/, "")
      .replace(/\b(service-\d{5})-[a-z0-9]{3}\b/g, "$1-abc")
      // On a terminal, commands are printed without what answers their question.
      .replace(/(strongroom (?:deploy|rotate|put|rollback)) (?:--auto-approve|--yes) /g, "$1 ")
      .trimEnd()
  );
}

/** @param run a command in the project's folder, with both streams in the order in which they came */
export async function record(
  run: (command: string) => Promise<{ readonly code: number; readonly printed: string }>,
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  for (const { says, command, shows } of session) {
    const { code, printed } = await run(command);
    if (code !== 0) throw new Error(`${command} ended with ${code}:\n${printed}`);
    const lines = printed.split("\n").map(steady);
    while (lines[lines.length - 1] === "") lines.pop();
    steps.push({ says, command, printed: shows(lines) });
  }
  return steps;
}
