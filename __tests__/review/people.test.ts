/** Grants to people that a reviewer must not miss: without a near end, and for somebody from elsewhere. */
import { reviewOf } from "../../review/review";
import { acme } from "../support/acme";
import { bindingOf } from "../support/resolved-fixture";
import { type Draft, edited, entryIn, linesOf, productIn } from "./support";

const now = new Date("2026-11-28T12:00:00Z");
const grants =
  (member: string, until: string, critical = false) =>
  (draft: Draft): void => {
    entryIn(draft, "SESSION_SECRET").class = critical ? "critical" : "important";
    productIn(draft).bindings.push(bindingOf({ entry: "shop/SESSION_SECRET", reader: "shop/eve", member, until }));
  };
const access = (edit: (draft: Draft) => void, on: Date | undefined = now, from = acme()) =>
  linesOf(reviewOf([from], [edited(edit, from)], undefined, on === undefined ? {} : { now: on })).filter((line) =>
    line.includes(" access: "),
  );
const by = "declared by shop/eve: may access the secret";
const far = `critical, and no other person or group has an address of evil.example`;

test("a grant for more than a year is dangerous, to the day", () => {
  expect(access(grants("user:eve@acme.example", "2027-11-29"))).toEqual([
    `attention access: user:eve@acme.example gains shop/SESSION_SECRET until 2027-11-29 | a person | ${by}`,
  ]);
  expect(access(grants("user:eve@acme.example", "2027-11-30"))).toEqual([
    `danger access: user:eve@acme.example gains shop/SESSION_SECRET until 2027-11-30 | a person | it lasts more than a year, and may last until 2027-11-29 at most | ${by}`,
  ]);
});

test("a grant that was made a year ago stays valid as time passes", () => {
  expect(access(grants("user:eve@acme.example", "2027-11-30"), new Date("2026-11-29T00:00:00Z"))[0]).toMatch(
    /^attention /,
  );
});

test("a critical entry for an address of a domain that is new here is dangerous, whatever comes along", () => {
  const eve = grants("user:eve@evil.example", "2026-12-31", true);
  const line = `danger access: user:eve@evil.example gains shop/SESSION_SECRET until 2026-12-31 | a person | ${far} | ${by}`;
  expect(access(eve)).toEqual([line]);
  const two = access((draft) => {
    eve(draft);
    productIn(draft).bindings.push(
      bindingOf({ entry: "shop/EU_ONLY", reader: "shop/mal", member: "group:mal@evil.example", until: "2026-12-31" }),
    );
  });
  expect(two).toContain(line);
});

test.each([
  ["an entry that is not critical", grants("user:eve@evil.example", "2026-12-31"), acme()],
  ["a domain that others have", grants("user:eve@Acme.example", "2026-12-31", true), acme()],
  [
    "a domain that was declared before",
    grants("user:eve@evil.example", "2026-12-31", true),
    edited((draft) => {
      productIn(draft).bindings.push(
        bindingOf({ entry: "shop/EU_ONLY", reader: "shop/mal", member: "group:mal@evil.example", until: "2026-12-31" }),
      );
    }),
  ],
])("%s is to be read", (_, edit, from) => {
  expect(access(edit, now, from).filter((line) => line.startsWith("danger"))).toEqual([]);
});
