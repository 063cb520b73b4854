/** What only shows once everything is put together: sizes at their limits, and ids that meet in one project. */
import type { Scene } from "../../../model/assemble/scene";
import type { Issue } from "../../../model/issue";
import type { ResolvedEnvironment } from "../../../model/resolved";
import { checkAssembled } from "../../../model/rules";

type Loose = Readonly<Record<string, unknown>>;
const product = (change: Loose) => ({ entries: [], identities: [], services: [], vercelProjects: [], ...change });

function said(products: readonly Loose[], readers: readonly Loose[] = []) {
  const issues: Issue[] = [];
  checkAssembled({ products } as unknown as ResolvedEnvironment, { readers } as unknown as Scene, issues);
  return issues.map(({ code, where, got, allowed, next }) => [code, where, got, allowed, next]);
}
const literal = (name: string, value: string) => ({ kind: "config", name, value });
const secret = (name: string) => ({ kind: "secret", name, version: "1" });
const many = (count: number) => Array.from({ length: count }, (_, index) => literal(`V${index}`, ""));
const split = "split the reader, or put config into a file of its own";

describe("Cloud Run", () => {
  const service = (...variables: readonly Loose[]) => [
    product({ services: [{ key: "shop/api", role: "backend", variables }] }),
  ];

  it("takes 1,000 variables", () => {
    expect(said(service(...many(1000)))).toEqual([]);
    expect(said(service(...many(1001)))).toEqual([
      ["too-many-variables", "shop/api", "1001 variables", "at most 1000", split],
    ]);
  });

  it("takes literals of 32 KiB, counted in bytes", () => {
    expect(said(service(literal("A", "x".repeat(32_768)), secret("B")))).toEqual([]);
    expect(said(service(literal("A", "ö".repeat(16_384))))).toEqual([]);
    expect(said(service(literal("A", `${"ö".repeat(16_384)}x`)))).toEqual([
      ["value-too-long", "shop/api: A", "32769 bytes", "at most 32768 bytes", "shorten it"],
    ]);
  });
});

describe("Vercel", () => {
  const project = (...variables: readonly Loose[]) => [
    product({
      vercelProjects: [{ key: "shop/web", role: "fullstack", variables: variables.map((variable) => ({ variable })) }],
    }),
  ];

  it("takes 1,000 variables", () => {
    expect(said(project(...many(1000)))).toEqual([]);
    expect(said(project(...many(1001)))).toEqual([
      ["too-many-variables", "shop/web", "1001 variables", "at most 1000", split],
    ]);
  });

  it("takes 64 KiB of names and literals", () => {
    expect(said(project(secret("BB"), literal("A", "ö".repeat(32_766)), literal("C", "")))).toEqual([]);
    expect(said(project(secret("BB"), literal("A", "ö".repeat(32_766)), literal("CC", "")))).toEqual([
      [
        "variables-too-long",
        "shop/web",
        "65537 bytes of names and literals",
        "at most 65536 bytes, secrets included",
        "shorten the values, or split the project",
      ],
    ]);
  });
});

describe("Supabase", () => {
  const functions = (reads: readonly Loose[], kind = "edge functions") => [
    { declared: { kind, key: "shop/f" }, reads },
  ];
  const read = (as: string, value: string | null = null) => ({ as, entry: { value } });
  const reads = (count: number) => Array.from({ length: count }, (_, index) => read(`V${index}`));

  it("takes 100 secrets", () => {
    expect(said([], functions(reads(100)))).toEqual([]);
    expect(said([], functions(reads(101)))).toEqual([
      ["too-many-variables", "shop/f", "101 variables", "at most 100", split],
    ]);
  });

  it("takes names of 256 characters and values of 24,576", () => {
    expect(said([], functions([read("A".repeat(256), "x".repeat(24_576))]))).toEqual([]);
    expect(said([], functions([read("A".repeat(257)), read("B", "x".repeat(24_577))]))).toEqual([
      ["name-too-long", "shop/f", "257 characters", "at most 256 characters", "shorten it"],
      ["value-too-long", "shop/f: B", "a longer text", "at most 24576 characters", "shorten it"],
    ]);
  });

  it("limits edge functions alone", () => {
    expect(said([], functions(reads(101), "compose host"))).toEqual([]);
  });
});

describe("an id in a project", () => {
  const entry = (key: string, project: string, id: string) => ({ key, secret: { project, id } });
  const identity = (reader: string, project: string, accountId: string) => ({ reader, project, accountId });

  it("is one secret's", () => {
    expect(
      said([
        product({
          entries: [entry("shop/A", "p", "A"), { key: "shop/B", secret: null }, { key: "shop/C", secret: null }],
        }),
        product({ entries: [entry("bank/A", "p", "A"), entry("bank/B", "p", "B")] }),
        product({ entries: [entry("mall/A", "q", "A")] }),
      ]),
    ).toEqual([
      [
        "duplicate-id",
        "bank/A",
        "A, which shop/A has too",
        "one secret id per project",
        "give one of them another secretId or name, or each product its project",
      ],
    ]);
  });

  it("is one service account's", () => {
    expect(
      said([
        product({ identities: [identity("shop/api", "p", "shop-api"), identity("shop/web", "p", "shop-web")] }),
        product({ identities: [identity("bank/api", "p", "shop-api"), identity("bank/web", "q", "shop-web")] }),
      ]),
    ).toEqual([
      [
        "duplicate-id",
        "bank/api",
        "shop-api, which shop/api has too",
        "one service account id per project",
        "rename one of the readers",
      ],
    ]);
  });
});
