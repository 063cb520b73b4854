/** A change in all environments at once, as a new service is: what is alike is one line, in the order in which values move up. */
import type { ResolvedEntry, ResolvedEnvironment, Stage } from "../../model/resolved";
import { reviewMarkdown } from "../../review/markdown";
import { type Review, reviewOf } from "../../review/review";
import { reviewText } from "../../review/text";
import { faultsOf } from "../docs/command-lines";
import {
  bindingOf,
  entryOf,
  environmentOf,
  identityOf,
  productOf,
  secretOf,
  serviceOf,
} from "../support/resolved-fixture";

const plain = (text: string) => text;
const colours = { bold: plain, red: plain, yellow: plain, dim: plain };
const about = { base: "1a2b3c4", head: "the files here", command: "strongroom review --base 1a2b3c4" };

const stages: readonly (readonly [name: string, stage: Stage])[] = [
  ["dev", "development"],
  ["staging", "staging"],
  ["prod", "production"],
];

/** The shop; with a letters service that has a vendor's key, a password, and a URL with the password in it. */
function shopIn(name: string, stage: Stage, withLetters: boolean): ResolvedEnvironment {
  const project = `acme-shop-${name}`;
  const stored = (over: Partial<ResolvedEntry> & { readonly name: string }) =>
    entryOf({ state: "pending", secret: secretOf({ id: over.name, project }), ...over });
  const token = stored({
    name: "TOKEN",
    class: "important",
    state: "active",
    secret: secretOf({ id: "TOKEN", project, pin: "1" }),
    sharedBecause: withLetters ? "the vendor gives one token" : null,
  });
  const letters = identityOf("shop/letters", project);
  const binding = (entry: string) =>
    bindingOf({ entry: `shop/${entry}`, reader: "shop/letters", member: `serviceAccount:${letters.email}` });
  const product = productOf({
    name: "shop",
    project,
    entries: [
      token,
      ...(withLetters
        ? [
            stored({ name: "DB_PASSWORD" }),
            stored({
              name: "DB_URL",
              origin: { kind: "composed", pieces: [], parts: [{ name: "password", entry: "shop/DB_PASSWORD" }] },
            }),
            stored({
              name: "LETTERS_KEY",
              class: "important",
              origin: { kind: "issued", where: "Letters > Keys", scope: null },
            }),
          ]
        : []),
    ],
    identities: [identityOf("shop/web", project), ...(withLetters ? [letters] : [])],
    bindings: withLetters ? [binding("DB_URL"), binding("LETTERS_KEY"), binding("TOKEN")] : [],
    services: withLetters
      ? [serviceOf({ name: "letters", project, identityEmail: letters.email, state: "waiting", ingress: "all" })]
      : [],
  });
  return { ...environmentOf([product], name), stage };
}

const sides = (withLetters: boolean) => stages.map(([name, stage]) => shopIn(name, stage, withLetters));
const review = (): Review => reviewOf(sides(false), sides(true));

test("is read once, with one command for each environment that fills parts and what is composed of them", () => {
  expect(reviewText(review(), about, colours)).toBe(
    `This change gives new access in dev, staging, prod: 1 account or target to 4 entries. The riskiest: shop/letters gains shop/DB_PASSWORD in prod.
  1a2b3c4 -> the files here; read from the declarations and lock files of both sides; live policies were not read

Access
  attention  dev, staging, prod: shop/letters gains shop/DB_PASSWORD
             declared by shop/letters: has shop/DB_URL, which contains it
  attention  dev, staging, prod: shop/letters gains shop/DB_URL, shop/LETTERS_KEY, shop/TOKEN
             declared by shop/letters: may access the secret

Targets
  attention  dev, staging, prod: shop/letters is a new Cloud Run service, and the internet reaches it
             ingress: "internal" in its declaration closes it

Declarations
  attention  dev, staging, prod: shop/TOKEN is shared by several readers from now on: the vendor gives one token
  info       dev, staging, prod: shop/DB_PASSWORD is new: A test value
             class: critical
  info       dev, staging, prod: shop/DB_URL is new: A test value
             class: critical
  info       dev, staging, prod: shop/LETTERS_KEY is new: A test value
             class: important

Values that somebody has to put in
  info       dev: shop/DB_PASSWORD needs a value: inject generates it
  info       dev, staging, prod: shop/DB_URL needs a value: inject makes it of shop/DB_PASSWORD
  info       dev, staging, prod: shop/LETTERS_KEY needs a value: issued at Letters > Keys
  info       staging, prod: shop/DB_PASSWORD needs a value: from the host's environment, a vault or a prompt; it is tier 1, so here inject generates it only with --generate shop/DB_PASSWORD
  next: strongroom inject --env dev --only shop/DB_PASSWORD shop/DB_URL shop/LETTERS_KEY --prompt
  next: strongroom inject --env staging --only shop/DB_PASSWORD shop/DB_URL shop/LETTERS_KEY --generate shop/DB_PASSWORD --prompt
  next: strongroom inject --env prod --only shop/DB_PASSWORD shop/DB_URL shop/LETTERS_KEY --generate shop/DB_PASSWORD --prompt

0 dangerous, 4 to read, 7 for information`,
  );
});

test("its commands can be pasted", () => {
  const commands = new Set(review().changes.flatMap(({ next }) => next ?? []));
  expect([...commands].map((command) => faultsOf(`./${command}`, true))).toEqual([[], [], []]);
});

test("the comment of a pull request has keys and commands in backticks", () => {
  const text = reviewMarkdown(review(), about);
  for (const part of [
    "The riskiest: `shop/letters` gains `shop/DB_PASSWORD` in prod.\n",
    "- ⚠️ dev, staging, prod: `shop/letters` gains `shop/DB_URL`, `shop/LETTERS_KEY`, `shop/TOKEN` <br> declared by `shop/letters`: may access the secret\n",
    "\n\nNext: `strongroom inject --env dev --only shop/DB_PASSWORD shop/DB_URL shop/LETTERS_KEY --prompt` · `strongroom inject --env staging ",
  ])
    expect(text).toContain(part);
  // No key is outside of backticks.
  expect(text.replace(/`[^`]*`/g, "")).not.toContain("shop/");
});
