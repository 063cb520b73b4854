/** The order of stacks, read off what was synthesized, for an organisation that only an order of layers can apply. */
import fc from "fast-check";
import type { Organisation } from "../../model";
import { emptyLock, type Lock } from "../../model/lock";
import { resolve } from "../../model/resolve";
import type { ResolvedEnvironment } from "../../model/resolved";
import { buildEnvironment } from "../../stacks/build";
import { nonconformities } from "../support/conformance";
import { full } from "../support/full";
import { generatedOrganisation, type OrganisationSize } from "../support/generated-organisation";
import { lucky } from "../support/order";
import { pinned } from "../support/organisation-fixture";
import { type StackJson, synthesize } from "../support/synthesized";

function environmentOf(organisation: Organisation, lock: Lock): ResolvedEnvironment {
  const resolution = resolve(organisation, "dev", lock);
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.issues));
  return resolution.environment;
}

function lockOf({ products }: ResolvedEnvironment): Lock {
  const kept = products.flatMap(({ entries }) => entries.filter(({ secret }) => secret !== null));
  return { ...emptyLock("dev"), entries: Object.fromEntries(kept.map(({ key }) => [key, pinned("1")])) };
}

/** An organisation with every value in place. */
function filled(size: OrganisationSize): ResolvedEnvironment {
  const organisation = generatedOrganisation(size);
  return environmentOf(organisation, lockOf(environmentOf(organisation, emptyLock("dev"))));
}

const synth = (of: ResolvedEnvironment) => synthesize((app) => buildEnvironment(app, of));

test("twenty products that read each other both ways are applied in an order that no luck is needed for", () => {
  const environment = filled({ products: 20 });
  expect(environment.products.flatMap(({ stacks }) => stacks)).toHaveLength(21 + 21 + 20 + 4);
  const across = environment.products.flatMap(({ bindings }) => bindings.filter((one) => one.crossProduct));
  // Each reads its two neighbours' entries, some read others far away; the deliverer, and seven read the one of all.
  expect(across.filter(({ entry }) => entry.startsWith("platform/"))).toHaveLength(7);
  expect(across.filter(({ reader }) => reader.startsWith("platform/"))).toHaveLength(4);
  expect(across).toHaveLength(97);
  expect(lucky(synth(environment))).toEqual([]);
});

const sizes = fc.record({
  products: fc.integer({ min: 4, max: 40 }),
  entries: fc.integer({ min: 0, max: 1_200 }),
  services: fc.integer({ min: 0, max: 160 }),
  seed: fc.nat(),
  composes: fc.boolean(),
});

test("whatever an organisation looks like, its order needs no luck, its arguments are taken, and nothing hangs on the order of declarations", () => {
  fc.assert(
    fc.property(sizes, (size) => {
      const environment = filled(size);
      const files = synth(environment);
      expect(lucky(files)).toEqual([]);
      for (const [path, text] of Object.entries(files))
        if (path.endsWith("cdk.tf.json")) expect(nonconformities(JSON.parse(text) as StackJson)).toEqual([]);
      // The same seed, declared the other way round.
      const { catalogue, readers, environments } = generatedOrganisation(size);
      const reversed = Object.fromEntries(Object.entries(catalogue).reverse());
      const other = { catalogue: reversed, readers: [...readers].reverse(), environments };
      expect(environmentOf(other, lockOf(environment))).toEqual(environment);
    }),
    { numRuns: full ? 50 : 2, seed: 20261127 },
  );
});

test("an order that is only luck is seen: bindings, services, deliveries", () => {
  const environment = filled({ products: 6 });
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
