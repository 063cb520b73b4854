/** Files with values that git must not see. */

/** Document 2, ".gitignore". */
export const gitignorePatterns = [".env", ".env.local", ".env.*.local", "*.pem", "*.key"] as const;

/** Each pattern must be a line of its own, in any order. */
export function missingPatterns(gitignore: string | null): readonly string[] {
  const lines = new Set((gitignore ?? "").split(/\r?\n/).map((line) => line.trim()));
  return gitignorePatterns.filter((pattern) => !lines.has(pattern));
}
