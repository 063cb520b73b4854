/** A file of the home that is not as the sandbox left it. Thrown before anything is written, so that it can still be put back. */
export class DamageError extends Error {
  readonly kind = "damage";

  /**
   * @param file its path
   * @param what where in it and what is wrong, after the name: `line 7: its checksum does not match`
   */
  constructor(
    readonly file: string,
    readonly what: string,
  ) {
    super(
      `${file}: ${what}. The sandbox does not start on damaged state, and has changed nothing: ` +
        "put the file back as it was, or give up what the sandbox holds with `strongroom sandbox reset`.",
    );
  }
}

/** With which a daemon ends that found damage; what it found is the last line of its log. */
export const damageCode = 65;

/** The same for who started it. */
export function damageSaid(line: string): Error {
  return Object.assign(new Error(/failed: (.*)$/.exec(line)?.[1] ?? line), { kind: "damage" });
}
