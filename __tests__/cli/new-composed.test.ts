/** @samples `strongroom new entry --composed` in a copy of the samples: an entry that is made of others, in its place. */
import { newEntry } from "../../cli/commands/new-entry";
import { environmentNames, loadEnvironment } from "../../organisation/load";
import { long } from "../support/full";
import { newContext, project, withSamples } from "./samples-support";
import { failureOf } from "./support";

withSamples();

const samples = {
  names: environmentNames,
  load: (one: string) => loadEnvironment(one, { lockDir: "/nonexistent" }),
};

describe("a composition", () => {
  const url = "https://default:{token}@cache.example.test/";
  const options = {
    product: "chat",
    purpose: "Reaches the cache",
    composed: url,
    part: ["token=UPSTASH_REDIS_REST_TOKEN"],
  };

  long("gets an integration of its own, below that of its part, and is read", async () => {
    const done = await project.strongroom([
      ...["new", "entry", "CACHE_URL", "--product", "chat", "--purpose", "Reaches the cache", "--reader", "web"],
      ...["--composed", url, "--part", "token=UPSTASH_REDIS_REST_TOKEN"],
    ]);
    expect([done.code, done.stderr]).toEqual([0, ""]);
    // The part has no value yet either, and its reader is there already.
    expect(done.stdout).toContain(
      "  next: ./strongroom inject --env dev --only chat/UPSTASH_REDIS_REST_TOKEN chat/CACHE_URL --prompt\n",
    );
    expect(done.stdout).toContain("  next: ./strongroom deploy --auto-approve chat-dev-vercel\n");
    expect(done.stdout).toContain("updated environments/dev.lock.json\n");
    expect(project.read("environments/dev.lock.json")).toContain('"chat/CACHE_URL"');
    expect(project.read("catalog/chat/cache-url.ts")).toBe(`import { composed } from "../../model";
import { chat } from "./product";
import { upstashRedis } from "./upstash-redis";

export const cacheUrl = chat.integration(
  { title: "Cache URL", revoke: "Rotate its parts: chat/UPSTASH_REDIS_REST_TOKEN", setup: [] },
  {
    CACHE_URL: composed(
      "https://default:{token}@cache.example.test/",
      { token: upstashRedis.UPSTASH_REDIS_REST_TOKEN },
      { purpose: "Reaches the cache" },
    ),
  },
);
`);
    expect(project.read("catalog/chat/index.ts")).toContain('export { cacheUrl } from "./cache-url";\n');
    expect(project.read("services/chat/web.ts")).toContain("cacheUrl.CACHE_URL,");
  });

  it("fills its parts first, where they have no value yet, and deploys its reader", async () => {
    const { data } = await newEntry(newContext({ environments: samples } as never), "FILLED_URL", {
      ...options,
      ...{ reader: "web", dryRun: true },
    });
    expect(data.next[0]).toBe(
      "if web needs UPSTASH_REDIS_REST_TOKEN inside of the new entry only, take it out of its reads, then: strongroom tidy",
    );
    expect(data.next.slice(2, 5)).toEqual([
      "strongroom inject --env dev --only chat/UPSTASH_REDIS_REST_TOKEN chat/FILLED_URL --prompt",
      "strongroom check --env dev",
      "strongroom deploy chat-dev-vercel",
    ]);
  });

  it("writes nothing on a dry run; an entry's own name as a placeholder needs no --part", async () => {
    const { text, data } = await newEntry(newContext({}), "OTHER_URL", {
      ...{ product: "chat", purpose: "Other", dryRun: true },
      composed: "https://:{UPSTASH_REDIS_REST_TOKEN}@other.example.test/",
    });
    expect(data.files).toEqual(["catalog/chat/index.ts", "catalog/chat/other-url.ts"]);
    expect(text).toContain("{ UPSTASH_REDIS_REST_TOKEN: upstashRedis.UPSTASH_REDIS_REST_TOKEN },");
    expect(text).toContain(
      '{ purpose: "Other", unreadBecause: "New: name its reader in services/, then remove this line" },',
    );
    expect(text).toContain('export { otherUrl } from "./other-url";\n');
    expect(project.read("catalog/chat/other-url.ts")).toBe("");
  });

  it.each<[string, Parameters<typeof newEntry>[2], string]>([
    [
      "in the integration of its part",
      { ...options, integration: "upstash-redis" },
      "upstashRedis.UPSTASH_REDIS_REST_TOKEN belongs to upstashRedis itself; the parts of a composition belong to an integration above its own.",
    ],
    ["without a part", { ...options, part: [] }, "--part token=ENTRY is missing: Entry behind {token}"],
    [
      "with a part that is not declared",
      { ...options, part: ["token=UPSTASH_REDIS_REST_TOKN"] },
      '--part token=ENTRY: chat declares no "UPSTASH_REDIS_REST_TOKN". Did you mean UPSTASH_REDIS_REST_TOKEN?',
    ],
    [
      "with a part of another product",
      { ...options, part: ["token=gateway/DATABASE_PASSWORD"] },
      '--part token=ENTRY: gateway/DATABASE_PASSWORD belongs to another product; such a part says why, with crossProduct(handle, "why"), by hand.',
    ],
    [
      "with a part that the text does not have",
      { ...options, part: ["word=UPSTASH_REDIS_REST_TOKEN"] },
      "--part word=UPSTASH_REDIS_REST_TOKEN: the text has no {word}; it has {token}.",
    ],
    [
      "with braces that nothing closes",
      { ...options, composed: "https://{token@h" },
      "--composed: the text has a brace without its counterpart: a { that is never closed, at character 9.",
    ],
    [
      "with a placeholder in double braces",
      { ...options, part: [], composed: "https://{{token}}@h" },
      "--composed: the text has no placeholder; a brace that is written twice is a brace of the text.",
    ],
    [
      "with a rotation of its own",
      { ...options, rotateDays: "30" },
      "--rotate-days: a composition has this from its parts; remove it.",
    ],
  ])("%s is refused", async (_, given, message) => {
    expect(await failureOf(() => newEntry(newContext({}), "OTHER_URL", given))).toMatchObject({ message });
  });
});

