/**
 * `npm run bench:plans`: how long a report over saved plans takes, and how long its comment for GitHub is, for 300 and 10,000 planned changes;
 * once all of them declared, once none.
 */
import { performance } from "node:perf_hooks";
import { plansOf } from "../__tests__/review/plans/world";
import { edited, productIn } from "../__tests__/review/support";
import { acme } from "../__tests__/support/acme";
import { bindingOf, entryOf, secretOf } from "../__tests__/support/resolved-fixture";
import type { ResolvedEntry, ResolvedEnvironment } from "../model/resolved";
import { reviewMarkdown } from "../review/markdown";
import { readPlan } from "../review/plan/document";
import type { SavedPlan } from "../review/plan/review";
import { reviewOf } from "../review/review";

const worker = "serviceAccount:worker@acme-shop-dev.iam.gserviceaccount.com";
const about = { base: "1a2b3c4", head: "5d6e7f8", command: "strongroom review" };

/** Acme with so many entries more, each with a reader. */
const grown = (entries: number): ResolvedEnvironment =>
  edited((draft) => {
    const shop = productIn(draft);
    for (const name of Array.from({ length: entries }, (_, index) => `KEY_${index}`)) {
      const entry: ResolvedEntry = entryOf({ name, secret: secretOf({ id: name, pin: "1" }) });
      shop.entries.push(entry as (typeof shop.entries)[number]);
      shop.bindings.push(bindingOf({ entry: entry.key, reader: "shop/worker", member: worker }));
    }
  });

function measure(changes: number, isDeclared: boolean): void {
  const head = grown(changes / 2);
  const base = isDeclared ? acme() : head;
  const texts = [...plansOf(acme(), head)].map(([stack, plan]) => {
    if (!isDeclared)
      plan.changes = plan.changes.map((one) =>
        "member" in (one.after ?? {})
          ? { ...one, after: { ...one.after, member: `user:${one.name}@evil.example` } }
          : one,
      );
    return [stack, plan.text()] as const;
  });
  const start = performance.now();
  const plans = texts.map(([stack, text]): SavedPlan => {
    const read = readPlan(text);
    if (!read.ok) throw new Error(read.problems.join("; "));
    return { stack, digest: "0".repeat(64), plan: read.plan };
  });
  const review = reviewOf([base], [head], undefined, { plans: { plans, affected: null, commit: null } });
  const comment = reviewMarkdown(review, about);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const bytes = (texts.reduce((sum, [, text]) => sum + text.length, 0) / 1e6).toFixed(1);
  process.stdout.write(
    `${changes} changes, ${isDeclared ? "all" : "none"} declared, ${bytes} MB: ${seconds} s, a comment of ${comment.length} characters\n`,
  );
}

for (const changes of [300, 10_000]) for (const isDeclared of [true, false]) measure(changes, isDeclared);
