/** Characters shown at each end. */
const shown = 4;
/** Eight shown characters would be half or more of anything shorter. */
const shortest = 16;

/**
 * A value as a log may show it: its first 4 and last 4 characters, and nothing of values shorter than 16 (document 3, line 114).
 *
 * For the logs of services; Strongroom itself prints names and versions only. It has no dependencies.
 *
 * @returns `abcd…wxyz`, or `[redacted]`; the result does not show the value's length
 */
export function redact(value: string): string {
  // Cuts between code points, so that no half of a character is shown.
  const characters = Array.from(value);
  if (characters.length < shortest) return "[redacted]";
  return `${characters.slice(0, shown).join("")}…${characters.slice(-shown).join("")}`;
}
