/**
 * Organisations of any size, the same for the same seed. Every product reads its two neighbours' entries and they read its own, so
 * that no order of whole products can be right; some read others far away, some entries are shared by many, and what people
 * write is odd. One environment `dev`; `platform`, last by name, delivers to the Vercel project that every fifth product has.
 *
 * It imports the language alone: a project may have it as its declarations (`generated-project.ts`).
 */
import {
  type Catalogue,
  cloudRunService,
  composed,
  config,
  crossProduct,
  environment,
  everyDays,
  generated,
  group,
  type Handle,
  hex,
  issued,
  type Organisation,
  onlyOnBreach,
  pipelineIdentity,
  product,
  type Read,
  type Reader,
  secret,
  vercelProject,
} from "../../model";

export interface OrganisationSize {
  /** Beside `platform`: 4 to 40. */
  readonly products: number;
  /** Of these products together. @default one each */
  readonly entries?: number;
  /** Of these products together. @default one each */
  readonly services?: number;
  /** What is left to chance: kinds of entries, reads far away, texts. @default 1 */
  readonly seed?: number;
  /** Whether people write plainly. @default false */
  readonly plain?: boolean;
  /** Whether every fourth product has an entry that is composed of its own token and its neighbour's. @default false */
  readonly composes?: boolean;
}

/** What Terraform, a terminal, a table or a shell may stumble over. */
const oddTexts = [
  "Costs $" + "{nothing} and 100%" + "{sure}",
  "Says \"yes\", 'no' and `perhaps`; \\ too",
  "Für die Straße – naïve façade, Ελλάδα, 日本語 🗝",
  "| a | table | and <b>more</b> & *less*",
  "a\ttab, $(date), #{x} and {{ y }}",
  "שלום, then 1,000.00 %s %d",
];

/** Names of products, in the order in which a careless tool would take them. */
export function productNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `area-${padded(index)}`);
}

const padded = (index: number, width = 2): string => String(index).padStart(width, "0");
const team = { owner: "platform", revoke: "Inject a new one", setup: [] };

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** So many of `count` things fall to the one at `index` of `of`. */
function share(count: number, index: number, of: number): number {
  return Math.floor(((index + 1) * count) / of) - Math.floor((index * count) / of);
}

interface Area {
  readonly name: string;
  readonly handle: ReturnType<typeof product>;
  readonly integrations: Catalogue[string];
  /** What its neighbours prove themselves with. */
  readonly opens: Handle;
  readonly others: readonly Handle[];
  readonly services: number;
  readonly hasSite: boolean;
}

