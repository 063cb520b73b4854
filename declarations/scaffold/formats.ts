/** Formats of values that a flag can name, as source text of the model. */
import { usage } from "../../text/failure";

/** A word, or a word with what follows its colon. */
const words: Readonly<Record<string, (more: string) => string>> = {
  pem: (label) => (label === "" ? "pem()" : `pem(${JSON.stringify(label)})`),
  ssh: () => "sshKey()",
  "google-key": () => "googleKey()",
  "https-url": () => "httpsUrl",
  host: () => "hostName",
  port: () => "portNumber",
  "whole-number": () => "wholeNumber",
  "true-or-false": () => "trueOrFalse",
  "zero-or-one": () => "zeroOrOne",
  "starts-with": (prefix) => `startsWith(${JSON.stringify(prefix)})`,
};

/** These take something behind a colon. */
const withMore = new Map([
  ["pem", "pem:LABEL"],
  ["starts-with", "starts-with:PREFIX"],
]);

/** As a flag names them, for help and refusals. */
export const formatWords = Object.keys(words).flatMap((word) => {
  const more = withMore.get(word);
  return more === undefined ? [word] : word === "pem" ? [word, more] : [more];
});

/** @throws a usage failure if it is not one of these words */
export function formatText(given: string): string {
  const [word = "", ...rest] = given.split(":");
  const more = rest.join(":");
  const written = Object.hasOwn(words, word) ? words[word] : undefined;
  const fits = withMore.has(word) ? word === "pem" || more !== "" : rest.length === 0;
  if (written !== undefined && fits) return written(more);
  throw usage(
    `--format: "${given}" is not one of ${formatWords.join(", ")}.`,
    "any other format: declare the entry without it, then add format(/…/, { says, example }) by hand, as in docs/guides/new-things.md",
  );
}
