/**
 * An organisation in which every product reads its two neighbours' entries, and they read its own: no order of whole products
 * can be right, only one of layers. One environment `dev`; `platform`, last by name, delivers to the Vercel project that every
 * fifth product has.
 */
import {
  type Catalogue,
  cloudRunService,
  crossProduct,
  environment,
  everyDays,
  generated,
  type Handle,
  hex,
  type Organisation,
  onlyOnBreach,
  pipelineIdentity,
  product,
  type Reader,
  secret,
  vercelProject,
} from "../../model";

/** Names of products, in the order in which a careless tool would take them. */
export function mutualProducts(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `area-${String(index).padStart(2, "0")}`);
}

const team = { owner: "platform", revoke: "Inject a new one", setup: [] };
const token = (purpose: string) =>
  secret({
    purpose,
    risk: "Calls in our name",
    class: "important",
    tier: 1,
    origin: generated(hex(32)),
    rotation: everyDays(90),
    sharedBecause: "neighbours prove themselves with it",
  });

export function mutualOrganisation(count: number): Organisation {
  const areas = mutualProducts(count).map((name, index) => {
    const handle = product(name, { title: `Area ${index}` });
    const key = `${name.toUpperCase().replace("-", "_")}_TOKEN`;
    const all = handle.integration({ title: "All", ...team }, { [key]: token("Opens the area") });
    // The compiler knows no name that is made here.
    const opens = (all as unknown as Readonly<Record<string, Handle>>)[key] as Handle;
    return { name, handle, all, opens, hasSite: index % 5 === 0 };
  });
  const platform = product("platform", { title: "Platform" });
  const strongroom = platform.integration(
    { title: "Strongroom", ...team },
    {
      STRONGROOM_FINGERPRINT_KEY: secret({
        purpose: "Keys the fingerprints in the lock file",
        risk: "Guesses can be tested",
        class: "important",
        tier: 1,
        origin: generated(hex(32)),
        rotation: onlyOnBreach(),
      }),
    },
  );
  const readers: Reader[] = areas.flatMap(({ name, handle, opens, hasSite }, index) => {
    const neighbours = [index - 1, index + 1].flatMap((at) => areas[(at + count) % count] ?? []);
    const others = neighbours.map((one) => crossProduct(one.opens, "calls its neighbour"));
    // Nor what may be read by names that it does not know.
    const reads = [opens, ...others] as unknown as readonly [];
    const own = [opens] as unknown as readonly [];
    return [
      cloudRunService({ product: handle, name: `${name}-api`, role: "backend", reads }),
      ...(hasSite
        ? [vercelProject({ product: handle, name: "site", role: "fullstack", reads: own, browser: [] })]
        : []),
    ];
  });
  readers.push(
    pipelineIdentity({ product: platform, name: "strongroom-deliver", reads: [] }),
    pipelineIdentity({ product: platform, name: "strongroom-inject", reads: [strongroom.STRONGROOM_FINGERPRINT_KEY] }),
  );
  const catalogue: Catalogue = {
    ...Object.fromEntries(areas.map(({ name, all }) => [name, { all }])),
    platform: { strongroom },
  };
  const place = (name: string) => ({
    project: `fake-${name}-dev`,
    region: "europe-west1",
    stateBucket: `fake-${name}-dev-tfstate`,
    initialImage: "us-docker.pkg.dev/cloudrun/container/hello",
  });
  const dev = environment(catalogue, {
    name: "dev",
    stage: "development",
    protection: { deletion: false, destroyAfterDays: 0 },
    vercel: { target: "development" },
    deliverer: "platform/strongroom-deliver",
    places: {
      ...Object.fromEntries(
        areas.map(({ name, hasSite }) => [
          name,
          { ...place(name), ...(hasSite ? { vercel: { teamId: "team_fake", projectId: `prj_${name}` } } : {}) },
        ]),
      ),
      platform: place("platform"),
    },
    values: {},
  });
  return { catalogue, readers, environments: [dev] };
}
