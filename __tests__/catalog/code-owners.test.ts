/** `CODEOWNERS` from declared owners: what is written, what is refused, and what is left alone. */
import { execFileSync } from "node:child_process";
import { codeOwnersText, handlesIn, handlesOf, ownedFiles, staleCodeOwners } from "../../declarations/tidy/code-owners";
import type { ResolvedEnvironment } from "../../model/resolved";
import { plainContext } from "../support/context";
import { Folder } from "../support/folder";
import { entryOf, environmentOf, productOf } from "../support/resolved-fixture";

let folder: Folder;
beforeEach(() => {
  folder = Folder.temp("code-owners");
});
afterEach(() => folder.remove());

/** A product with integrations by name: their owner, and their entries. */
function environment(integrations: Readonly<Record<string, readonly [owner: string, ...entries: readonly string[]]>>) {
  const all = Object.entries(integrations).map(([name, [owner, ...entries]]) => ({
    ...{ key: `shop/${name}`, name, product: "shop", title: name, owner, console: null, revoke: "Roll", setup: [] },
    ...{ usage: null, monitoring: null, optional: false, entries: entries.map((entry) => `shop/${entry}`) },
  }));
  const entries = all.flatMap((one) =>
    one.entries.map((key) => entryOf({ name: key.slice(5), integration: one.name })),
  );
  return environmentOf([productOf({ name: "shop", integrations: all, entries })]);
}
const shop = environment({
  stripe: ["payments", "STRIPE_KEY"],
  core: ["platform", "SESSION_KEY"],
  mail: ["crm", "MAIL_KEY"],
  fax: ["crm", "FAX_KEY"],
  both: ["payments", "BOTH_KEY"],
});
const written = (handle: string, ...entries: readonly string[]) =>
  `export const ${handle} = shop.integration({ title: "x" }, { ${entries.map((one) => `${one}: secret({})`).join(", ")} });\n`;
const declared = { platform: "@acme/platform", payments: ["@acme/payments", "ann@acme.example"], crm: "@crm" };
const files = {
  "catalog/shop/stripe.ts": written("stripe", "STRIPE_KEY"),
  "catalog/shop/core.ts": written("core", "SESSION_KEY"),
  "catalog/shop/our mail.ts": written("mail", "MAIL_KEY"),
  "catalog/shop/two/owners.ts": written("fax", "FAX_KEY") + written("both", "BOTH_KEY"),
  "catalog/shop/index.ts": "export {};\n",
};
const head = `# Written by \`./strongroom tidy\` from codeOwners in environments/index.ts, and kept current by
# \`./strongroom tidy --check\`. The last line that fits a file decides, and any one of its owners may approve.

# The engine, the pipelines, who reads what (services/), pins and places (environments/), and whatever no line below names.
* @acme/platform

# These follow from the declarations.
/.env.example @acme/payments @acme/platform @crm ann@acme.example
/docs/inventory.html @acme/payments @acme/platform @crm ann@acme.example
/docs/inventory.md @acme/payments @acme/platform @crm ann@acme.example
`;
const stale = (codeOwners: unknown, environments: readonly ResolvedEnvironment[] = [shop], root = folder.path) => {
  const names = { names: () => [], load: () => ({ ok: false, issues: [] }) as const };
  const env = { PATH: process.env.PATH };
  return staleCodeOwners(
    plainContext(root, { env, environments: { ...names, codeOwners: () => codeOwners } }),
    environments,
  );
};
const failureOf = (codeOwners: unknown, environments?: readonly ResolvedEnvironment[]) => {
  try {
    stale(codeOwners, environments);
  } catch (error) {
    const { code, message, next } = error as { code: number; message: string; next: string | null };
    return { code, message, next };
  }
  return null;
};

test("each integration's file is its owner's, the last line that fits decides, and writing it twice changes nothing", async () => {
  folder.write(files);
  const [first] = stale(declared);
  expect(first?.file).toBe("CODEOWNERS");
  await first?.mend();
  expect(folder.read("CODEOWNERS")).toBe(`${head}
# Integrations, each by its owner.
/catalog/shop/our\\ mail.ts @crm
/catalog/shop/stripe.ts @acme/payments ann@acme.example
`);
  expect(stale(declared)).toEqual([]);
  expect(stale({ ...declared, crm: "@crm2" })).toHaveLength(1);
});

