/** Which variables a reader gets, of a hand-made environment. */
import { declaredNames, findReader, missingOf, variablesOf } from "../../inventory/readers";
import type { ResolvedEntry, ResolvedUse } from "../../model/resolved";
import { failureOf } from "../cli/support";
import { entryOf, environmentOf, productOf, secretOf, serviceOf } from "../support/resolved-fixture";

const use = (as: string, reader = "shop/api"): ResolvedUse => ({
  reader,
  role: "backend",
  as,
  crossProduct: false,
  until: null,
});
const literal = (name: string, value: string | null, over: Partial<ResolvedEntry> = {}) =>
  entryOf({ name, kind: "config", class: null, tier: null, origin: null, value, ...over });
const kept = (name: string, pin: string | null, over: Partial<ResolvedEntry> = {}) =>
  entryOf({ name, state: pin === null ? "pending" : "active", secret: secretOf({ id: name, pin }), ...over });

const environment = environmentOf(
  [
    productOf({
      name: "shop",
      services: [serviceOf({ name: "api" }), serviceOf({ name: "web", key: "shop/web" })],
      entries: [
        kept("ALIASED", "3", { localAlias: "LOCAL", usedBy: [use("ALIASED")] }),
        literal("BASE_URL", null, { localOnly: true, optional: true }),
        literal("LEVEL", "debug", { localOnly: true }),
        kept("OPTIONAL", null, { optional: true, usedBy: [use("OPTIONAL")] }),
        kept("OTHERS", "1", { usedBy: [use("OTHERS", "shop/web")] }),
        kept("REQUIRED", null, { usedBy: [use("REQUIRED")] }),
        kept("RENAMED", "2", { localAlias: "NOT_THIS", usedBy: [use("AS_THIS")] }),
        kept("ROTATING", "5", {
          previousAs: "ROTATING_OLD",
          secret: secretOf({ id: "ROTATING", pin: "5", previousPin: "4" }),
          usedBy: [use("ROTATING")],
        }),
        literal("TITLE", "Shop", { usedBy: [use("TITLE")] }),
      ],
    }),
    productOf({
      name: "other",
      services: [serviceOf({ name: "web", product: "other", key: "other/web" })],
      entries: [literal("LEVEL", "info", { product: "other", localOnly: true })],
    }),
  ],
  "dev",
);
const api = findReader(environment, "api");
const shown = (stage: "development" | "production") =>
  variablesOf({ ...environment, stage }, api).map(({ name, localName, content }) => [
    name,
    localName,
    content.kind === "config" ? content.value : content.version,
  ]);

it("pinned and previous versions, aliases, literals; in development also what is needed there only", () => {
  const everywhere = [
    ["ALIASED", "LOCAL", "3"],
    ["AS_THIS", null, "2"],
    ["ROTATING", null, "5"],
    ["ROTATING_OLD", null, "4"],
    ["TITLE", null, "Shop"],
  ];
  expect(shown("production")).toEqual(everywhere);
  expect(shown("development")).toEqual([...everywhere.slice(0, 2), ["LEVEL", null, "debug"], ...everywhere.slice(2)]);
});

it("names what is required and has no value", () => {
  expect(missingOf(environment, api).map((entry) => entry.key)).toEqual(["shop/REQUIRED"]);
});

it("every declared name, so that none is inherited", () => {
  const names = [...declaredNames([environment])].filter((name) => !name.includes("__"));
  expect(names.sort()).toEqual(
    "ALIASED AS_THIS BASE_URL LEVEL LOCAL NOT_THIS OPTIONAL OTHERS RENAMED REQUIRED ROTATING ROTATING_OLD TITLE".split(
      " ",
    ),
  );
  expect(declaredNames([environment]).has("SHOP__ALIASED")).toBe(true);
});

it("a name that two products have needs its product", async () => {
  expect(findReader(environment, "other/web").product).toBe("other");
  expect((await failureOf(() => findReader(environment, "web"))).message).toBe(
    'There are 2 services "web": shop/web, other/web.',
  );
});
