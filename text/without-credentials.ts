/** A second line of defence for the output of other programs: masks what looks like a credential before it is shown. */
import { credentialBeginnings } from "../model/secret-likeness";

/** Beside what vendors' credentials look like: what a declaration may hold, and another program's output may not show. */
const own: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
  /\bsbx\.[\w-]+\.[\w-]+/g,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g,
  /\b(?:ya29\.|pk_live_|pk_test_|sk-|ghp_|gho_|AKIA|AIza|EAA)[\w.-]{8,}/g,
  /(?<=\bBearer )[^\s"']+/gi,
  /\b[0-9a-f]{40,}\b/gi,
];

/** To its end: what tells a credential is often only how it begins. */
const vendors = credentialBeginnings.map(({ source, flags }) => new RegExp(`(?:${source})[\\w/+=~-]*`, `${flags}g`));

export function withoutCredentials(text: string): string {
  return [...own, ...vendors].reduce((masked, pattern) => masked.replace(pattern, "[redacted]"), text);
}
