/** How every command ends. The one table: `strongroom help exit-codes` and the docs print it. */
export const exitCodes = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  invalid: 3,
  pending: 4,
  refused: 5,
  denied: 6,
  unreachable: 7,
  lock: 8,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const meanings: readonly (readonly [keyof typeof exitCodes, string])[] = [
  ["ok", "Done; nothing is left to do."],
  ["unexpected", "A fault of Strongroom itself. Please report it."],
  ["usage", "The command line was wrong, or something it needs on this machine is missing."],
  ["invalid", "The declarations or pins are wrong; nothing was touched."],
  ["pending", "Something required is still pending, or a check failed."],
  ["refused", "An input was refused before anything was written (a value, or where it came from)."],
  ["denied", "The cloud refused: the message names the permission and the project."],
  ["unreachable", "The cloud could not be reached, or failed. Run the command again; it goes on where it stopped."],
  ["lock", "The lock file or a stack's state is in use, damaged, or disagrees with the cloud."],
  ["interrupted", "Interrupted (Ctrl-C). Run the command again; it goes on where it stopped."],
  ["terminated", "Terminated. Run the command again; it goes on where it stopped."],
];

/** The name of an exit code in the table. */
export function exitCodeMeaning(code: number): string {
  const meaning = meanings.find(([name]) => exitCodes[name] === code)?.[1] ?? "no code of ours";
  return meaning.split(/[.:]/)[0] ?? meaning;
}

/** The table as text. */
export function exitCodeTable(): string {
  const rows = meanings.map(([name, meaning]) => `  ${String(exitCodes[name]).padStart(3)}  ${meaning}`);
  return `Exit codes of every strongroom command:\n\n${rows.join("\n")}`;
}
