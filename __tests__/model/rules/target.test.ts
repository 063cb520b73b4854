/** What each target gets: no name twice, none that the platform keeps for itself. */
import { config, crossProduct, renamed } from "../../../model";
import type { Loose } from "../../support/organisation-fixture";
import { all, declare, handle, type Plant, reads, refusals, said, spec } from "./said";

const literal = (name: string, change: Loose = {}) =>
  declare(name, config({ purpose: "Fake", default: "1", ...change } as never));
const instead =
  (reader: string, ...items: readonly unknown[]): Plant =>
  (fixture) => {
    Object.assign(fixture.reader(reader), { reads: [...items] });
  };
const as = (name: string, variable: string) => renamed(handle(name), variable as string);
const next = "remove one of them, or read it with renamed(handle, NAME)";

describe("a variable", () => {
  it("stands for one entry", () => {
    expect(said(reads("ranker", as("PROJECT", "HOST")))).toEqual([
      ["duplicate-variable", "shop/ranker: HOST", "shop/MODEL_HOST and shop/PROJECT", "one entry per variable", next],
    ]);
    expect(said(reads("books", handle("BANK_LEDGER_TOKEN", "bank")))).toEqual([
      [
        "duplicate-variable",
        "bank/books: BANK_LEDGER_TOKEN",
        "bank/BANK_LEDGER_TOKEN twice",
        "one entry per variable",
        next,
      ],
    ]);
    expect(said(reads("ranker", as("PROJECT", "PROJECT_ID")))).toEqual([]);
  });

  it("is not the name under which an entry's previous value is mapped", () => {
    expect(refusals(reads("functions", as("PROJECT", "DATABASE_PASSWORD_PREVIOUS")))).toEqual([
      [
        "duplicate-variable",
        "shop/functions: DATABASE_PASSWORD_PREVIOUS",
        "shop/DATABASE_PASSWORD (previous) and shop/PROJECT",
        "one entry per variable",
      ],
    ]);
    expect(
      refusals(spec("shop", "DATABASE_PASSWORD", { previousAs: "DATABASE_PASSWORD" })).map(([, , got]) => got),
    ).toEqual(["shop/api", "shop/functions"].map(() => "shop/DATABASE_PASSWORD and shop/DATABASE_PASSWORD (previous)"));
  });

  it("may be a server's and its browser's, but not twice the browser's", () => {
    const browser =
      (...items: readonly unknown[]): Plant =>
      (fixture) => {
        fixture.reader("web").browser.push(...items);
      };
    expect(said(reads("web", handle("NEXT_PUBLIC_PAY_KEY")))).toEqual([]);
    expect(refusals(browser(handle("NEXT_PUBLIC_PAY_KEY"))).map(([code, , got]) => [code, got])).toEqual([
      ["duplicate-variable", "shop/NEXT_PUBLIC_PAY_KEY twice"],
    ]);
  });

  it("may stand for an either, of which one option is there at a time", () => {
    expect(said(instead("ranker", handle("MODEL_HOST"), as("PROJECT", "SYNC_HMAC_ID")))).toEqual([]);
    expect(refusals(reads("api", as("PROJECT", "SYNC_TOKEN"))).map(([code, , got]) => [code, got])).toEqual([
      ["duplicate-variable", "shop/SYNC_TOKEN and shop/PROJECT"],
    ]);
  });

  it("stands for no whole group of an either", () => {
    const group: Plant = (fixture) => {
      const api = fixture.reader("api");
      const { SYNC } = fixture.made.handles.jobs;
      api.reads = [...api.reads.filter((read) => read !== SYNC), renamed(SYNC, "SYNC_PROOF")];
    };
    expect(said(group)).toEqual([
      ["renamed-group", "shop/api", "renamed(SYNC, SYNC_PROOF)", "the plain handle", "read it without renamed(…)"],
    ]);
    const single: Plant = (fixture) => {
      const { SYNC } = fixture.integration("shop", "jobs").entries as Record<
        string,
        { options: Record<string, Loose> }
      >;
      delete SYNC?.options.hmac?.SYNC_HMAC_ID;
      group(fixture);
    };
    expect(said(single)).toEqual([]);
    const aliases = ["SYNC_HMAC_SECRET", "PAY_MODEL"].map((name) => spec("shop", name, { localAlias: "MODEL" }));
    expect(refusals(all(single, ...aliases)).map(([code, where]) => [code, where])).toEqual([
      ["duplicate-local-variable", "shop/api: MODEL"],
    ]);
  });
});

