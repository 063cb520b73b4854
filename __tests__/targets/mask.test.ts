import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { Masker } from "../../targets/process/mask";
import { printed } from "../cli/printed-shapes";
import { one } from "./mask-support";

const pem = "-----BEGIN FAKE-----\nZmFrZS1saW5l\nc2Vjb25kLWxpbmU=\nQQ==\n-----END FAKE-----";
const values = [
  { name: "SHORT", value: "abc" },
  { name: "TOKEN", value: "fake-token" },
  { name: "LONGER", value: "fake-token-and-more" },
  { name: "PEM", value: pem },
  { name: "SLASHES", value: 'fake/"quoted" &value' },
  { name: "UMLAUT", value: "fäké-välüe" },
];

function masked(pieces: readonly Buffer[]): string {
  const masker = new Masker(values);
  return Buffer.concat([...pieces.map((piece) => masker.push(piece)), masker.end()]).toString();
}

const whole = (text: string) => masked([Buffer.from(text)]);

it.each<[string, string]>([
  ["x fake-token y", "x [masked TOKEN] y"],
  ["fake-token-and-more", "[masked LONGER]"],
  ["fake-token-and-less", "[masked TOKEN]-and-less"],
  ["fake-toke", "fake-toke"],
  ["fake-fake-token", "fake-[masked TOKEN]"],
  [`key:\n${pem}\n`, "key:\n[masked PEM]\n"],
  [pem.replaceAll("\n", "\r\n"), "[masked PEM]"],
  ["app | ZmFrZS1saW5l", "app | [masked PEM]"],
  [JSON.stringify({ pem }), '{"pem":"[masked PEM]"}'],
  [encodeURIComponent('fake/"quoted" &value'), "[masked SLASHES]"],
  ["postgres://fake/%22quoted%22%20%26value@db", "postgres://[masked SLASHES]@db"],
  ['fake\\/\\"quoted\\" &value', "[masked SLASHES]"],
  [Buffer.from("fake-token").toString("base64"), "[masked TOKEN]"],
  [`Authorization: ${Buffer.from(pem).toString("base64url")}.`, "Authorization: [masked PEM]."],
  ["fäké-välüe ü", "[masked UMLAUT] ü"],
  ["abc", "abc"],
])("%j becomes %j", (text, expected) => expect(whole(text)).toBe(expected));

it.each(["", "a", "ab", "abc", "user:"])("takes it out of the base64 of %j and more around it", (before) => {
  const value = "fake-token-and-more";
  const shown = whole(Buffer.from(`${before}${value}:after`).toString("base64"));
  expect(shown).toContain("[masked LONGER]");
  // The letters at its ends hold bits of the neighbours as well.
  const around = Buffer.from(shown.replace("[masked LONGER]", ""), "base64").toString("latin1");
  expect(around).not.toMatch(/fake|token|more/);
});

it.each([64, 76])("takes it out of base64 in lines of %i letters", (letters) => {
  const value = "fake-".repeat(40);
  const masker = new Masker([{ name: "LONG", value }]);
  const lines =
    Buffer.from(`${value}\n`)
      .toString("base64")
      .match(new RegExp(`.{1,${letters}}`, "g")) ?? [];
  const shown = Buffer.concat([masker.push(Buffer.from(lines.join("\n"))), masker.end()]).toString();
  expect(shown.replace(/\[masked LONG\]/g, "").replace(/\n/g, "").length).toBeLessThan(8);
});

const odd = `fake/'t "x" <é€😀> &+=%\\n$(a)\nline two-`;
describe.each([odd, "fake-key_0123456789+/=", "fakepass"])("%j", (value) => {
  it.each(Object.entries(printed(value)))("%s", (_name, text) => {
    expect(one(value, `x ${text} y`)).toBe("x [masked ONE] y");
    // Byte by byte.
    expect(
      one(
        value,
        "",
        [...Buffer.from(`x ${text} y`)].map((byte) => Buffer.from([byte])),
      ),
    ).toBe("x [masked ONE] y");
  });
});

it.each<[string, string, string, string]>([
  [
    "in a URL's path, where a plus stands for itself",
    "fake key+0123&4567",
    "?q=fake%20key+0123%264567",
    "?q=[masked ONE]",
  ],
  ["in base64 behind a backslash", "lake-0123456789", "ACME\\bGFrZS0wMTIzNDU2Nzg5", "ACME\\[masked ONE]"],
])("%s", (_name, value, text, shown) => expect(one(value, text)).toBe(shown));

