/** No text of the declarations may be a secret, wherever it stands and whatever the declarations look like. */
import type { Issue } from "../../../model/issue";
import { checkTexts } from "../../../model/rules/text";
import { OrganisationFixture } from "../../support/organisation-fixture";
import { said, spec } from "./said";

/** Obviously fake, and put together at run time so that no scanner takes it for real. */
const key = ["sk_li", "ve_Fake1Fake2Fake3"].join("");
/** Too short for any rule of a vendor; its first letters alone tell. */
const short = ["wh", "sec_fake"].join("");
/** What Google publishes in browsers, but is random. */
const browserKey = ["AI", "zaSyB3x9-Fake-Qw7LmZ2kRt8VnC4pYd6Hs1J"].join("");
/** Random enough for a rule of a vendor. */
const random = ["npm", "_Fake1Fake2Fake3Fake4Fake5Fake6Fake78"].join("");

/** Where secrets are found in an organisation of any shape. */
function places(organisation: Readonly<Record<string, unknown>>): readonly string[] {
  const issues: Issue[] = [];
  checkTexts(organisation, issues);
  return issues.map(({ where }) => where);
}
const shop = { name: "shop", about: {} };
/** An organisation with one integration. */
const declared = ($integration: object) => ({ catalogue: { shop: { pay: { $integration } } } });
const entry = (spec: object) => declared({ product: shop, entries: { KEY: { kind: "secret", spec } } });

test("a secret is answered with where it stands, and never repeated", () => {
  expect(said(spec("shop", "PAY_KEY", { purpose: `Pays with ${key}` }))).toEqual([
    [
      "text-looks-like-a-secret",
      "shop/PAY_KEY: purpose",
      "a text in the declarations",
      "texts that are not secrets",
      "remove it, and revoke the value: git keeps it",
    ],
  ]);
});

test("the small organisation has none", () => {
  expect(places(new OrganisationFixture().organisation as never)).toEqual([]);
});

describe("a secret is found", () => {
  it.each([
    ["about a product", declared({ product: { name: "shop", about: { title: key } } }), "shop: title"],
    ["about an integration", declared({ product: shop, about: { owner: key } }), "shop/pay: owner"],
    ["in a list", declared({ product: shop, about: { setup: ["Open", key] } }), "shop/pay: setup[1]"],
    ["in an entry", entry({ purpose: `Pays with ${key}` }), "shop/KEY: purpose"],
    ["in the source that becomes an annotation", entry({ source: key }), "shop/KEY: source"],
    ["in an object of an entry", entry({ origin: { where: key } }), "shop/KEY: origin.where"],
    [
      "in an object without a name of its own",
      entry({ origin: { a: { b: [{ c: key }] } } }),
      "shop/KEY: origin.a.b[0].c",
    ],
    ["in what a format says", entry({ format: { source: "x", flags: "", says: short } }), "shop/KEY: format.says"],
    ["in an example that is random", entry({ format: { flags: "", example: random } }), "shop/KEY: format.example"],
    [
      "in a random example of a browser's key",
      entry({ format: { flags: "", example: browserKey } }),
      "shop/KEY: format.example",
    ],
    ["in a short text", entry({ risk: short }), "shop/KEY: risk"],
    [
      "in an example that is not a text",
      entry({ format: { flags: "", example: [key] } }),
      "shop/KEY: format.example[0]",
    ],
    ["in an example of what is not a format", entry({ example: key }), "shop/KEY: example"],
    ["in a default that is not an entry's", entry({ origin: { default: key } }), "shop/KEY: origin.default"],
    ["in place of an entry", declared({ product: shop, entries: { KEY: key } }), "shop/KEY"],
    [
      "in an integration of a service",
      { ownIntegrations: [{ name: "own", integration: { $integration: { product: shop, about: { owner: key } } } }] },
      "shop/own: owner",
    ],
    ["about a reader", { readers: [{ about: { product: shop, name: "api", because: key } }] }, "shop/api: because"],
    [
      "in what a reader reads",
      { readers: [{ about: { product: shop, name: "api" }, reads: ["A", { because: key }] }] },
      "shop/api: [1].because",
    ],
    [
      "in what a reader's browser gets",
      { readers: [{ about: { product: shop, name: "web" }, reads: ["A"], browser: [{ as: key }] }] },
      "shop/web: [1].as",
    ],
    [
      "about a reader without a product",
      { readers: [{ about: { name: "api", because: key } }] },
      "readers/api: because",
    ],
    [
      "in an environment",
      { environments: [{ name: "dev", vault: { project: key } }] },
      "environments/dev: vault.project",
    ],
    ["in a list of lists", { environments: [{ name: "dev", a: [[key]] }] }, "environments/dev: a[0][0]"],
  ])("%s", (_, organisation, where) => {
    expect(places(organisation)).toEqual([where]);
  });

  it("once about a product with two integrations, and once for each of its entries", () => {
    const product = { name: "shop", about: { title: key } };
    const one = (name: string) => ({ $integration: { product, entries: { [name]: { spec: { risk: key } } } } });
    expect(places({ catalogue: { shop: { a: one("A"), b: one("B") } } })).toEqual([
      "shop: title",
      "shop/A: risk",
      "shop/B: risk",
    ]);
  });

  it("behind what is malformed", () => {
    expect(
      places({
        catalogue: {
          odd: 7,
          none: null,
          shop: {
            odd: "x",
            none: null,
            bad: { $integration: 7 },
            pay: { $integration: { entries: { KEY: { risk: key } } } },
          },
        },
        ownIntegrations: [null, 7],
        readers: [null, "x", { about: 7, reads: { 0: key } }, { reads: [{ because: key }] }],
        environments: [null, 7, { name: "dev", stage: key }],
      }),
    ).toEqual(["nothing/KEY: risk", "readers/nothing: [0].because", "environments/dev: stage"]);
    const readers = [{ about: { product: shop, name: "web" }, reads: 7, browser: [{ as: key }] }];
    expect(places({ readers })).toEqual(["shop/web: [0].as"]);
    expect(places({ catalogue: [], readers: {}, environments: "x" })).toEqual([]);
    expect(places({})).toEqual([]);
  });
});

