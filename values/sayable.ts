/** What is neither taken nor said of a file with values, since it is one, or could be: people write passwords beside passwords. */
import { secretLikeness } from "../model/secret-likeness";

/** Shorter ones are words such as "info" and "true"; they stand in honest sentences. */
const shortest = 4;

/** "token is x", "key: x": whatever follows. */
const announced = /\b(?:credentials?|secret|token|key|admin|user(?:name)?)\s*(?:\bis\b|\bwas\b|=|:|->|→)\s*\S+\s*$/iu;
/** "pw x", "the password is x": a sentence that goes on behind the next word is about a password, and not one. */
const password = /\b(?:pass(?:word|wd|phrase)?|pwd?|login|pin)\b\s*(?:\bis\b|\bwas\b|=|:|->|→)?\s*[^\s(]\S*\s*$/iu;

/** Letters and digits mixed, or signs between letters: nobody says such a word. Versions, dates, addresses and paths are said. */
function isUnspeakable(word: string): boolean {
  const bare = word.replace(/^[("'`[]+|[)"'`\].,;:!?]+$/g, "");
  if (bare.length < 8 || /^(?:https?:\/\/|v?\d+(?:[.:-]\d+)*$)/.test(bare)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(bare)).length;
  return (/\d/.test(bare) && kinds >= 2 && !/^[a-z]+-?\d{1,3}$/i.test(bare)) || /[!$%^&*#@~]\S/.test(bare.slice(1));
}

/**
 * A text that may become a purpose, a risk or a place; null if it is left out.
 *
 * @param values of the same file
 */
export function sayable(text: string, values: readonly string[]): string | null {
  if (secretLikeness(text) !== null) return null;
  if (values.some((value) => value.length >= shortest && text.includes(value))) return null;
  if (text.split(/\s+/).some(isUnspeakable)) return null;
  return announced.test(text) || password.test(text) ? null : text;
}

/** What stands before the first `=` of a line: a line of a key in base64 has one too. */
export const isSayableName = (name: string): boolean =>
  /^[A-Za-z][A-Za-z0-9]*(?:[_./-][A-Za-z0-9]+)*$/.test(name) &&
  name.length <= 255 &&
  !name.split(/[_./-]/).some((word) => isUnspeakable(word) && !/^[A-Z0-9]+$/.test(word));
