/** What somebody may have meant by a part of a name or a misspelled name. */
import { nearest } from "../model/nearest";
import type { Choices } from "../text/failure";

/** More names than this are too many to choose from. */
const most = 12;

/** The names that contain it; if there are none, the nearest one. @param keys `product/name`, or plain names */
export function meantBy(given: string, keys: readonly string[]): Choices {
  const all = [...new Set(keys)];
  const wanted = given.toLowerCase();
  const parts = wanted === "" ? [] : all.filter((key) => key.toLowerCase().includes(wanted));
  if (parts.length > 0) return { given, meant: parts.length > most ? [] : parts.sort() };
  const short = (key: string) => (given.includes("/") ? key : key.slice(key.indexOf("/") + 1));
  const guess = nearest(given, all.map(short));
  return { given, meant: guess === null ? [] : all.filter((key) => short(key) === guess).sort() };
}

/** The end of a sentence that says that the name does not exist. */
export function didYouMean(guess: string | null, { given, meant }: Choices): string {
  const parts = meant.filter((one) => one.toLowerCase().includes(given.toLowerCase()));
  if (parts.length > 1) return ` It is in the names of ${parts.length}: ${parts.join(", ")}.`;
  const one = guess ?? parts[0] ?? null;
  return one === null ? "" : ` Did you mean ${one}?`;
}
