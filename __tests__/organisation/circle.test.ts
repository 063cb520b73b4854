/** Declarations that don't load because something is used before it is there: the circle is named, or what stands too far down. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { withCircle } from "../../organisation/circle";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "strongroom-circle-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function said(files: Readonly<Record<string, string>>, got: string) {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  const issue = {
    code: "declarations-not-loaded",
    what: "x",
    where: "catalog/chat/a.ts:4",
    got,
    allowed: "x",
    next: "x",
  };
  const { what, got: found, next } = withCircle(root, issue);
  return { what, got: found, next };
}

const early = "Cannot access 'a' before initialization";
const own = "declare what the part stands for with secret() or config() in an integration above, and name that";

test("compositions that are made of each other", () => {
  const a = `import { b } from "./b";
// C_URL: composed("{x}", { x: a.C_URL }, {})
export const a = chat.integration(about, { A_URL: composed("https://{b}", { b: b.B_URL }, { purpose: "A" }) });`;
  const b = `import { a } from "./a";
export const b = chat.integration(about, {
  B_URL: composed(
    "https://{a}",
    { a: crossProduct(a.A_URL, "why") },
    { purpose: "B" },
  ),
});`;
  expect(said({ "catalog/chat/a.ts": a, "catalog/chat/b.ts": b }, early)).toEqual({
    what: "compositions are made of each other, in a circle",
    got: "A_URL -> B_URL -> A_URL",
    next: own,
  });
});

test("a composition that is made of itself", () => {
  const a = `export const a = chat.integration(about, { A_URL: composed("{a}", { a: a.A_URL }, {}) });`;
  expect(said({ "catalog/chat/a.ts": a }, early)).toEqual({
    what: "a composition is made of itself",
    got: "A_URL -> A_URL",
    next: own,
  });
});

test("a part of the composition's own integration", () => {
  const a = `export const a = chat.integration(about, { KEY: secret({}), A_URL: composed("{k}", { k: a.KEY }, {}) });`;
  expect(said({ "catalog/chat/a.ts": a }, early)).toEqual({
    what: "a is used before it is declared",
    got: early,
    next: "declare what it takes of a in an integration above, with a const of its own",
  });
});

test("files that import each other", () => {
  const files = {
    "catalog/chat/a.ts": `import { b } from "./b";\nexport const a = b.KEY;`,
    "catalog/chat/b.ts": `import { c } from "../shop";\nexport const b = c;`,
    "catalog/shop/index.ts": `export { a } from "../chat/a";`,
    "catalog/chat/index.ts": `export { a } from "./a";`,
  };
  expect(said(files, "Cannot read properties of undefined (reading 'KEY')")).toEqual({
    what: "files import each other, in a circle",
    got: "catalog/chat/a.ts -> catalog/chat/b.ts -> catalog/shop/index.ts -> catalog/chat/a.ts",
    next: "move what both need into a file of its own, which imports neither",
  });
});

test("anything else stays as it was said", () => {
  expect(said({ "catalog/chat/a.ts": "" }, "x is not a function")).toEqual({
    what: "x",
    got: "x is not a function",
    next: "x",
  });
  expect(said({ "catalog/chat/a.ts": "" }, "Cannot read properties of undefined (reading 'KEY')")).toMatchObject({
    what: "x",
  });
});