describe("nothing is found", () => {
  it.each([
    ["in a literal's default, which is looked at with its entry", entry({ default: key })],
    ["in the value of an environment, which is looked at with its entry", { environments: [{ values: { a: key } }] }],
    ["in the entry behind a handle", { readers: [{ about: {}, reads: [{ kind: "handle", entry: { risk: key } }] }] }],
    ["in an expression", entry({ format: { source: key, flags: "", says: "x" } })],
    [
      "in an example that only begins like one",
      entry({ format: { source: "x", flags: "", example: ["sk_te", "st_fake"].join("") } }),
    ],
    [
      "in the product of a reader, which is looked at once",
      { readers: [{ about: { product: { about: { title: key } } } }] },
    ],
  ])("%s", (_, organisation) => {
    expect(places(organisation)).toEqual([]);
  });

  it("in what never ends", () => {
    const about: Record<string, unknown> = { title: "Shop" };
    about.self = about;
    const list: unknown[] = [];
    list.push(list);
    expect(places(declared({ product: shop, about, entries: { KEY: list } }))).toEqual([]);
  });
});

test("a secret stands at the twelfth level at most, deeper than any declaration", () => {
  const nested = (levels: number): unknown => (levels === 0 ? key : { a: nested(levels - 1) });
  const found = (levels: number) => places(declared({ product: shop, about: nested(levels) })).length;
  expect([found(1), found(12), found(13)]).toEqual([1, 1, 0]);
});

describe("every character of a text is one that is seen", () => {
  /** Code points in places of every kind, and a text in which they stand. */
  it.each([
    ["U+0000", "a\u0000b"],
    ["U+000D", "line\r\nline"],
    ["U+001B", "x \u001b[31mred"],
    ["U+009B", "\u009b1m"],
    ["U+202E", "\u202e rtl"],
    ["U+2028", "ls \u2028"],
    ["U+200B", "zero\u200bwidth"],
    ["U+FEFF", "\ufeffmark"],
    ["U+D800", "half \ud800 of one"],
    ["U+FFFE", "\ufffe"],
    ["U+E0041", "\u{e0041}"],
  ])("%s is refused", (code, text) => {
    expect(said(spec("shop", "PAY_KEY", { purpose: text }))).toEqual([
      [
        "unseen-character",
        "shop/PAY_KEY: purpose",
        code,
        "visible characters, line breaks and tabs",
        "write the text again without it",
      ],
    ]);
  });

  it.each([
    ["about a product", declared({ product: { name: "shop", about: { title: "a\u0000" } } }), "shop: title"],
    ["about an integration", declared({ product: shop, about: { setup: ["Open\u0000"] } }), "shop/pay: setup[0]"],
    ["in an example", entry({ format: { flags: "", example: "a\u0000" } }), "shop/KEY: format.example"],
    ["in what a format says", entry({ format: { flags: "", says: "a\u0000" } }), "shop/KEY: format.says"],
    ["about a reader", { readers: [{ about: { product: shop, name: "a", because: "\u0000" } }] }, "shop/a: because"],
    [
      "in an environment",
      { environments: [{ name: "dev", places: { shop: { region: "\u0000" } } }] },
      "environments/dev: places.shop.region",
    ],
  ])("%s", (_, organisation, where) => {
    expect(places(organisation)).toEqual([where]);
  });

  it("so is a value's, whether the environment gives it or the entry", () => {
    const given = (fixture: OrganisationFixture) => {
      (fixture.environment("dev").values.shop as { pay: object }).pay = {
        ...(fixture.environment("dev").values.shop as { pay: object }).pay,
        PAY_MODELS: "small,\u0000,large",
      };
    };
    for (const plant of [given, spec("shop", "PAY_MODELS", { default: "small,\u0000" })])
      expect(said(plant).map(([code, where, got]) => [code, where, got])).toEqual([
        ["unseen-character", "environments/dev: shop.pay.PAY_MODELS", "U+0000"],
      ]);
  });

  it.each(["line\nline\tcolumn", "Größe, 数, mañana", "👩\u200d💻 می\u200cخواهم Dampf\u00adschiff"])(
    "what is read is not: %j",
    (text) => {
      expect(said(spec("shop", "PAY_KEY", { purpose: text }))).toEqual([]);
    },
  );
});
