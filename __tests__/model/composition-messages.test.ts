/** What is said of a composition that is wrong, word for word: the one advice that is right there. */
import { config, format, issued, perStage } from "../../model";
import type { Issue } from "../../model/issue";
import type { Loose, OrganisationFixture } from "../support/organisation-fixture";
import { withComposition } from "./composition-mistakes";

type Change = { readonly text?: string; readonly parts?: Loose; readonly entries?: Readonly<Record<string, Loose>> };

/** The organisation with its address written differently. */
function changed({ text, parts, entries = {} }: Change): OrganisationFixture {
  const fixture = withComposition();
  const found = fixture.entry("shop", "DATABASE_URL") as unknown as { text: string; parts: Loose };
  if (text !== undefined) found.text = text;
  found.parts = Object.fromEntries(
    Object.entries({ ...found.parts, ...parts }).filter(([, part]) => part !== undefined),
  );
  for (const [name, change] of Object.entries(entries)) Object.assign(fixture.entry("shop", name).spec, change);
  return fixture;
}

const text = "postgres://{user}:{password}@{host}:{port}/app?application_name={name}";
const says = ({ what, got, allowed, next }: Issue) => ({ what, got, allowed, next });
const handle = (name: string) => ({ kind: "handle", name, product: "shop", integration: "", entry: {} });
const entry = {
  host: handle("DB_HOST"),
  port: handle("DB_PORT"),
  name: handle("DB_NAME"),
  user: handle("DB_USER"),
  password: handle("DB_PASSWORD"),
};

