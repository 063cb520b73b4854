/** A key whose format has a last line break is taken as it is, and carried on as it is; everything else may not end with one. */
import { generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "../../cli/commands/inject";
import { put } from "../../cli/commands/put";
import { type Format, httpsUrl, pem, sshKey } from "../../model";
import { dotenvValue } from "../../targets/local/dotenv-value";
import { Masker } from "../../targets/process/mask";
import { parseDotenv } from "../../values/dotenv";
import { valueProblems } from "../../values/rules";
import { Bench, failureOf, shopWith } from "./support";

// Made at run time, so that no scanner of this repository takes them for real.
const pemKey = () => generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }) as string;
const openSsh = () => {
  const line = ["-----", " OPENSSH PRIVATE KEY-----"];
  const body =
    Buffer.alloc(300, 0xa7)
      .toString("base64")
      .match(/.{1,70}/g) ?? [];
  return `${line[0]}BEGIN${line[1]}\n${body.join("\n")}\n${line[0]}END${line[1]}\n`;
};

const codesOf = (format: Format, text: string) =>
  valueProblems({ format, decodesTo: null }, Buffer.from(text)).map(({ code, what }) => `${code}: ${what}`);

test.each<[string, Format, () => string]>([
  ["PEM", pem("PRIVATE KEY"), pemKey],
  ["any PEM", pem(), pemKey],
  ["a chain of two", pem(), () => pemKey() + pemKey()],
  ["OpenSSH", sshKey(), openSsh],
])("%s is taken as it was made, and refused without its last line break", (_, format, made) => {
  const text = made();
  expect(codesOf(format, text)).toEqual([]);
  expect(codesOf(format, text.trimEnd())).toEqual(["line-break: does not end with a line break"]);
  expect(codesOf(format, `${text}\n`)).toEqual(["line-break: has blanks or line breaks before or after the key"]);
  expect(codesOf(format, ` ${text}`)).toEqual(["line-break: has blanks or line breaks before or after the key"]);
  expect(codesOf(format, text.replaceAll("\n", "\r\n"))[0]).toBe("line-break: has line breaks of Windows (CR LF)");
  expect(codesOf(format, text.replace("-----END", "-----ENDE"))).toEqual(["format: has the wrong format"]);
});

test("any other format still refuses a line break at the end", () => {
  expect(codesOf(httpsUrl, "https://fake.test\n")).toEqual(["line-break: ends with a line break"]);
});

test("env write and run keep it: what is written to a file is read back with it", () => {
  const text = openSsh();
  const written = dotenvValue(text);
  if (!written.ok) throw new Error(written.why);
  expect(parseDotenv(Buffer.from(`KEY=${written.line}\n`)).lines.map(({ value }) => value.toString())).toEqual([text]);
});

test("what a shell prints of it, without the last line break, is masked", () => {
  const text = openSsh();
  const masker = new Masker([{ name: "KEY", value: text }]);
  const shown = [masker.push(Buffer.from(`key: ${text.trimEnd()}`)), masker.end()].join("");
  for (const line of text.split("\n").filter((one) => one.length > 0)) expect(shown).not.toContain(line);
});

test("put and inject carry it to the last byte", async () => {
  const bench = await Bench.open(["dev"]);
  try {
    const environments = shopWith((entry) => (entry.name === "VENDOR_KEY" ? { ...entry, format: sshKey() } : entry));
    const context = bench.context({ environments });
    const [first, second] = [openSsh(), openSsh().replace("p6en", "p6eo")];
    Object.assign(bench.env, { VENDOR_KEY: first, WEB_KEY: "fake-web-key-of-the-shop" });
    await inject(context, { env: "dev", pauseMillis: 1 });
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY", "1")).toBe(first);
    const file = join(bench.root, "id_fake.local");
    writeFileSync(file, second, { mode: 0o600 });
    await put(context, "VENDOR_KEY", { env: "dev", pauseMillis: 1, yes: true, from: file });
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY", "2")).toBe(readFileSync(file, "utf8"));
    const third = openSsh().replace("p6en", "p6eq");
    writeFileSync(file, third.replaceAll("\n", "\r\n"));
    const options = { env: "dev", pauseMillis: 1, yes: true, from: file };
    expect((await failureOf(() => put(context, "VENDOR_KEY", options))).next).toBe(
      `tr -d '\\r' < ${file} | strongroom put shop/VENDOR_KEY --env dev --yes`,
    );
    writeFileSync(file, third.trimEnd());
    await put(context, "VENDOR_KEY", options);
    expect(await bench.value("fake-shop-dev", "VENDOR_KEY", "3")).toBe(third);
    expect(bench.printed).toContain(
      `note: shop/VENDOR_KEY: ${file} has no last line break; it is added, since the format demands it\n`,
    );
  } finally {
    await bench.close();
  }
});
