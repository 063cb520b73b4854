/** Compositions with keys among their parts: their last line breaks arrive byte for byte, or the composition is refused. */
import type { StoredEntry } from "../../inventory/entries";
import { type Format, pem } from "../../model";
import type { PartEncoding } from "../../model/resolved";
import { makeFrom } from "../../values/made";
import { environmentOf, productOf } from "../support/resolved-fixture";
import { entries, entry, pemText, sshText } from "./ways-in-support";

const both = (key: PartEncoding, format: Format | null) => {
  const parts = ["TLS_KEY", "SSH_KEY"].map((name) => ({ name, entry: `shop/${name}` }));
  const pieces = parts.map(({ name }) => ({ part: name, encoding: key }));
  const made = entry("BUNDLE", { origin: { kind: "composed", parts, pieces }, format }) as StoredEntry;
  const whole = environmentOf([productOf({ name: "shop", entries: [...entries, made] })]);
  const value = async ({ name }: StoredEntry) => Buffer.from(name === "TLS_KEY" ? pemText : sshText);
  return makeFrom({ environment: whole, now: new Date(0) }, made, { version: () => "1", value });
};

it("a text has them byte for byte, where its format ends with a line break or they are encoded", async () => {
  expect((await both("raw", pem()))?.value.toString()).toEqual(pemText + sshText);
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  expect((await both("base64", null))?.value.toString()).toEqual(base64(pemText) + base64(sshText));
});

it("any other is refused with both ways out", async () => {
  await expect(both("raw", null)).rejects.toThrow(
    'shop/BUNDLE: the value (its parts) ends with a line break. [line-break]\n  allowed: a format that ends with one (format: pem(), or ends: "line break"), or an encoding of the part that has it, such as {key:base64}',
  );
});
