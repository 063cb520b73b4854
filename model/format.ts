import type { ResolvedFormat, Stage } from "./resolved";

/** What a value must look like, as data: the resolved environment stays plain JSON. */
export type Format = ResolvedFormat;

/** One format for all, one per stage, or one per option of a choice of the same integration (`stripeMode`). */
export type FormatRule =
  | Format
  | { readonly kind: "per stage"; readonly formats: Readonly<Partial<Record<Stage, Format>>> }
  | { readonly kind: "per choice"; readonly choice: string; readonly formats: Readonly<Record<string, Format>> };

/**
 * A format by regular expression.
 *
 * @param pattern without the flags `g` and `y`, which would make matching depend on the call before
 * @param about `says` is read by people ("starts with sk_test_"); `example` is an obviously fake value that matches
 */
export function format(pattern: RegExp, about: { readonly says: string; readonly example: string }): Format {
  return { source: pattern.source, flags: pattern.flags, says: about.says, example: about.example };
}

/** Values of one vendor that all begin alike: `startsWith("sk_test_")`. */
export function startsWith(prefix: string): Format {
  const escaped = prefix.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return { source: `^${escaped}\\S+$`, flags: "", says: `starts with ${prefix}`, example: `${prefix}fake-example` };
}

/** A format that depends on where the environment stands. */
export function perStage(formats: Readonly<Partial<Record<Stage, Format>>>): FormatRule {
  return { kind: "per stage", formats };
}

/** A format that follows a choice: test keys while `stripeMode` is `test`. */
export function perChoice(choice: string, formats: Readonly<Record<string, Format>>): FormatRule {
  return { kind: "per choice", choice, formats };
}

/** `https://…` without blanks. */
export const httpsUrl: Format = format(/^https:\/\/[^\s]+$/, {
  says: "an https URL",
  example: "https://fake.example.test",
});

/** `true` or `false`. */
export const trueOrFalse: Format = format(/^(true|false)$/, { says: "true or false", example: "false" });

/** `0` or `1`. */
export const zeroOrOne: Format = format(/^[01]$/, { says: "0 or 1", example: "0" });

/** A positive whole number. */
export const wholeNumber: Format = format(/^[1-9][0-9]*$/, { says: "a positive whole number", example: "300" });
