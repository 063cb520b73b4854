/** Edits of declaration files that hold more than one integration, and composed entries. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Declarations } from "../../declarations/scaffold/declarations";
import {
  entryProperty,
  partNamesOf,
  withEntry,
  withEntryProperty,
  withoutEntry,
} from "../../declarations/scaffold/edit";
import { readOf, sharedWithoutReason, withSharing } from "../../declarations/scaffold/reads";
import { integrationsIn } from "../../declarations/scaffold/written";

const text = `import { composed, secret } from "../../model";
import { shop } from "./product";

export const database = shop.integration(
  { title: "Database", defaults: { class: "critical" } },
  {
    DB_PASSWORD: secret({ purpose: "Signs in" }),
  },
);

export const databaseUrl = shop.integration(
  { title: "Address" },
  {
    DATABASE_URL: composed(
      "postgres://app:{PASSWORD}@host/shop",
      { PASSWORD: database.DB_PASSWORD },
      { purpose: "Reaches it" },
    ),
  },
);
`;

it("finds every integration of a file, and of a composed entry its name, not those of its parts", () => {
  expect(integrationsIn(text)).toEqual([
    { handle: "database", entries: ["DB_PASSWORD"], defaults: new Map([["class", '"critical"']]) },
    { handle: "databaseUrl", entries: ["DATABASE_URL"], defaults: new Map() },
  ]);
});

it("adds an entry to the integration that is meant", () => {
  const entry = "API_KEY: secret({}),\n";
  // The formatter, which runs over what is written, has the last word on blanks.
  const packed = (written: string | null) => written?.replace(/\s+/g, "");
  expect(packed(withEntry(text, "database", entry))).toBe(
    packed(text.replace('secret({ purpose: "Signs in" }),\n', `$&${entry}`)),
  );
  expect(packed(withEntry(text, "databaseUrl", entry))).toBe(packed(text.replace("    ),\n", `$&${entry}`)));
  expect(withEntry(text, "nothing", entry)).toBeNull();
});

it("reads and changes what is said of a composed entry", () => {
  expect(entryProperty(text, "DATABASE_URL", "purpose")).toBe('"Reaches it"');
  const retired = withEntryProperty(text, "DATABASE_URL", "purpose", '"Nothing"') ?? "";
  expect(retired).toBe(text.replace('"Reaches it"', '"Nothing"'));
});

it("takes a composed entry away, and its builder's import", () => {
  const left = withoutEntry(text, "DATABASE_URL") ?? "";
  expect(left).not.toMatch(/composed|DATABASE_URL/);
  expect(left).toContain('import { secret } from "../../model";');
});

test("a dry run shows a file as the project's formatter would leave it, and any file where there is none", () => {
  const file = "catalog/shop/a.ts";
  const repository = new Declarations(path.join(__dirname, "..", ".."));
  expect(repository.formatted(file, "export const a = { b : 'c' }")).toBe('export const a = { b: "c" };\n');
  expect(repository.formatted(file, "export const = 1")).toBe("export const = 1");
  expect(new Declarations("/nonexistent").formatted(file, "const a = 'b'")).toBe("const a = 'b'");
});

describe("in a project", () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(path.join(tmpdir(), "strongroom-edit-"));
    mkdirSync(path.join(root, "catalog", "shop"), { recursive: true });
    writeFileSync(
      path.join(root, "catalog", "shop", "product.ts"),
      'export const shop = product("shop", { title: "Shop" });\n',
    );
    writeFileSync(path.join(root, "catalog", "shop", "database.ts"), text);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it("reads an entry of a file's second integration, by its name alone and with its constant", () => {
    const declarations = new Declarations(root);
    const product = declarations.product("shop");
    const read = {
      integration: "databaseUrl",
      name: "DATABASE_URL",
      from: "../../catalog/shop",
      file: "catalog/shop/database.ts",
    };
    expect(readOf(declarations, product, "DATABASE_URL", "services/shop/web.ts")).toEqual(read);
    expect(readOf(declarations, product, "databaseUrl.DATABASE_URL", "services/shop/web.ts")).toEqual(read);
    expect(() => readOf(declarations, product, "database.DATABASE_URL", "services/shop/web.ts")).toThrow(
      'shop declares no "database.DATABASE_URL". Did you mean databaseUrl.DATABASE_URL?',
    );
  });

  it("means the first integration by a file's name, and any by its constant's", () => {
    const declarations = new Declarations(root);
    const product = declarations.product("shop");
    expect(declarations.integration(product, "database").handle).toBe("database");
    expect(declarations.integration(product, "databaseUrl").handle).toBe("databaseUrl");
    expect(declarations.entry("DATABASE_URL").file).toBe("catalog/shop/database.ts");
  });

  it("says why a vendor's key is shared where another service reads it, once", () => {
    const keys = (more: string) => `export const vendor = shop.integration(
  { title: "Vendor", defaults: { origin: issued("Vendor > Keys") } },
  {
    READ_KEY: secret({ purpose: "Read by web"${more} }),
    UNREAD_KEY: secret({ purpose: "Read by nobody" }),
    MADE_KEY: secret({ purpose: "Read by web", origin: generated(hex(32)) }),
  },
);
`;
    const services = `export const web = cloudRunService({ product: shop, name: "web", reads: [vendor.READ_KEY, vendor.MADE_KEY] });\n`;
    const drafts = (text: string) =>
      new Map([
        ["catalog/shop/vendor.ts", text],
        ["services/shop/web.ts", services],
      ]);
    mkdirSync(path.join(root, "services", "shop"), { recursive: true });
    for (const [file, content] of drafts(keys(""))) writeFileSync(path.join(root, file), content);
    const sharing = (text: string, names: readonly string[]) => {
      const declarations = new Declarations(root, drafts(text));
      const product = declarations.product("shop");
      const reads = names.map((name) => readOf(declarations, product, name, "services/shop/digest.ts"));
      return withSharing(declarations, sharedWithoutReason(declarations, product, reads), 'One "free" account');
    };
    const changed = sharing(keys(""), ["READ_KEY", "UNREAD_KEY", "MADE_KEY"]);
    expect([...changed.keys()]).toEqual(["catalog/shop/vendor.ts"]);
    const text = changed.get("catalog/shop/vendor.ts") ?? "";
    expect(entryProperty(text, "READ_KEY", "sharedBecause")).toBe(JSON.stringify('One "free" account'));
    expect(entryProperty(text, "UNREAD_KEY", "sharedBecause")).toBeNull();
    expect(entryProperty(text, "MADE_KEY", "sharedBecause")).toBeNull();
    const none =
      "--shared-because: none of --reads and of the parts of --composed is a vendor's key that another service reads and that has no reason yet.";
    expect(() => sharing(text, ["READ_KEY"])).toThrow(none);
    expect(() => sharing(keys(""), ["UNREAD_KEY", "MADE_KEY"])).toThrow(none);
  });
});

it("names the parts of a composition, those of another product too", () => {
  const text = `export const urls = shop.integration(about, {
  URL: composed("https://{key}@{host}", { key: pay.PAY_KEY, host: crossProduct(bank.BANK_HOST, "why") }, { purpose: "x" }),
  KEY: secret({ purpose: "x" }),
});`;
  expect([partNamesOf(text, "URL"), partNamesOf(text, "KEY"), partNamesOf(text, "NONE")]).toEqual([
    ["PAY_KEY", "BANK_HOST"],
    [],
    [],
  ]);
});