it("a service declares its password, its host and their URL in one step; later ones stand in its file too", async () => {
  const service = [
    ...["new", "service", "invoices", "--product", "intexuraos", "--owner", "voice"],
    ...["--generate", "INTEXURAOS_INVOICES_PASSWORD: Password of its database user"],
    ...["--config", "INTEXURAOS_INVOICES_HOST: Where its database listens=db.example.test:5432"],
    ...[
      "--composed",
      "INTEXURAOS_INVOICES_URL: Reaches its database = postgres://app:{password}@{host}/i?sslmode=require",
    ],
    ...["--part", "password=INTEXURAOS_INVOICES_PASSWORD", "host=INTEXURAOS_INVOICES_HOST"],
  ];
  const made = await project.strongroom(service);
  expect([made.code, made.stderr]).toEqual([0, ""]);
  expect(made.stdout).toContain(
    "  next: ./strongroom inject --env dev --only intexuraos/INTEXURAOS_INVOICES_PASSWORD intexuraos/INTEXURAOS_INVOICES_URL\n",
  );
  expect(project.read("services/intexuraos/invoices.ts")).toBe(`import { intexuraos } from "../../catalog/intexuraos";
import { cloudRunService, composed, config, everyDays, generated, hex, secret } from "../../model";

export const invoicesSecrets = intexuraos.integration(
  { title: "Invoices", owner: "voice", revoke: "Rotate it; nobody outside issued it", setup: [] },
  {
    INTEXURAOS_INVOICES_PASSWORD: secret({
      purpose: "Password of its database user",
      risk: "Access to what it protects",
      class: "important",
      tier: 1,
      origin: generated(hex(32)),
      decodesTo: { encoding: "hex", bytes: 32, exactly: true },
      rotation: everyDays(90),
    }),
    INTEXURAOS_INVOICES_HOST: config({ purpose: "Where its database listens", default: "db.example.test:5432" }),
  },
);

export const invoicesComposed = intexuraos.integration(
  {
    title: "Invoices: composed values",
    owner: "voice",
    revoke: "Rotate its parts: intexuraos/INTEXURAOS_INVOICES_PASSWORD",
    setup: [],
  },
  {
    INTEXURAOS_INVOICES_URL: composed(
      "postgres://app:{password}@{host}/i?sslmode=require",
      { password: invoicesSecrets.INTEXURAOS_INVOICES_PASSWORD, host: invoicesSecrets.INTEXURAOS_INVOICES_HOST },
      { purpose: "Reaches its database" },
    ),
  },
);

export const invoices = cloudRunService({
  product: intexuraos,
  name: "invoices",
  role: "backend",
  reads: [invoicesComposed.INTEXURAOS_INVOICES_URL],
});
`);
  // A composition of what a service declares stands in its file, below its parts.
  const url = [
    "new",
    "entry",
    "INTEXURAOS_INVOICES_COPY_URL",
    "--product",
    "intexuraos",
    "--purpose",
    "Reaches its copy",
  ];
  const composed = [
    "--composed",
    "postgres://copy:{p}@copy.example.test/i",
    "--part",
    "p=INTEXURAOS_INVOICES_PASSWORD",
  ];
  const refused = await failureOf(() =>
    newEntry(newContext({}), "INTEXURAOS_INVOICES_COPY_URL", {
      ...{ product: "intexuraos", purpose: "Reaches its copy", integration: "invoicesSecrets" },
      composed: "postgres://copy:{p}@copy.example.test/i",
      part: ["p=INTEXURAOS_INVOICES_PASSWORD"],
    }),
  );
  expect(refused).toMatchObject({
    code: 2,
    next: "remove --integration: INTEXURAOS_INVOICES_COPY_URL gets its own integration, invoices-copy-url",
  });
  const added = await project.strongroom([...url, ...composed]);
  expect([added.code, added.stderr]).toEqual([0, ""]);
  const text = project.read("services/intexuraos/invoices.ts");
  expect(
    text.slice(text.indexOf("export const invoicesCopyUrl"), text.indexOf("export const invoicesComposed")),
  ).toBe(`export const invoicesCopyUrl = intexuraos.integration(
  {
    title: "Invoices copy URL",
    owner: "voice",
    revoke: "Rotate its parts: intexuraos/INTEXURAOS_INVOICES_PASSWORD",
    setup: [],
  },
  {
    INTEXURAOS_INVOICES_COPY_URL: composed(
      "postgres://copy:{p}@copy.example.test/i",
      { p: invoicesSecrets.INTEXURAOS_INVOICES_PASSWORD },
      { purpose: "Reaches its copy" },
    ),
  },
);

`);
  expect(text).toContain(
    "  reads: [invoicesComposed.INTEXURAOS_INVOICES_URL, invoicesCopyUrl.INTEXURAOS_INVOICES_COPY_URL],\n",
  );
});
