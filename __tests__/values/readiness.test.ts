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
