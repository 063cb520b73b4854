/** Values that are pinned: no plan deletes their secrets to create them again, and none creates an empty one in their place. */
import { refuseEmpty, refuseReplaced } from "../../live/pinned-secrets";
import type { GoingSecret } from "../../live/removal";
import { exitCodes } from "../../text/exit-codes";
import { failureOf } from "../cli/support";
import { entryOf, environmentOf, productOf, secretOf } from "../support/resolved-fixture";
import { askerIn, cloud, secret, withSecret } from "./deployed-support";

const stack = { name: "shop-dev-secrets", product: "shop", layer: "secrets", dependsOn: [] } as const;
const entry = (name: string, pin: string | null, product = "shop") =>
  entryOf({
    name,
    product,
    secret: secretOf({ id: name, address: name.toLowerCase(), project: `fake-${product}-dev`, pin }),
  });
const environment = environmentOf(
  [
    productOf({
      name: "shop",
      project: "fake-shop-dev",
      entries: [entry("KEY", "2"), entry("GONE", "1"), entry("NEW", null)],
    }),
    productOf({ name: "platform", project: "fake-platform-dev", entries: [entry("OTHER", "1", "platform")] }),
  ],
  "dev",
);
const going = (id: string): GoingSecret => ({ project: "fake-shop-dev", id, key: `shop/${id}` });
const created = (...names: string[]) => names.map((name) => `google_secret_manager_secret.${name}`);

withSecret("NEW");

describe("a plan that deletes a secret and creates it again", () => {
  const replace = async (...ids: string[]) => refuseReplaced(await askerIn(environment), stack.name, ids.map(going));

  it("is refused while its pinned version is there, whoever reads it", async () => {
    expect(await failureOf(() => replace("KEY", "NEW", "GONE"))).toEqual({
      code: exitCodes.pending,
      message: `shop-dev-secrets would delete secrets with all their versions to create them again elsewhere; nothing of that stack was applied.
  shop/KEY: version 2 of KEY in project fake-shop-dev`,
      next: "put back what was changed in environments/ or in the declaration (locations, an encryption key); or carry each value to a new entry: strongroom rename shop/KEY NEW_NAME --env dev",
    });
  });

  it("is let through where no value is pinned, or none is left, and for what is no longer declared", async () => {
    await replace("NEW", "GONE", "UNDECLARED");
    await cloud.google("POST", `v1/${secret}/versions/2:destroy`, {});
    await replace("KEY");
  });
});

describe("a plan that creates a secret", () => {
  const create = async (...names: string[]) => refuseEmpty(await askerIn(environment), stack, created(...names));

  it("is refused where a version is pinned that is gone with the secret", async () => {
    expect(await failureOf(() => create("gone", "new", "key"))).toEqual({
      code: exitCodes.pending,
      message: `shop-dev-secrets would create secrets without the values that are pinned: they are gone. Nothing of that stack was applied.
  shop/GONE: version 1 of GONE in project fake-shop-dev`,
      next: `to pin the newest enabled version, or none: strongroom lock restore --env dev
        then run the command again`,
    });
  });

  it("is let through for a new entry, for one whose version is there (its state was lost), and for another product's", async () => {
    await create("new", "key", "other");
  });
});
