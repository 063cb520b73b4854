/** What of a value is a secret by itself. What programs print of it is in mask.test.ts. */
import { fieldsOf, isSecretName } from "../../../values/shapes/fields";

describe("a name that says that its field is a secret", () => {
  const names = [
    ...[
      "secret",
      "clientSecret",
      "TOKEN",
      "api_tokens",
      "pass",
      "password",
      "passwd",
      "passphrase",
      "PWD",
      "apiKey",
      "keys",
    ],
    ...["SECRET_KEY_BASE", "keybase", "credentials", "basicAuth", "cookie", "signature", "salt", "seed"],
  ];
  it.each(names)("%s", (name) => expect(isSecretName(name)).toBe(true));
  it.each([
    ...[
      "public_key",
      "publishableKey",
      "anonKey",
      "keyId",
      "tokenUri",
      "passport",
      "author",
      "user",
      "key_",
      "",
      "seedling",
    ],
  ])("not %j", (name) => expect(isSecretName(name)).toBe(false));
});

/** What is found in JSON, without its other layouts. */
const inJson = (data: object) => {
  const layouts = [JSON.stringify(data), JSON.stringify(data, null, 2)];
  return fieldsOf(layouts[0] ?? "").filter((text) => !layouts.includes(text));
};

describe("a field of JSON", () => {
  it.each<[string, object, readonly string[]]>([
    ["by its name", { password: "plainwords" }, ["plainwords"]],
    [
      "by the nearest name, in lists and objects",
      { keys: ["plainwords", { x: "otherwords" }, 7, null] },
      ["plainwords"],
    ],
    ["by its name, whatever surrounds it", { a: { b: [{ token: "plainwords" }] } }, ["plainwords"]],
    ["by its look: what is not made of words", { a: "fake0Key1Of2One3" }, ["fake0Key1Of2One3"]],
    ["by its look: a long word in capitals", { a: "FAKEFAKEFAKEFAKEF" }, ["FAKEFAKEFAKEFAKEF"]],
    ["by its look: too many words written together", { a: "OneTwoThreeFourFiveSix" }, ["OneTwoThreeFourFiveSix"]],
    ["by its look: four digits behind a word", { a: "wordword1234" }, ["wordword1234"]],
    [
      "by its look: what a vendor's rule finds",
      { a: ["sk", "live", "fake"].join("_") },
      [["sk", "live", "fake"].join("_")],
    ],
    [
      "by the vendor that its name tells",
      { HEROKU_ID: "17345628-1934-4278-9134-823456789012", OTHER_ID: "17345628-1934-4278-9134-823456789013" },
      ["17345628-1934-4278-9134-823456789012"],
    ],
    ["not words and numbers", { a: "some-words 12345678 and x509/3f2a1.27T09 CAPITALS123 OneTwoThreeFourFive" }, []],
    ["not what is written with signs alone", { a: "--------", b: "........" }, []],
    ["not words with letters of any language", { a: "Größe und Maßstab" }, []],
    ["not a blank that is written for addresses", { a: "some%20words%2Fand" }, []],
    ["nor anything shorter than eight bytes", { password: "1234567", token: "äöü1" }, []],
    ["but what is eight bytes long", { password: "12345678", token: "äöüß" }, ["12345678", "äöüß"]],
    ["by no name where it is an address of words", { token: "https://docs.example.test/start" }, []],
    [
      "an address that is not made of words",
      { a: "https://x.test/T0FAKE99fakeRandom0123456789" },
      ["https://x.test/T0FAKE99fakeRandom0123456789"],
    ],
    [
      "an address that a vendor's rule finds",
      { a: `https://${["hooks", "slack", "com"].join(".")}/services/fake` },
      [`https://${["hooks", "slack", "com"].join(".")}/services/fake`],
    ],
    [
      "an address with a query, by its name",
      { token: "https://example.test/?a=words" },
      ["https://example.test/?a=words"],
    ],
    ["what only holds an address, by its name", { token: "see https://example.test" }, ["see https://example.test"]],
    ["an address in capitals", { token: "HTTPS://EXAMPLE.TEST/A" }, []],
    ["by no name where it is an address without TLS either", { token: "http://docs.example.test/start" }, []],
    ["not words around an escape of an address", { a: "some%41longword" }, []],
    ["not a number", { a: "12345678" }, []],
    ["not what is JSON and only a text", { a: '"a [ bcdef"' }, []],
    ["each once", { password: "plainwords", token: "plainwords" }, ["plainwords"]],
  ])("%s", (_, data, found) => expect(inJson(data)).toEqual(found));

  it("is looked into: JSON in JSON, in base64, four deep and no deeper", () => {
    const nested = (depth: number): string =>
      depth === 0 ? JSON.stringify({ password: "plainwords" }) : JSON.stringify({ a: nested(depth - 1) });
    expect(fieldsOf(nested(4))).toContain("plainwords");
    expect(fieldsOf(nested(5))).not.toContain("plainwords");
    const encoded = Buffer.from('{"password":"plainwords"}').toString("base64");
    expect(inJson({ a: encoded })).toEqual([
      encoded,
      '{"password":"plainwords"}',
      '{\n  "password": "plainwords"\n}',
      "plainwords",
    ]);
  });
});

