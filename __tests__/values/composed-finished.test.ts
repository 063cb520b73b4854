/** The finished text of a composition is looked at again: values may be older than their rules, or come from elsewhere. */
import type { StoredEntry } from "../../inventory/entries";
import { type Format, format } from "../../model";
import { placesOf } from "../../model/composition/layout";
import { places } from "../../model/composition/place";
import { readText } from "../../model/composition/text";
import type { PartEncoding, ResolvedPiece } from "../../model/resolved";
import { makeFrom } from "../../values/made";
import { environmentOf, productOf } from "../support/resolved-fixture";
import { entry } from "./ways-in-support";

/** @param values of its parts, by their names */
async function made(
  text: string,
  values: Readonly<Record<string, string>>,
  formats: Readonly<Record<string, Format>> = {},
) {
  const { pieces } = readText(text);
  const found = [...placesOf(pieces)];
  const parts = Object.keys(values).map((name) => ({ name, entry: `shop/${name.toUpperCase()}` }));
  const resolved = pieces.map((piece): ResolvedPiece => {
    if (piece.kind === "text") return piece.text;
    const usual = places[found.shift() ?? "marked"].usual ?? "url";
    return { part: piece.name, encoding: (piece.encoding as PartEncoding | null) ?? usual };
  });
  const whole = entry("WHOLE", { origin: { kind: "composed", parts, pieces: resolved } }) as StoredEntry;
  const behind = Object.keys(values).map((name) => entry(name.toUpperCase(), { format: formats[name] ?? null }));
  const environment = environmentOf([productOf({ name: "shop", entries: [...behind, whole] })]);
  const value = async ({ name }: StoredEntry) => Buffer.from(values[name.toLowerCase()] ?? "");
  const candidate = await makeFrom({ environment, now: new Date(0) }, whole, { version: () => "1", value });
  return candidate?.value.toString();
}

const letters = { key: format(/^[a-z]+$/, { says: "letters", example: "fake" }) };
const says = (what: string, allowed: string) =>
  `shop/WHOLE can't be composed in dev.\n\nshop/WHOLE: the value of shop/KEY ${what}. [part-not-safe]\n  allowed: ${allowed}`;

test.each<[string, Readonly<Record<string, string>>, string, Readonly<Record<string, Format>>?]>([
  ["https://h/{key:raw}", { key: "a@evil/?x#" }, says("has the wrong format", "letters"), letters],
  [
    "https://{key:raw}@h/",
    { key: "a@evil" },
    says(
      "has characters that change the text: they can't stand in the user or password of a URL",
      "a value that needs no encoding there, or {key:url}",
    ),
  ],
  [
    "host=h password={key}",
    { key: "x sslmode=disable" },
    says(
      "has characters that change the text: they can't stand in a text that marks divide (= : ; quotes, line breaks)",
      "a value that needs no encoding there, or {key:url}, or {key:base64}",
    ),
  ],
  ["Bearer {key}", { key: "x y" }, says("has a blank, and blanks divide the text", "a value without blanks")],
  ["{key}", { key: "x\ny" }, says("has a line break or a control character, which changes the text", "one line")],
  [
    "{pre}{key}",
    { pre: "https://app:", key: "x@evil" },
    `${says(
      "has characters that change the text: they can't stand in a text that marks divide (= : ; quotes, line breaks)",
      "a value that needs no encoding there, or {pre:url}, or {pre:base64}",
    ).replace("shop/KEY", "shop/PRE")}
shop/WHOLE: the value of shop/KEY has characters that change the text: they can't stand in the port of a URL. [part-not-safe]
  allowed: a value that needs no encoding there`,
  ],
])("%s of %j is refused by name", async (text, values, message, formats = {}) => {
  const error = await made(text, values, formats).catch((one: Error) => one);
  expect(error).toMatchObject({ message });
  for (const value of Object.values(values)) expect((error as Error).message).not.toContain(value);
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  ["https://h/{key}", { key: "a@b/?x#" }, "https://h/a%40b%2F%3Fx%23"],
  ["host=h password={key}", { key: "0a-F_.~" }, "host=h password=0a-F_.~"],
  ["host=h password={key:base64}", { key: "a b" }, "host=h password=YSBi"],
  ["Bearer {key}", { key: "a+/b==" }, "Bearer a+/b=="],
  ["{key}", { key: "a b" }, "a b"],
  ["{pre}/v1?key={key:url}", { pre: "https://h", key: "a&b" }, "https://h/v1?key=a%26b"],
  ['{{"k": "Bearer {key}"}}', { key: 'a"b' }, '{"k": "Bearer a\\"b"}'],
  ['{{"u": "postgres://app:{key}@h/"}}', { key: 'a"@b' }, '{"u": "postgres://app:a%22%40b@h/"}'],
])("%s of %j passes", async (text, values, expected) => {
  expect(await made(text, values)).toBe(expected);
});