describe("a variable on a developer's machine", () => {
  it("stands for one entry", () => {
    const alias = (name: string, localAlias: string) => spec("shop", name, { localAlias });
    expect(said(all(alias("PAY_MODEL", "MODEL"), alias("PAY_MODELS", "MODEL")))).toEqual([
      [
        "duplicate-local-variable",
        "shop/api: MODEL",
        "shop/PAY_MODEL and shop/PAY_MODELS",
        "one entry per local variable",
        next,
      ],
    ]);
    expect(refusals(alias("PAY_MODEL", "PAY_MODE")).map(([code, where]) => [code, where])).toEqual([
      ["duplicate-local-variable", "shop/api: PAY_MODE"],
    ]);
    expect(said(all(alias("PAY_MODEL", "MODEL"), alias("PAY_MODELS", "MODELS")))).toEqual([]);
  });

  it("is not said again of what is one variable already", () => {
    expect(refusals(reads("ranker", as("PROJECT", "HOST"))).map(([code]) => code)).toEqual(["duplicate-variable"]);
  });
});

describe("a name that a platform keeps for itself", () => {
  const reserved = (where: string, got: string) => [
    [
      "reserved-name",
      where,
      got,
      "names that the platform does not reserve",
      "read it with renamed(handle, NAME), or rename the entry",
    ],
  ];

  it("is taken by no variable there", () => {
    for (const name of ["PORT", "K_SERVICE", "K_"])
      expect(said(reads("ranker", as("PROJECT", name)))).toEqual(reserved(`shop/ranker: ${name}`, name));
    for (const name of ["TZ", "AWS_SECRET_KEY"])
      expect(said(reads("web", as("PROJECT", name)))).toEqual(reserved(`shop/web: ${name}`, name));
    expect(said(reads("functions", as("PROJECT", "SUPABASE_URL")))).toEqual(
      reserved("shop/functions: SUPABASE_URL", "SUPABASE_URL"),
    );
  });

  it("may be taken elsewhere, or where it only begins or ends so", () => {
    expect(said(reads("web", as("PROJECT", "PORT")))).toEqual([]);
    expect(said(reads("ranker", as("PROJECT", "TZ"), as("DEBUG", "SUPABASE_URL")))).toEqual([]);
    expect(said(reads("functions", as("PROJECT", "PORT"), as("DEBUG", "TZ")))).toEqual([]);
    expect(said(reads("ranker", as("PROJECT", "PORTAL"), as("DEBUG", "MY_PORT")))).toEqual([]);
    expect(said(reads("functions", as("PROJECT", "MY_SUPABASE_URL")))).toEqual([]);
    expect(
      said(reads("books", crossProduct(as("PROJECT", "PORT") as never, "a test"))).map(([code]) => code),
    ).not.toContain("reserved-name");
  });

  it("is not taken by the previous value either", () => {
    expect(refusals(spec("shop", "DATABASE_PASSWORD", { previousAs: "K_OLD" })).map(([, where]) => where)).toEqual([
      "shop/api: K_OLD",
    ]);
  });

  it("is free for what stays on a developer's machine", () => {
    expect(said(all(literal("PORT", { localOnly: true }), reads("ranker", handle("PORT"))))).toEqual([]);
    expect(refusals(all(literal("PORT"), reads("ranker", handle("PORT")))).map(([code]) => code)).toEqual([
      "reserved-name",
    ]);
  });
});