it("as bash and Python really print it", () => {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ODD: odd, LC_ALL: "C.UTF-8" };
  const outputs = (program: string, args: readonly string[]) => {
    const { stdout, error } = spawnSync(program, args, { env, encoding: "utf8" });
    return error === undefined ? stdout.split("\0").slice(0, -1) : [];
  };
  const shell = [
    `printf '%s\\0' "$(printf %q "$ODD")" "$(export -p | grep -A1 ODD)" "$(declare -p ODD)" "\${ODD@Q}"`,
    `printf '%s\\0' "$(LC_ALL=C printf %q "$ODD")" "$(printf %s "$ODD" | base64 -w 20)" "$(printf 'user:%s' "$ODD" | base64)"`,
    `printf '%s\\0' "$(printf %s "$ODD" | od -An -v -tx1 | tr -d ' \\n')" "$( (set -x; : "$ODD") 2>&1 )"`,
  ].join("; ");
  const python = `
import base64, html, json, os, shlex, sys, urllib.parse as url
odd = os.environ["ODD"]
for text in [json.dumps(odd), json.dumps(json.dumps(odd)), json.dumps(odd, ensure_ascii=False), repr(odd), ascii(odd), repr(odd.encode()),
             html.escape(odd), odd.encode("ascii", "xmlcharrefreplace").decode(), url.quote(odd), url.quote_plus(odd), shlex.quote(odd),
             base64.encodebytes(odd.encode()).decode(), base64.urlsafe_b64encode(b"u:" + odd.encode()).decode(), odd.encode().hex(":").upper()]:
    sys.stdout.write(text + "\\0")`;
  const all = [...outputs("bash", ["--norc", "-c", shell]), ...outputs("python3", ["-c", python])];
  expect(all.length).toBeGreaterThanOrEqual(9);
  const left = all.map((text) => ({ text, masked: one(odd, text) }));
  expect(left.filter(({ masked }) => !masked.includes("[masked ONE]"))).toEqual([]);
  for (const { masked } of left) expect(masked.replace(/\[masked ONE\]/g, "")).not.toMatch(/fake|66616b65|ZmFrZ|lin/i);
});

it("of a value within a text that xxd writes in lines, at most one byte is left, wherever it stands", () => {
  const value = "fake-key_0123456789-and-more-than-one-line";
  for (let before = 0; before < 31; before++) {
    const text = Buffer.from(`${"?".repeat(before)}${value}\n`)
      .toString("hex")
      .replace(/.{60}/g, "$&\n");
    const left = one(value, text).replace(/\[masked ONE\]/g, "");
    expect(left.replace(/\n/g, "")).toMatch(/^(?:3f)*(?:66)?(?:0a)?$/);
    expect(one(value, text)).toContain("[masked ONE]");
  }
});

it.each(["abc", "1", ""])("%j is too short: it would take half of any text with it", (value) => {
  const text = JSON.stringify({ a: "abc 1", b: 61626 });
  expect(one(value, text)).toBe(text);
});

it("a short value is looked for as it is, not in four letters of base64 or in four digits of hex", () => {
  expect(one("fake", "fake 66616b65 x6661 ZmFr ZmFrZQ==")).toBe("[masked ONE] [masked ONE] x6661 ZmFr [masked ONE]");
});

it("values that overlap are both taken out, without what they share", () => {
  const masker = new Masker([
    { name: "A", value: "fake-abcd" },
    { name: "B", value: "abcd-efgh" },
  ]);
  expect(Buffer.concat([masker.push(Buffer.from("x fake-abcd-efgh y")), masker.end()]).toString()).toBe(
    "x [masked A][masked B] y",
  );
});

it("the end of a line is not kept back, though its last letter could begin an encoded value", () => {
  const masker = new Masker(values);
  for (const line of ["port 3006\n", "GET /Z\n", "66 \n"]) expect(masker.push(Buffer.from(line)).toString()).toBe(line);
});

// Anything that looked at the text again for each of its bytes would need hours for this.
it("takes one step for each byte, however often a long value begins in vain", () => {
  const value = `${"a".repeat(60_000)}b`;
  const text = "a".repeat(400_000);
  expect(one(value, text)).toBe(text);
});

it("keeps back only what may be the beginning of a value", () => {
  const masker = new Masker(values);
  expect(masker.push(Buffer.from("Password: ")).toString()).toBe("Password: ");
  expect(masker.push(Buffer.from("x fake-")).toString()).toBe("x ");
  expect(masker.push(Buffer.from("news")).toString()).toBe("fake-news");
});

it("comes out the same in whatever pieces it goes in", () => {
  const texts = values.flatMap(({ value }) => [value, value.slice(0, -1), ...Object.values(printed(value))]);
  const text = fc
    .array(fc.oneof(fc.constantFrom(...texts), fc.string({ maxLength: 6 })), { maxLength: 12 })
    .map((all) => all.join(""));
  fc.assert(
    fc.property(text, fc.array(fc.nat(200), { maxLength: 20 }), (all, cuts) => {
      const bytes = Buffer.from(all);
      const at = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
      const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
      expect(masked(pieces)).toBe(masked([bytes]));
      for (const { name, value } of values) if (name !== "SHORT") expect(masked(pieces)).not.toContain(value);
    }),
    { numRuns: 100, seed: 20261120 },
  );
});
