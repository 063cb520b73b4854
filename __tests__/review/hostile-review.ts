/** A review with a text of others everywhere that a report shows one. */
import type { About } from "../../review/markdown";
import type { Kept } from "../../review/page/graph";
import type { Review } from "../../review/review";
import { bindingOf, entryOf } from "../support/resolved-fixture";
import { type Draft, productIn, reviewOfEdit } from "./support";

const placeholder = "placeholder-of-others";

/** Names, purposes, members, reasons, places and values of declarations; and each field of a change, as plans and live policies add them. */
const template: Review = (() => {
  const { verdict, changes } = reviewOfEdit((draft: Draft) => {
    const product = productIn(draft);
    const guest = { reader: placeholder, member: placeholder };
    product.bindings.push(bindingOf({ entry: "shop/PAYMENT_KEY", ...guest }));
    product.entries.push(
      entryOf({ name: placeholder, purpose: placeholder }) as Draft["products"][number]["entries"][number],
    );
    const [service] = product.services;
    if (service !== undefined) Object.assign(service, { region: placeholder, role: placeholder });
    Object.assign(service?.variables[0] ?? {}, { value: placeholder });
  });
  const own = { subject: placeholder, because: [placeholder, placeholder] };
  return {
    plans: null,
    cost: null,
    verdict: { ...verdict, says: `${verdict.says} ${placeholder}`, basis: `${verdict.basis}; ${placeholder}` },
    changes: [
      ...changes,
      { area: "lost", level: "danger", environment: placeholder, says: placeholder, next: placeholder, ...own },
      {
        area: "access",
        level: "danger",
        environment: "dev",
        says: `gains ${placeholder}`,
        effect: "gains",
        principal: placeholder,
        entry: placeholder,
        risk: 0,
        ...own,
      },
    ],
  };
})();

const filled = <T>(data: T, text: string): T => {
  if (typeof data === "string") return data.replaceAll(placeholder, () => text) as T;
  if (Array.isArray(data)) return data.map((one) => filled(one, text)) as T;
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, filled(value, text)])) as T;
};

export const hostileReview = (text: string): Review => filled(template, text);

/** Branches and commands, too. */
export const hostileAbout = (text: string): About => ({ base: text, head: text, command: text });

export const hostileKept = (text: string): Kept => [{ entry: text, who: text, in: [text] }];