test.each<[string, Change, ReturnType<typeof says>]>([
  [
    "an encoded host is taken as it is",
    { text: text.replace("{host}", "{host:url}") },
    {
      what: "{host:url} would turn the value of shop/DB_HOST into another host: a host is never encoded",
      got: "a text",
      allowed: "{host}, or for {host:url} the path of a socket, which begins with /",
      next: "write {host}",
    },
  ],
  [
    "an encoded secret as a host is led to config() or a format as well",
    { text: text.replace("{host}", "{host:url}"), parts: { host: entry.user } },
    {
      what: "{host:url} would turn a value into another host: a host is never encoded",
      got: "{host:url}",
      allowed: "{host} of a part with a format or decodesTo that allows only characters which need no encoding there",
      next: "write {host}; and declare DB_USER with config() if it is not a secret, or give it such a format, as in format(/^[a-z0-9.-]+$/, { … })",
    },
  ],
  [
    "a secret as a host is led to config() or a format",
    { parts: { host: entry.user } },
    {
      what: "{host:raw} does not keep a value whole in the host of a URL whose text says the port itself",
      got: "a part whose format does not limit its characters, shop/DB_USER",
      allowed: "{host} of a part with a format or decodesTo that allows only characters which need no encoding there",
      next: "declare DB_USER with config() if it is not a secret, or give it such a format, as in format(/^[a-z0-9.-]+$/, { … })",
    },
  ],
  [
    "a host that brings its port along",
    { entries: { DB_HOST: { default: "db.internal:5432" } } },
    {
      what: "the value of shop/DB_HOST can't stand in the host of a URL whose text says the port itself as it is",
      got: "a text",
      allowed: "a host without a port: db.internal, 10.0.0.3, [::1]",
      next: "take the port out of the value, or out of the text",
    },
  ],
  [
    "an encoded port",
    { text: text.replace("{port}", "{port:url}") },
    {
      what: "{port:url} does not keep a value whole in the port of a URL",
      got: "{port:url}",
      allowed: "{port} of a part with a format or decodesTo that allows only characters which need no encoding there",
      next: "write {port}",
    },
  ],
  [
    "a raw password",
    { text: text.replace("{password}", "{password:raw}") },
    {
      what: "{password:raw} does not keep a value whole in the user or password of a URL",
      got: "a part whose format does not limit its characters, shop/DB_PASSWORD",
      allowed:
        "{password:url}, or {password:raw} of a part with a format or decodesTo that allows only characters which need no encoding there",
      next: "write {password:url}, or no encoding at all",
    },
  ],
  [
    "a path with a slash",
    { text: text.replace("/app", "/{name}"), entries: { DB_NAME: { default: "v1/app" } } },
    {
      what: "the value of shop/DB_NAME has a /, and it is unclear whether that divides the path of a URL",
      got: "a text",
      allowed: "{name:raw} where it does, {name:url} where it belongs to one name or value",
      next: "write {name:raw} or {name:url}",
    },
  ],
  [
    "double braces",
    { text: text.replace("{user}", "{{user}}") },
    {
      what: "the part user has no placeholder in the text: a brace that is written twice is a brace of the text",
      got: "{{user}}",
      allowed: "a placeholder in single braces for each part",
      next: "write {user}",
    },
  ],
  [
    "blanks in the braces",
    { text: text.replace("{user}", "{ user : url }") },
    {
      what: "a placeholder has blanks in its braces",
      got: "{ user:url } at character 12",
      allowed: "{name} or {name:encoding}, without blanks: a letter, then letters, digits and _",
      next: "write {user:url}",
    },
  ],
  [
    "a line break at the end",
    { text: `${text}\n` },
    {
      what: "the text of the composition ends with a line break",
      got: "an invisible line break",
      allowed: "no blanks at either end; one line break at the end where the entry's format asks for it",
      next: 'remove it, or if its readers need it, say so: format: format(/…\\n$/, { says: "…", example: "…", ends: "line break" })',
    },
  ],
  [
    "a blank at the beginning",
    { text: ` {user} {password} {host} {port} {name}` },
    {
      what: "the text of the composition begins with a blank",
      got: "an invisible blank",
      allowed: "no blanks at either end; one line break at the end where the entry's format asks for it",
      next: "remove it",
    },
  ],
  [
    "a secret among marks is led to a format, a recipe or an encoding",
    {
      text: "host={host} user=app password={password} dbname=chat",
      parts: { user: undefined, port: undefined, name: undefined },
    },
    {
      what: "{password} does not keep a value whole in a text that marks divide (= : ; quotes, line breaks)",
      got: "a part whose format does not limit its characters, shop/DB_PASSWORD",
      allowed:
        "{password:url}, or {password:base64}, or {password} of a part with a format or decodesTo that allows only characters which need no encoding there",
      next: "give DB_PASSWORD a format of letters, digits, ., _ and -, as in format(/^[A-Za-z0-9._-]+$/, { … }), or generate it with hex(32); if its readers decode it, write {password:url} or {password:base64}",
    },
  ],
  [
    "between quotes of YAML, JSON's encoding may be said",
    { text: 'password: "{password}"', parts: { user: undefined, host: undefined, port: undefined, name: undefined } },
    {
      what: "{password} does not keep a value whole in quotes of a text that is not JSON as a whole",
      got: "a part whose format does not limit its characters, shop/DB_PASSWORD",
      allowed:
        "{password:json}, or {password:url}, or {password:base64}, or {password} of a part with a format or decodesTo that allows only characters which need no encoding there",
      next: "give DB_PASSWORD a format of letters, digits, ., _ and -, as in format(/^[A-Za-z0-9._-]+$/, { … }), or generate it with hex(32); if its readers decode it, write {password:json} or {password:url} or {password:base64}",
    },
  ],
  [
    "headers in a string of JSON",
    {
      text: '{{"header":"Authorization: {password}"}}',
      parts: { user: undefined, host: undefined, port: undefined, name: undefined },
    },
    {
      what: "{password} does not keep a value whole in a string of JSON that marks divide (= : ; quotes)",
      got: "a part whose format does not limit its characters, shop/DB_PASSWORD",
      allowed:
        "{password:url}, or {password:base64}, or {password} of a part with a format or decodesTo that allows only characters which need no encoding there",
      next: "give DB_PASSWORD a format of letters, digits, ., _ and -, as in format(/^[A-Za-z0-9._-]+$/, { … }), or generate it with hex(32); if its readers decode it, write {password:url} or {password:base64}",
    },
  ],
  [
    "a scheme that is config",
    {
      text: "{host}{password}",
      parts: { user: undefined, port: undefined, name: undefined },
      entries: { DB_HOST: { default: "postgres://app:" } },
    },
    {
      what: "with its config parts in place, {password:raw} stands in the port of a URL, and does not keep a value whole there",
      got: "{password:raw} of shop/DB_PASSWORD",
      allowed: "a format that allows only characters which need no encoding there",
      next: "give shop/DB_PASSWORD such a format",
    },
  ],
  [
    "a format for production alone",
    {
      text: text.replace("{password}", "{password:raw}"),
      entries: {
        DB_PASSWORD: {
          origin: issued("x"),
          sharedBecause: "x",
          format: perStage({ production: format(/^[a-z]+$/, { says: "letters", example: "fake" }) }),
        },
      },
    },
    {
      what: "{password:raw} needs a format that limits the characters of shop/DB_PASSWORD, and it has none in dev",
      got: "a format for other stages or choices alone",
      allowed: "{password:url}, or a format that allows only characters which need no encoding there",
      next: "write {password:url}",
    },
  ],
  [
    "a misspelled handle",
    { parts: { user: handle("DB_USR") } },
    {
      what: "the part user is an entry that the catalogue does not have",
      got: "shop/DB_USR",
      allowed:
        "entries of integrations that are exported: by their product's index.ts in catalog/, or by a service's own file",
      next: "did you mean DB_USER? Else declare the entry, or export its integration",
    },
  ],
])("%s", (_, change, expected) => {
  expect(changed(change).issues().map(says)).toEqual([expected]);
});

