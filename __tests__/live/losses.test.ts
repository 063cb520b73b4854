/** A deploy takes no required value from what runs with it, only because the lock lost its number. */
import { refuseLosses } from "../../live/losses";
import { exitCodes } from "../../text/exit-codes";
import { failureOf } from "../cli/support";
import { entryOf, environmentOf, productOf, secretOf, serviceOf } from "../support/resolved-fixture";
import { askerIn, at, cloud, template, withSecret } from "./deployed-support";
import { variable, web, withLock, worldOf } from "./vercel-world";

const services = { name: "shop-dev-services", product: "shop", layer: "services", dependsOn: [] } as const;
const vercel = { ...services, name: "shop-dev-vercel", layer: "vercel" } as const;
const pending = (id: string) =>
  entryOf({ name: id, state: "pending", secret: secretOf({ id, project: "fake-shop-dev" }) });

describe("on Cloud Run", () => {
  withSecret("NEW");
  beforeEach(() => cloud.google("POST", `v2/${at}/services?serviceId=api`, { template: template("1") }));

  const deploy = async (missing: readonly string[], over: object = {}) => {
    const service = serviceOf({ name: "api", project: "fake-shop-dev", missing, ...over });
    const entries = [pending("KEY"), pending("NEW")];
    const shop = productOf({ name: "shop", project: "fake-shop-dev", entries, services: [service] });
    return refuseLosses(await askerIn(environmentOf([shop], "dev")), services);
  };

  it("is refused where a service requires the entry and maps it", async () => {
    expect(await failureOf(() => deploy(["shop/KEY", "shop/NEW"]))).toEqual({
      code: exitCodes.pending,
      message: `shop-dev-services would take required values from what has them; nothing of that stack was applied.
  shop/api requires shop/KEY and has version 1 of it as KEY; by the lock it has no value`,
      next: `strongroom inject --env dev --only shop/KEY
        then run the command again`,
    });
  });

  it.each([
    ["a required entry is new to the service", ["shop/NEW"], {}],
    ["the service waits, so it is not in the stack", ["shop/KEY"], { state: "waiting" }],
    ["the service is not deployed", ["shop/KEY"], { name: "later" }],
    ["nothing is missing", [], {}],
  ] as const)("is not refused where %s", async (_, missing, over) => {
    await deploy(missing, over);
  });
});

describe("on Vercel", () => {
  withLock();
  const deploy = (missing: readonly string[], comment = "Managed by Strongroom: shop/KEY") => {
    const { session } = worldOf({ projects: [web({ missing })], variables: { prj_web: [variable({ comment })] } });
    const [bank, shop] = session.environment.products as [never, never];
    const products = [bank, { ...(shop as object), entries: [pending("KEY")] } as never];
    return refuseLosses({ ...session, environment: { ...session.environment, products } }, vercel);
  };

  it("is refused where a project requires the entry and has its variable", async () => {
    expect((await failureOf(() => deploy(["shop/KEY"]))).message).toBe(
      `shop-dev-vercel would take required values from what has them; nothing of that stack was applied.
  shop/web requires shop/KEY and has it on Vercel; by the lock it has no value`,
    );
  });

  it("is not refused where the variable is another entry's", async () => {
    await deploy(["shop/KEY"], "Managed by Strongroom: shop/OTHER");
  });
});
