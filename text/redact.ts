/** Characters shown at each end. */
const shown = 4;
/** Of anything shorter, eight shown characters would be half or more. */
const shortest = 16;

/**
 * A value as a log may show it: its first 4 and last 4 characters, and nothing of values shorter than 16 (document 3, line 114).
 *
 * For the logs of services; what Strongroom itself prints are names and versions only. Without dependencies.
 *
 * @returns `abcd…wxyz`, or `[redacted]`; how long the value is does not show
 */
export function redact(value: string): string {
  // By code point, so that no half of a character is shown.
  const characters = Array.from(value);
  if (characters.length < shortest) return "[redacted]";
  return `${characters.slice(0, shown).join("")}…${characters.slice(-shown).join("")}`;
}
