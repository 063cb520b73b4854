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

/** As many places of one problem are named one by one. */
const placesAtOnce = 4;
const placesNamed = 3;

/**
 * All of them, sorted by place and code so that the same problems always read the same.
 *
 * @param all the command that names every place: with it, what is wrong in many places is said once. @default each by itself
 */
export function formatIssues(issues: readonly Issue[], all: string | null = null): string {
  const sorted = [...issues].sort(
    (a, b) => compare(a.where, b.where) || compare(a.code, b.code) || compare(a.got, b.got),
  );
  const count = issues.length === 1 ? "1 problem" : `${issues.length} problems`;
  return `${count}\n\n${(all === null ? sorted : together(sorted, all)).map(formatIssue).join("\n\n")}`;
}

/** One slip in what many share (a helper, a reader that is gone) is one thing to mend. */
export function together(sorted: readonly Issue[], all: string): readonly Issue[] {
  const alike = new Map<string, Issue[]>();
  for (const issue of sorted) {
    const id = JSON.stringify([issue.code, issue.what, issue.got, issue.allowed]);
    alike.set(id, [...(alike.get(id) ?? []), issue]);
  }
  return [...alike.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined || same.length <= placesAtOnce) return same;
    const named = same.slice(0, placesNamed).map(({ where }) => where);
    const where = `${named.join(", ")} and ${same.length - placesNamed} more`;
    return [{ ...first, where, next: `${first.next}; each of them: ${all}` }];
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