test("a file of several owners, of an integration that is not found, or whose name is a pattern stays with the platform", () => {
  folder.write({
    "catalog/shop/a.ts": written("stripe", "STRIPE_KEY") + written("unknown", "OTHER_KEY"),
    "catalog/shop/b.ts": written("mail", "FAX_KEY_2"),
    "catalog/other/mail.ts": written("mail", "MAIL_KEY"),
    "catalog/shop/[mail].ts": written("mail", "MAIL_KEY"),
  });
  expect(ownedFiles(folder.path, [shop])).toEqual([{ file: "catalog/shop/[mail].ts", owner: "crm" }]);
  expect(codeOwnersText(handlesIn(declared) ?? new Map(), ownedFiles(folder.path, [shop]))).toBe(head);
  expect(ownedFiles(folder.at("nowhere"), [shop])).toEqual([]);
});

test("two integrations of one owner in one file are that owner's, and entries of all environments count", () => {
  folder.write({ "catalog/shop/crm.ts": written("mail", "MAIL_KEY") + written("fax", "FAX_KEY", "FAX_KEY_2") });
  const prod = environment({ fax: ["crm", "FAX_KEY_2"] });
  expect(ownedFiles(folder.path, [shop, prod])).toEqual([{ file: "catalog/shop/crm.ts", owner: "crm" }]);
  folder.write({ "catalog/shop/crm.ts": written("mail", "MAIL_KEY") + written("fax", "FAX_KEY") });
  expect(ownedFiles(folder.path, [shop, prod])).toEqual([]);
});

test("without handles nothing is written, what was ours is removed, and what somebody wrote stays", async () => {
  folder.write(files);
  expect(stale(undefined)).toEqual([]);
  folder.write({ CODEOWNERS: "* @somebody\n" });
  expect(stale(undefined)).toEqual([]);
  folder.write({ CODEOWNERS: head });
  const [left] = stale(undefined);
  expect(left?.file).toBe("CODEOWNERS");
  await left?.mend();
  expect(folder.has("CODEOWNERS")).toBe(false);
});

test("a file that somebody wrote is neither overwritten nor left beside ours", () => {
  folder.write({ CODEOWNERS: "* @somebody\n", ".github/CODEOWNERS": "* @somebody\n" });
  expect(failureOf(declared)).toEqual({
    code: 3,
    message:
      "codeOwners are declared, and CODEOWNERS, .github/CODEOWNERS are written by hand: a code host reads one file.",
    next: "declare its owners in environments/index.ts, then: git rm CODEOWNERS .github/CODEOWNERS",
  });
});

test("in a folder of a larger repository nothing is written: the file is for the whole of it", () => {
  execFileSync("git", ["init", "--quiet", folder.path]);
  folder.write({ "secrets/catalog/x.ts": "" });
  expect(stale(declared, [shop], folder.at("secrets"))).toEqual([]);
  expect(stale(declared)).toHaveLength(1);
});

test("all problems at once: an owner without a handle, a handle without an owner, and what no host knows", () => {
  const { code, message = "" } = failureOf({ paymnets: "@acme/payments", crm: "crm", core: [] }) ?? {};
  expect([
    code,
    ...message.split("\n\n").map((one) => one.replace(/^environments\/index\.ts: codeOwners\./, "")),
  ]).toEqual([
    3,
    "6 problems",
    `core: no integration has this owner [code-owners]
  got:     "core"
  allowed: crm, payments, platform
  next:    remove it`,
    `core: it is not a handle that both code hosts know [code-owners]
  got:     []
  allowed: "@user", "@organisation/team" or an e-mail address, or a list of these
  next:    codeOwners: { "core": "@TEAM" }`,
    `crm: it is not a handle that both code hosts know [code-owners]
  got:     ["crm"]
  allowed: "@user", "@organisation/team" or an e-mail address, or a list of these
  next:    codeOwners: { "crm": "@TEAM" }`,
    `payments: an owner has no handle at the code host [code-owners]
  got:     nothing
  allowed: a handle for platform, and for each owner that an integration names
  next:    codeOwners: { "payments": "@TEAM" }`,
    `paymnets: no integration has this owner [code-owners]
  got:     "paymnets"
  allowed: crm, payments, platform
  next:    did you mean payments?`,
    `platform: nobody owns the engine and the pipelines [code-owners]
  got:     nothing
  allowed: a handle for platform, and for each owner that an integration names
  next:    codeOwners: { "platform": "@TEAM" }`,
  ]);
});

test.each(["@a b", "@a\n* @eve", "@a #", "a@b", "@", "@a/", "@-a", "* @eve", 7, null, ["@a", ""]])(
  "%j is not a handle: nothing can be written beside one",
  (value) => expect(() => handlesOf({ ...declared, crm: value }, [shop])).toThrow("not a handle"),
);
test.each([["@a"], ["@a-b/c.d/e_f"], ["ann.b+c@acme.example"]])("%j is one", (value) => {
  expect(handlesOf({ ...declared, crm: value }, [shop])?.get("crm")).toEqual([value]);
});