test("a literal password is led to an entry, never to config()", () => {
  const fixture = withComposition();
  const { host, port, name } = entry;
  Object.assign(fixture.entry("shop", "DATABASE_URL"), {
    text: "postgres://app:fake-hunter2@{host}:{port}/{name}",
    parts: { host, port, name },
  });
  expect(fixture.issues().map(says)).toEqual([
    {
      what: "the text looks like a URL with a password",
      got: "a text in the declarations",
      allowed: "texts that are not secrets",
      next: "declare the secret with secret() in an integration above, name it as a part, and write {its name} in its place; then revoke this value: git keeps it",
    },
  ]);
});

test("a circle of compositions is named, once", () => {
  const fixture = withComposition();
  const url = (part: string) => ({
    kind: "composed",
    text: "{url}",
    parts: { url: handle(part) },
    spec: { purpose: "x" },
  });
  const { entries } = fixture.integration("shop", "database");
  Object.assign(entries, { URL_A: url("URL_B"), URL_B: url("URL_C"), URL_C: url("URL_A") });
  expect(
    fixture
      .issues()
      .filter(({ code }) => code.startsWith("composition-"))
      .map(({ code, got }) => [code, got]),
  ).toEqual([["composition-circle", "shop/URL_A -> shop/URL_B -> shop/URL_C -> shop/URL_A"]]);
});

test("one line break at the end is meant where the entry's format asks for it", () => {
  const fixture = changed({ text: "{user} {password} {host} {port} {name}\n" });
  const format = { source: "^.+\\n$", flags: "s", says: "a line", example: "fake\n", ends: "line break" };
  Object.assign(fixture.entry("shop", "DATABASE_URL").spec, { format });
  expect(fixture.issues()).toEqual([]);
});

test.each([
  ["postgres://{user}:{password}@{host:url}/app?{port:url}&n={name}", { DB_HOST: { default: "/cloudsql/fake:eu:db" } }],
  [text.replace("{host}:{port}", "{host}/{port:url}"), { DB_HOST: { default: "a.internal:5432,b.internal:5433" } }],
  [text.replace("{host}:{port}", "{host}/{port:url}"), { DB_HOST: { default: "[::1]:5432" } }],
  [text, { DB_HOST: { default: "a.internal:5432,b.internal" } }],
  [text.replace("{host}", "[{host}]"), { DB_HOST: { default: "fd00::1" } }],
  [text.replace("/app?application_name={name}", "/app?{name:raw}"), { DB_NAME: { default: "sslmode=require&a=b" } }],
  [text.replace("/app", "/{name:raw}").replace("{name}", "x"), { DB_NAME: { default: "v1/app" } }],
])("%s passes with %j", (written, entries) => {
  expect(changed({ text: written, entries }).issues()).toEqual([]);
});

test("a misspelled name of an integration is a handle too: what it may mean is said, for a part and for a reader", () => {
  const { shop } = withComposition().made.products;
  const about = { title: "Keys", owner: "platform", revoke: "Roll", setup: [] };
  const keys = shop.integration(about, { SHOP_KEY: config({ purpose: "x" }) }) as unknown as Loose;
  expect([keys.SHOP_KYE, keys.then, keys.toJSON]).toEqual([
    { kind: "handle", name: "SHOP_KYE", product: "shop", integration: "", entry: null },
    undefined,
    undefined,
  ]);
  const fixture = withComposition();
  fixture.reader("api").reads.push(keys.PAY_KYE as never);
  expect(fixture.issues().map(({ code, got, next }) => [code, got, next])).toEqual([
    ["unknown-entry", "shop/PAY_KYE", "did you mean PAY_KEY? Else declare the entry, or export its integration"],
  ]);
});