export function generatedOrganisation(size: OrganisationSize): Organisation {
  const { products: count, entries = count, services = count, seed = 1, plain = false, composes = false } = size;
  const random = chance(seed);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const text = (said: string) => (plain || random() < 0.7 ? said : `${said}. ${pick(oddTexts)}`);

  const token = (purpose: string, rotation = everyDays(90)) =>
    secret({
      purpose: text(purpose),
      risk: text("Calls in our name"),
      class: "important",
      tier: 1,
      origin: generated(hex(32)),
      rotation,
      sharedBecause: "neighbours prove themselves with it",
    });
  const entry = (feature: string) => {
    const purpose = text(`Serves ${feature}`);
    const risk = text("Requests at our cost");
    const kept = {
      purpose,
      risk,
      class: pick(["important", "sensitive"] as const),
      tier: 2,
      rotation: everyDays(90),
    } as const;
    const kind = random();
    if (kind < 0.1) return config({ purpose, default: text("on") });
    if (kind < 0.4) return secret({ ...kept, origin: issued("Vendor > API keys", { scope: "read only" }) });
    return secret({ ...kept, origin: generated(hex(32)) });
  };

  const areas = productNames(count).map((name, index): Area => {
    const handle = product(name, { title: text(`Area ${index}`) });
    const prefix = name.toUpperCase().replace("-", "_");
    const key = `${prefix}_TOKEN`;
    const all = handle.integration({ title: "All", ...team }, { [key]: token("Opens the area") });
    const more = Array.from({ length: Math.max(share(entries, index, count) - 1, 0) }, (_, at) => at);
    const parts: Record<string, Catalogue[string][string]> = { all };
    const others: Handle[] = [];
    // Twelve keys of one vendor are many.
    for (let first = 0; first < more.length; first += 12) {
      const about = { title: text(`Vendor ${first / 12}`), ...team };
      const names = more
        .slice(first, first + 12)
        .map((at) => [`${prefix}_KEY_${padded(at, 3)}`, entry(`feature ${at}`)]);
      const part = handle.integration(about, Object.fromEntries(names));
      parts[`vendor${first / 12}`] = part;
      // The compiler knows no name that is made here.
      const handles = part as unknown as Readonly<Record<string, Handle>>;
      others.push(...names.map(([one]) => handles[one as string] as Handle));
    }
    const opens = (all as unknown as Readonly<Record<string, Handle>>)[key] as Handle;
    const own = Math.max(share(services, index, count), 1);
    return { name, handle, integrations: parts, opens, others, services: own, hasSite: index % 5 === 0 };
  });

  /** It is read as others are, by one service. */
  const withUrl = (area: Area, index: number): Area => {
    const next = areas[(index + 1) % count];
    if (!composes || index % 4 !== 1 || next === undefined) return area;
    const key = `${area.name.toUpperCase().replace("-", "_")}_URL`;
    const parts = { own: area.opens, other: crossProduct(next.opens, "it goes into the address") };
    const url = composed("https://{own}:{other:url}@calls.example/{{x}}", parts as never, {
      purpose: text("Calls both"),
    });
    const urls = area.handle.integration({ title: "Addresses", ...team }, { [key]: url });
    const handle = (urls as unknown as Readonly<Record<string, Handle>>)[key] as Handle;
    return { ...area, integrations: { ...area.integrations, urls }, others: [...area.others, handle] };
  };
  const declared = areas.map(withUrl);

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
      EVERYBODYS_TOKEN: token("Proves that a call comes from inside", everyDays(30)),
    },
  );

  const readers: Reader[] = declared.flatMap((area, index) => {
    const { name, handle, opens, others, hasSite } = area;
    const neighbours = [index - 1, index + 1].flatMap((at) => areas[(at + count) % count] ?? []);
    const far = areas.filter((one) => one.name !== name && !neighbours.includes(one) && random() < 2 / count);
    const cross = [...neighbours, ...far].map((one) => crossProduct(one.opens, text("calls it")));
    const shared = index % 3 === 0 ? [crossProduct(strongroom.EVERYBODYS_TOKEN, "calls go inside")] : [];
    // Nor what may be read by names that it does not know.
    const reading = (reads: readonly Read[]) => reads as unknown as readonly [];
    const services = Array.from({ length: area.services }, (_, at) => {
      const own = others.filter((_one, number) => number % area.services === at);
      const first = at === 0;
      const reads = reading([opens, ...own, ...(first ? [...cross, ...shared] : [])]);
      return cloudRunService({
        product: handle,
        name: first ? `${name}-api` : `${name}-job-${padded(at)}`,
        role: "backend",
        reads,
      });
    });
    const people = { name: "on-call", email: `${name}@acme.example`, because: text("It signs requests") };
    return [
      ...services,
      ...(hasSite
        ? [vercelProject({ product: handle, name: "site", role: "fullstack", reads: reading([opens]), browser: [] })]
        : []),
      ...(index % 7 === 6 ? [group({ product: handle, ...people, reads: reading([opens]) })] : []),
    ];
  });
  readers.push(
    pipelineIdentity({ product: platform, name: "strongroom-deliver", reads: [] }),
    pipelineIdentity({ product: platform, name: "strongroom-inject", reads: [strongroom.STRONGROOM_FINGERPRINT_KEY] }),
  );

  const catalogue: Catalogue = {
    ...Object.fromEntries(declared.map(({ name, integrations }) => [name, integrations])),
    platform: { strongroom },
  };
  const place = (name: string) => ({
    project: `fake-${name}-dev`,
    region: "europe-west1",
    stateBucket: `fake-${name}-dev-tfstate`,
    initialImage: "us-docker.pkg.dev/cloudrun/container/hello",
  });
  const sites = ({ name, hasSite }: Area) =>
    hasSite ? { vercel: { teamId: "team_fake", projectId: `prj_${name}` } } : {};
  const dev = environment(catalogue, {
    name: "dev",
    stage: "development",
    protection: { deletion: false, destroyAfterDays: 0 },
    vercel: { target: "development" },
    deliverer: "platform/strongroom-deliver",
    places: {
      ...Object.fromEntries(areas.map((area) => [area.name, { ...place(area.name), ...sites(area) }])),
      platform: place("platform"),
    },
    values: {},
  });
  return { catalogue, readers, environments: [dev] };
}