describe("a value that is JSON", () => {
  const compact = '{"a":"bb","c":[1]}';
  const wide = '{\n  "a": "bb",\n  "c": [\n    1\n  ]\n}';
  it.each<[string, string, readonly string[]]>([
    ["is looked for in its other layouts", compact, [wide]],
    ["not in the one that it has", wide, [compact]],
    ["in both where it has one of its own", ` {"a": "bb", "c":[1]}\n`, [compact, wide]],
    ["also a list", "[1, 22, 333]", ["[1,22,333]", "[\n  1,\n  22,\n  333\n]"]],
    ["also in base64", Buffer.from(compact).toString("base64"), [compact, wide]],
    [
      "also in base64 with line breaks and blanks around",
      ` ${Buffer.from(compact).toString("base64").replace(/.{8}/g, "$&\n")} `,
      [compact, wide],
    ],
    [
      "also in base64 for addresses",
      Buffer.from('{"a":"??>>??>>"}').toString("base64url"),
      ['{"a":"??>>??>>"}', '{\n  "a": "??>>??>>"\n}'],
    ],
    [
      "as it is written in base64 too",
      Buffer.from('{"a": "bb"}').toString("base64"),
      ['{"a": "bb"}', '{"a":"bb"}', '{\n  "a": "bb"\n}'],
    ],
    ["is nothing else where something stands before base64", `!${Buffer.from(compact).toString("base64")}`, []],
    ["is nothing else if something follows the base64", `${Buffer.from(compact).toString("base64")}!`, []],
    ["is nothing else where it is neither", '{"a":"bb"', []],
    ["is nothing else where it is a number or a text", '"words-alone"', []],
    ["is nothing else where it is base64 of anything else", Buffer.from("just some words").toString("base64"), []],
    ["is nothing else where something stands before it", `x ${compact}`, []],
  ])("%s", (_, value, found) => expect(fieldsOf(value)).toEqual(found));
});

describe("a value that is an address or a connection string", () => {
  it.each<[string, string, readonly string[]]>([
    ["its password", "postgres://owner:fake-pass@db.test/app", ["fake-pass"]],
    ["its password without a user", "redis://:fake-pass@db.test", ["fake-pass"]],
    ["its password as written and as meant", "x://a:fake%2Fpass@db", ["fake%2Fpass", "fake/pass"]],
    ["a password that can't be decoded", "x://a:fake%ZZpass@db", ["fake%ZZpass"]],
    ["the passwords of all", "a://b:fakepass1@c,A2+.-://b:fakepass2@c", ["fakepass1", "fakepass2"]],
    ["not the program's own name", "postgres://owner:postgres@db", []],
    ["not its user's name", "postgres://fake_owner:fake_owner@db", []],
    ["not what has no @, a path or a blank before it", "a://b:fakepass1 a://b:fakepass1/x@c a://b/c:fakepass1@d", []],
    ["not what has no scheme", "://b:fakepass1@c 1x://b:fakepass1@c _x://b:fake pass1@c", []],
    ["what its query names", "https://a.test/?token=fakepass1&b=fakepass2", ["fakepass1"]],
    ["what a setting names", "host=somewhere;Password=fakepass1;x=y", ["fakepass1"]],
    ["what a setting of two words names", "User Id=somebody;Access Key = fakepass1", ["fakepass1"]],
    ["not what a setting of two words names as public", "Public Key=fakepass1;Some public-key = fakepass2", []],
    ["not an address of words", "token=https://docs.example.test/start", []],
    ["what stands in quotes, without them", `password="two words" secret='two others'`, ["two words", "two others"]],
    ["with a quote where there is only one", `password="fakepass1`, ['"fakepass1']],
    ["over several lines", "password='line one\nline two'", ["line one\nline two"]],
    ["what a dotted and dashed name names", "a.b-key=fakepass1", ["fakepass1"]],
    ["not what a name names that is not a secret's", "username=fakepass1", []],
    ["not within a word", "x/password=fakepass1", []],
    ["and is not looked for twice itself", "token=fakepass1", ["fakepass1"]],
  ])("%s", (_, value, found) => expect(fieldsOf(value)).toEqual(found));

  it("is found in a field of JSON too", () => {
    expect(inJson({ url: "postgres://owner:fake-pass@db.test" })).toEqual([
      "postgres://owner:fake-pass@db.test",
      "fake-pass",
    ]);
  });
});
