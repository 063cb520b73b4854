/** One problem in declarations or pins, complete enough to be mended without reading the engine. */
export interface Issue {
  /** Stable name of the rule, kebab-case: `unknown-entry`, `secret-to-browser`. */
  readonly code: string;
  /** What is wrong, one sentence. */
  readonly what: string;
  /** Where: `chat/STRIPE_SECRET_KEY`, `environments/prod: chat.stripe.stripeMode`. */
  readonly where: string;
  /** What was got; never a secret's value. */
  readonly got: string;
  /** What is allowed. */
  readonly allowed: string;
  /** The next command or edit. */
  readonly next: string;
}

/** An issue as a person reads it. */
export function formatIssue(issue: Issue): string {
  return [
    `${issue.where}: ${issue.what} [${issue.code}]`,
    `  got:     ${issue.got}`,
    `  allowed: ${issue.allowed}`,
    `  next:    ${issue.next}`,
  ].join("\n");
}

/** All of them, sorted by place and code so that the same problems always read the same. */
export function formatIssues(issues: readonly Issue[]): string {
  const sorted = [...issues].sort(
    (a, b) => compare(a.where, b.where) || compare(a.code, b.code) || compare(a.got, b.got),
  );
  const count = issues.length === 1 ? "1 problem" : `${issues.length} problems`;
  return `${count}\n\n${sorted.map(formatIssue).join("\n\n")}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
