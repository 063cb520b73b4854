/** The table of kinds: its rows and the builders that catalogue and services use say the same. */
import * as language from "../../model";
import { entryKinds, kindOf, type ReaderKind, readerKinds, readerRoles, rolesOf } from "../../model/kinds";

const builders = language as unknown as Readonly<
  Record<string, (...of: readonly unknown[]) => { readonly kind: string }>
>;
const product = language.product("shop", { title: "Shop" });

test.each(Object.entries(readerKinds))("%s is what its builder declares", (kind, { builder }) => {
  expect(builders[builder]?.({ product, name: "one", reads: [] })).toMatchObject({
    kind,
    about: { product, name: "one" },
    reads: [],
  });
});

test.each(Object.entries(entryKinds))("%s is what its builder declares", (kind, { builder, takes }) => {
  // What it says of itself comes last.
  const before = takes.split(", ").slice(1);
  expect(builders[builder]?.(...before, { purpose: "Purpose" })).toMatchObject({ kind, spec: { purpose: "Purpose" } });
});

test("a role belongs to one kind", () => {
  expect(new Set(readerRoles).size).toBe(readerRoles.length);
  const owners = readerRoles.map((role) => [role, kindOf(role).kind]);
  const rows = (Object.keys(readerKinds) as ReaderKind[]).flatMap((kind) => rolesOf(kind).map((role) => [role, kind]));
  expect(owners).toEqual(rows);
});

test("what may only have public config, and who never gets what is critical", () => {
  const reading = (what: string) => readerRoles.filter((role) => kindOf(role).role.reads === what);
  expect(reading("public config")).toEqual(["frontend"]);
  expect(reading("all but critical")).toEqual(["inference"]);
});

test("who reads Secret Manager itself, and as what", () => {
  const identities = Object.entries(readerKinds).map(([kind, { identity }]) => [kind, identity]);
  expect(identities).toEqual([
    ["cloud run service", "service account"],
    ["vercel project", null],
    ["compose host", "service account"],
    ["edge functions", null],
    ["auth provider", null],
    ["pipeline", "service account"],
    ["person", "user"],
    ["group", "group"],
  ]);
});
