import fc from "fast-check";
import { addMaskLines, runnerOf } from "../../cli/run/ci";
import { Masker, shapesOf } from "../../cli/run/mask";

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

it("keeps back only what may be the beginning of a value", () => {
  const masker = new Masker(values);
  expect(masker.push(Buffer.from("Password: ")).toString()).toBe("Password: ");
  expect(masker.push(Buffer.from("x fake-")).toString()).toBe("x ");
  expect(masker.push(Buffer.from("news")).toString()).toBe("fake-news");
});

it("comes out the same in whatever pieces it goes in", () => {
  const texts = values.flatMap(({ value }) => [value, value.slice(0, -1), ...shapesOf(value)]);
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
    { numRuns: 500, seed: 20261120 },
  );
});

it("::add-mask:: goes line by line, escapes what would end the command, and spares what would mask everything", () => {
  expect(
    addMaskLines([
      { name: "A", value: "fake 100%\nsecond\r\nlast" },
      { name: "KEY", value: '{\n  "key": "fake"\n}' },
      { name: "SHORT", value: "abc" },
    ]),
  ).toEqual(["::add-mask::fake 100%25", "::add-mask::second", "::add-mask::last", '::add-mask::"key": "fake"']);
});

it.each([
  [{ GITHUB_ACTIONS: "true", CI: "true" }, "github"],
  [{ GITLAB_CI: "true", CI: "true" }, "gitlab"],
  [{ CI: "true" }, "other"],
  [{ CI: "woodpecker" }, "other"],
  [{ CI: "false" }, null],
  [{ BUILDER_OUTPUT: "/builder/outputs" }, "other"],
  [{ TF_BUILD: "True" }, "other"],
  [{}, null],
])("%j is %s", (env, runner) => expect(runnerOf(env)).toBe(runner));
