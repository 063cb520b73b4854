/** Conditions in CEL as a reviewer compares them: by the terms that must all hold, whatever their order. */

/** The text itself where it is not a chain of `&&`: with an `||` beside them, each could be met without the others. */
export function termsOf(condition: string): readonly string[] {
  const terms: string[] = [];
  let [depth, quote, from] = [0, "", 0];
  for (let at = 0; at < condition.length; at++) {
    const one = condition[at] ?? "";
    if (quote !== "") {
      if (one === "\\") at++;
      else if (one === quote) quote = "";
    } else if (one === '"' || one === "'") quote = one;
    else if ("([{".includes(one)) depth++;
    else if (")]}".includes(one)) depth--;
    else if (depth === 0 && (condition.startsWith("||", at) || one === "?")) return [condition.trim()];
    else if (depth === 0 && condition.startsWith("&&", at)) {
      terms.push(condition.slice(from, at).trim());
      from = at + 2;
      at++;
    }
  }
  return depth === 0 && quote === "" ? [...terms, condition.slice(from).trim()] : [condition.trim()];
}

/** What a term is about: the claim that it begins with; null if it begins with something else. */
const claimOf = (term: string): string | null => /^assertion\.(\w+)\b/.exec(term)?.[1] ?? null;

export interface TermChange {
  /** Null: it need not hold any more. */
  readonly is: string | null;
  /** Null: it had not to hold before. */
  readonly was: string | null;
}

/** Terms of one claim are one change, where either side has one of it. Empty if both ask for the same. */
export function termChanges(was: string, is: string): readonly TermChange[] {
  const [before, after] = [termsOf(was), termsOf(is)];
  const gone = before.filter((term) => !after.includes(term));
  const come = after.filter((term) => !before.includes(term));
  const twin = (term: string, others: readonly string[]) => {
    const claim = claimOf(term);
    const found = claim === null ? [] : others.filter((one) => claimOf(one) === claim);
    return found.length === 1 ? (found[0] ?? null) : null;
  };
  const pairs = come.map((term): TermChange => {
    const other = twin(term, gone);
    return { is: term, was: other !== null && twin(other, come) === term ? other : null };
  });
  const paired = new Set(pairs.map((one) => one.was));
  const lost = gone.filter((term) => !paired.has(term)).map((term): TermChange => ({ is: null, was: term }));
  return [...lost, ...pairs];
}

/** Whether what holds now held before too: nothing is asked any more, or something else. */
export const isNarrower = (changes: readonly TermChange[]): boolean => changes.every(({ was }) => was === null);

/** @param shown how a term may be shown */
export function termText({ was, is }: TermChange, shown: (term: string) => string): string {
  const text = (term: string) => shown(term).replace(/^assertion\./, "");
  if (is === null) return `no longer asked of a job: ${text(was ?? "")}`;
  return was === null ? `also asked of a job: ${text(is)}` : `${text(is)} (before: ${text(was)})`;
}
