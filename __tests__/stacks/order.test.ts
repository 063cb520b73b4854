/** The order of stacks, read off what was synthesized, for an organisation that only an order of layers can apply. */
import { emptyLock } from "../../model/lock";
import { resolve } from "../../model/resolve";
import type { ResolvedEnvironment } from "../../model/resolved";
import { buildEnvironment } from "../../stacks/build";
import { mutualOrganisation } from "../support/mutual-organisation";
import { lucky } from "../support/order";
import { pinned } from "../support/organisation-fixture";
import { synthesize } from "../support/synthesized";

/** So many products that read each other both ways, with every value in place. */
function filled(products: number): ResolvedEnvironment {
  const organisation = mutualOrganisation(products);
  const empty = resolve(organisation, "dev", emptyLock("dev"));
  if (!empty.ok) throw new Error(JSON.stringify(empty.issues));
  const keys = empty.environment.products.flatMap(({ entries }) => entries.map(({ key }) => key));
  const lock = { ...emptyLock("dev"), entries: Object.fromEntries(keys.map((key) => [key, pinned("1")])) };
  const full = resolve(organisation, "dev", lock);
  if (!full.ok) throw new Error(JSON.stringify(full.issues));
  return full.environment;
}

const synth = (of: ResolvedEnvironment) => synthesize((app) => buildEnvironment(app, of));

test("twenty products that read each other both ways are applied in an order that no luck is needed for", () => {
  const environment = filled(20);
  expect(environment.products.flatMap(({ stacks }) => stacks)).toHaveLength(21 + 21 + 20 + 4);
  expect(environment.products.flatMap(({ bindings }) => bindings.filter((one) => one.crossProduct))).toHaveLength(44);
  expect(lucky(synth(environment))).toEqual([]);
});

test("an order that is only luck is seen: bindings, services, deliveries", () => {
  const environment = filled(6);
  const without = (product: string, layer: string, gone: string): ResolvedEnvironment => ({
    ...environment,
    products: environment.products.map((one) => ({
      ...one,
      stacks: one.stacks.map((stack) =>
        stack.name === `${product}-dev-${layer}`
          ? { ...stack, dependsOn: stack.dependsOn.filter((name) => name !== gone) }
          : stack,
      ),
    })),
  });
  const account = "serviceAccount:area-02-api@fake-area-02-dev.iam.gserviceaccount.com";
  expect(lucky(synth(without("area-01", "secrets", "area-02-dev-identities")))).toEqual([
    `area-01-dev-secrets names ${account}, and does not come after area-02-dev-identities`,
  ]);
  const deliverer = "serviceAccount:strongroom-deliver@fake-platform-dev.iam.gserviceaccount.com";
  expect(lucky(synth(without("area-05", "secrets", "platform-dev-identities")))).toEqual([
    `area-05-dev-secrets names ${deliverer}, and does not come after platform-dev-identities`,
  ]);
  const secret = "projects/fake-area-03-dev/secrets/AREA_03_TOKEN";
  expect(lucky(synth(without("area-02", "services", "area-03-dev-secrets")))).toEqual([
    `area-02-dev-services names ${secret}, and does not come after area-03-dev-secrets`,
    `area-02-dev-services names ${account} on ${secret}, and does not come after area-03-dev-secrets`,
  ]);
  expect(lucky(synth(without("area-05", "vercel", "area-05-dev-secrets")))).toEqual([
    "area-05-dev-vercel names projects/fake-area-05-dev/secrets/AREA_05_TOKEN, and does not come after area-05-dev-secrets",
  ]);
});
