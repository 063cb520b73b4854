/** What an entry doesn't say itself comes from its integration, else from its product; what no one says is missing. */
import { cloudRunService, either, environment, everyDays, issued, onlyOnBreach, product, secret } from "../../../model";
import { formatIssue } from "../../../model/issue";
import { emptyLock } from "../../../model/lock";
import { resolve } from "../../../model/resolve";
import type { ResolvedEntry } from "../../../model/resolved";
import { developmentOf } from "../../support/development";
import { OrganisationFixture } from "../../support/organisation-fixture";

const lab = product("lab", {
  title: "Lab",
  defaults: {
    owner: "science",
    revoke: "Ask science",
    setup: ["Ask science"],
    class: "critical",
    tier: 2,
    rotation: everyDays(90),
    triggers: ["shared"],
  },
});
const probe = lab.integration(
  {
    title: "Probe",
    defaults: {
      origin: issued("Probe > Keys"),
      risk: "Quota",
      tier: 1,
      storedElsewhere: ["team vault"],
      sharedBecause: "One key",
    },
  },
  {
    SHORT: secret({ purpose: "Says only this" }),
    OWN: secret({
      purpose: "Says all of it",
      risk: "None",
      class: "important",
      tier: 3,
      origin: issued("Elsewhere"),
      rotation: onlyOnBreach(),
      triggers: [],
      storedElsewhere: [],
      sharedBecause: "Another reason",
    }),
    EITHER: either(
      { purpose: "Proof" },
      { one: { ONE: secret({ purpose: "One" }) }, two: { TWO: secret({ purpose: "Two" }) } },
    ),
  },
);
const other = lab.integration(
  { title: "Other", owner: "finance", revoke: "Roll", setup: [] },
  { OTHER: secret({ purpose: "Other", risk: "Books", origin: issued("Bank") }) },
);
const catalogue = { lab: { probe, other } };
const dev = environment(catalogue, {
  ...developmentOf("lab", "lab-dev-fake", "lab-dev-state"),
  values: { lab: { probe: { EITHER: "two" } } },
});
const readers = [
  cloudRunService({
    product: lab,
    name: "reader",
    role: "backend",
    reads: [probe.SHORT, probe.OWN, probe.EITHER, other.OTHER],
  }),
];

const said = ({
  risk,
  class: kind,
  tier,
  origin,
  rotation,
  triggers,
  storedElsewhere,
  sharedBecause,
}: ResolvedEntry) => [
  risk,
  kind,
  tier,
  origin?.kind === "issued" ? origin.where : null,
  rotation,
  triggers,
  storedElsewhere,
  sharedBecause,
];

it("is filled in, field by field: the entry's own, the integration's, the product's", () => {
  const resolution = resolve({ catalogue, readers, environments: [dev] }, "dev", emptyLock("dev"));
  expect(resolution.ok ? [] : resolution.issues).toEqual([]);
  const [found] = resolution.ok ? resolution.environment.products : [];
  const short = ["Quota", "critical", 1, "Probe > Keys", { everyDays: 90 }, ["shared"], ["team vault"], "One key"];
  expect(Object.fromEntries((found?.entries ?? []).map((entry) => [entry.name, said(entry)]))).toEqual({
    OTHER: ["Books", "critical", 2, "Bank", { everyDays: 90 }, ["shared"], [], null],
    OWN: ["None", "important", 3, "Elsewhere", "on breach", [], [], "Another reason"],
    SHORT: short,
    TWO: short,
  });
  expect(found?.integrations.map(({ name, owner, revoke, setup }) => [name, owner, revoke, setup])).toEqual([
    ["other", "finance", "Roll", []],
    ["probe", "science", "Ask science", ["Ask science"]],
  ]);
  expect(found?.entries.find(({ name }) => name === "SHORT")?.secret?.labels).toMatchObject({
    owner: "science",
    class: "critical",
    tier: "1",
  });
});

/** The small organisation, whose product has these defaults, and one entry that leaves out these fields. */
function without(fields: readonly string[], defaults: { product?: unknown; integration?: unknown }) {
  const fixture = new OrganisationFixture();
  const about = fixture.integration("shop", "data").about;
  about.defaults = defaults.integration;
  Object.assign(fixture.made.products.shop.about, { defaults: defaults.product });
  for (const field of fields) delete fixture.entry("shop", "SEARCH_KEY").spec[field];
  return fixture.issues().map(formatIssue);
}

it("is missing where no default gives it", () => {
  expect(without(["rotation", "tier"], { product: { tier: 1 } })).toEqual([
    [
      "shop/SEARCH_KEY: the field rotation is missing [missing-field]",
      "  got:     nothing",
      "  allowed: everyDays(n) with 1 to 3,650 whole days, or onlyOnBreach()",
      "  next:    add rotation: everyDays(n) or rotation: onlyOnBreach(), here or in defaults",
    ].join("\n"),
  ]);
});

it("is wrong once, where it stands, however many entries take it", () => {
  const wrong = {
    product: { class: "secret", owner: " " },
    integration: { rotation: { everyDays: 0 }, colour: "red" },
  };
  expect(without(["class", "rotation"], wrong)).toEqual([
    expect.stringMatching(/^shop: defaults: the field class has the wrong shape /),
    expect.stringMatching(/^shop: defaults: the field owner has the wrong shape /),
    expect.stringMatching(/^shop\/data: defaults: the field colour is not known here /),
    expect.stringMatching(/^shop\/data: defaults: the field rotation has the wrong shape /),
  ]);
  expect(without([], { product: "all" })).toEqual([
    expect.stringMatching(/^shop: defaults: the shape of the defaults is wrong /),
  ]);
});

it("is looked at as every text is", () => {
  const planted = { product: { risk: `sk_live_${"4eC39HqLyjWDarjtT1zdp7dc"}` } };
  expect(without([], planted)).toEqual([expect.stringMatching(/^shop: defaults\.risk: the text looks like /)]);
});

it("takes no field of a product that nobody knows", () => {
  const fixture = new OrganisationFixture();
  Object.assign(fixture.made.products.shop.about, { entryPrefx: "SHOP_" });
  expect(fixture.issues().map(formatIssue)).toEqual([
    expect.stringMatching(/^shop: the field entryPrefx is not known here /),
  ]);
});
