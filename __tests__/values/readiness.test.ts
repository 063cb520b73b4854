import { emptyLock, type Lock } from "../../model/lock";
import type { ResolvedEnvironment } from "../../model/resolved";
import { withReadiness } from "../../values/readiness";
import { acme } from "../support/acme";
import { pinned } from "../support/organisation-fixture";
import { environmentOf } from "../support/resolved-fixture";

const stacksOf = (environment: ResolvedEnvironment, lock: Partial<Lock>) =>
  Object.keys(withReadiness(environment, { ...emptyLock("dev"), ...lock }).stacks);

describe("a stack of identities stays from the day on which", () => {
  it("one of its accounts is bound to an entry that has a value, in whatever product", () => {
    const withoutServices = environmentOf(
      acme().products.map((product) => ({ ...product, services: [], vercelProjects: [] })),
    );
    expect(stacksOf(withoutServices, {})).toEqual([]);
    // shop/checkout reads vault's key.
    const lock = { entries: { "vault/SIGNING_KEY": pinned("12") } };
    expect(stacksOf(withoutServices, lock)).toEqual(["shop-dev-identities", "vault-dev-secrets"]);
  });

  it("a service runs as one of its accounts, though it reads nothing", () => {
    const [shop] = acme().products;
    if (shop === undefined) throw new Error("the fixture has no shop");
    const worker = { ...shop, services: shop.services.filter(({ name }) => name === "worker"), vercelProjects: [] };
    expect(stacksOf(environmentOf([worker]), {})).toEqual([]);
    const lock: Partial<Lock> = { services: { "shop/worker": { state: "retiring" } } };
    expect(stacksOf(environmentOf([worker]), lock)).toEqual(["shop-dev-identities", "shop-dev-services"]);
  });
});

describe("a stack of secrets", () => {
  const shop = acme().products.find(({ name }) => name === "shop");
  if (shop === undefined) throw new Error("the fixture has no shop");
  const moved = environmentOf([{ ...shop, project: "acme-elsewhere" }]);
  const stackOf = (environment: ResolvedEnvironment, lock: Partial<Lock>) =>
    withReadiness(environment, { ...emptyLock("dev"), ...lock }).stacks["shop-dev-secrets"];
  const entries = { "shop/PAYMENT_KEY": pinned("3") };

  it("says in which project it is, for as long as a value is there", () => {
    const before = stackOf(environmentOf([shop]), { entries });
    expect(before).toEqual({ state: "active", project: "acme-shop-dev" });
    const stacks = { "shop-dev-secrets": before ?? { state: "active" } };
    expect(stackOf(moved, { entries, stacks })).toEqual(before);
    expect(stackOf(moved, { stacks })).toEqual({ state: "active", project: "acme-elsewhere" });
  });
});
