/** A second line of defence for the output of other programs: masks what looks like a credential before it is shown. */
const patterns: readonly RegExp[] = [
  /\bsbx\.[\w-]+\.[\w-]+/g,
  /\bya29\.[\w.-]+/g,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g,
  /\b(?:sk|pk|rk)_(?:live|test)_\w+/g,
  /\b(?:sk-|ghp_|gho_|xox[abp]-|AKIA|AIza|EAA|whsec_)[\w-]{8,}/g,
  /(?<=\bBearer )[^\s"']+/gi,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b[0-9a-f]{40,}\b/gi,
];

export function withoutCredentials(text: string): string {
  return patterns.reduce((masked, pattern) => masked.replace(pattern, "[redacted]"), text);
}
