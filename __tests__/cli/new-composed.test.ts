/** @samples `strongroom new entry --composed` in a copy of the samples: an entry that is made of others, in its place. */
import { newEntry } from "../../cli/commands/new-entry";
import { long } from "../support/full";
import { newContext, project, withSamples } from "./samples-support";
import { failureOf } from "./support";

withSamples();

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
    expect(done.stdout).toContain("  next: ./strongroom inject --env dev --only chat/CACHE_URL\n");
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

it("a part that a service reads from its own file is declared and read in one step", async () => {
  const service = [
    ...["new", "service", "invoices", "--product", "intexuraos", "--owner", "voice", "--risk", "Forged invoices"],
    ...["--generate", "INTEXURAOS_INVOICES_PASSWORD: Password of its database user"],
  ];
  expect((await project.strongroom(service)).code).toBe(0);
  const host = await project.strongroom([
    ...["new", "entry", "INTEXURAOS_INVOICES_HOST", "--product", "intexuraos", "--integration", "invoices"],
    ...["--kind", "sealed-config", "--purpose", "Where its database listens", "--from", "Administrator"],
    ...["--risk", "Names our database"],
    ...["--reader", "invoices"],
  ]);
  expect([host.code, host.stderr]).toEqual([0, ""]);
  const text = project.read("services/intexuraos/invoices.ts");
  expect(text).toContain("    INTEXURAOS_INVOICES_HOST: sealedConfig({");
  // No command writes a composition there, so neither way leads to the other.
  for (const where of [[], ["--integration", "invoices"]]) {
    const url = await project.strongroom([
      ...["new", "entry", "INTEXURAOS_INVOICES_URL", "--product", "intexuraos", "--purpose", "Reaches its database"],
      ...["--composed", "postgres://app:{p}@db", "--part", "p=INTEXURAOS_INVOICES_PASSWORD", ...where],
    ]);
    expect([url.code, url.stderr.split("\n")[1]]).toEqual([
      2,
      "  next: write composed(…) by hand in services/intexuraos/invoices.ts, in an integration of its own below invoicesSecrets (docs/guides/composed.md), or move invoicesSecrets into catalog/",
    ]);
  }
  expect(text).toContain(
    "  reads: [invoicesSecrets.INTEXURAOS_INVOICES_PASSWORD, invoicesSecrets.INTEXURAOS_INVOICES_HOST],\n",
  );
});
