/** Every way in, with every kind of value that line breaks or blanks could change on the way: it arrives byte for byte, or is refused. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { storedEntries } from "../../inventory/entries";
import type { Vault } from "../../model/vault";
import { mendOf } from "../../values/ending";
import { readValueFile } from "../../values/private-file";
import * as fake from "./sources/fakes";
import {
  type Arrival,
  context,
  env,
  environment,
  fakes,
  folder,
  given,
  heard,
  injected,
  json,
  of,
  pasted,
  pemText,
  piped,
  privateFile,
  sshText,
  withEntries,
} from "./ways-in-support";

withEntries();

const vaults: readonly (readonly [string, string, string, Record<string, string>, Vault])[] = [
  [
    "Doppler",
    "doppler",
    fake.doppler,
    { DOPPLER_TOKEN: "dp.ct.fake" },
    { kind: "doppler", project: "acme-{product}", config: "dev" },
  ],
  [
    "Bitwarden",
    "bws",
    fake.bws,
    { BWS_ACCESS_TOKEN: "fake-bws-token" },
    { kind: "bitwarden", projectId: "3f6a2c1e-0000-4000-8000-00000000fake" },
  ],
  ["1Password", "op", fake.op, { OP_SERVICE_ACCOUNT_TOKEN: "fake-op-token" }, { kind: "1password", vault: "Shop dev" }],
  [
    "HashiCorp Vault",
    "vault",
    fake.vault,
    { VAULT_TOKEN: "fake-vault-token" },
    { kind: "vault", mount: "secret", path: "{product}/dev" },
  ],
];

type Bring = (name: string, text: string) => Promise<Arrival>;
/** Line ends of Windows are LF there, and what ends a paste or a `$(…)` is cut off. */
type Trait = "LF" | "cut";
const ways: readonly (readonly [string, Bring, ...Trait[]])[] = [
  ["a variable of the host", (name, text) => injected(name, env({ [name]: text }))],
  ["the product's variable of the host", (name, text) => injected(name, env({ [`SHOP__${name}`]: text }))],
  [
    "a file with single quotes",
    (name, text) => injected(name, {}, { file: privateFile(`${name}='${text}'\nOTHER=1\n`) }),
    "LF",
  ],
  [
    "setup.conf",
    (name, text) => {
      writeFileSync(join(folder, "setup.conf"), `${name}=\${FROM_HERE}\n`);
      return injected(name, env({ FROM_HERE: text }));
    },
  ],
  [
    "a variable of a GitLab job",
    (name, text) => injected(name, env({ GITLAB_CI: "true", [name]: text }), { vault: { kind: "gitlab" } }),
  ],
  ["put --from", (name, text) => given(name, {}, privateFile(text))],
  ["put from a pipe", (name, text) => given(name, { terminal: piped(text) })],
  ["a paste at the prompt of put", (name, text) => given(name, { terminal: pasted(text) }), "LF", "cut"],
  ...vaults.map(
    ([title, program, script, token, vault]) =>
      [
        title,
        (name: string, text: string) => {
          fakes.install(program, script);
          fakes.put(name, text);
          return injected(name, env(token), { vault });
        },
      ] as const,
  ),
];

/** The same, whatever was the way, but for the two traits. */
const values: readonly (readonly [string, string, string, { readonly is: string } | { readonly refused: string }])[] = [
  ["a key in PEM", "TLS_KEY", pemText, { is: pemText }],
  ["a key in PEM without its last line break", "TLS_KEY", pemText.trimEnd(), { is: pemText }],
  ["a key of OpenSSH", "SSH_KEY", sshText, { is: sshText }],
  ["a key of OpenSSH without its last line break", "SSH_KEY", sshText.trimEnd(), { is: sshText }],
  [
    "a key in PEM with CR LF",
    "TLS_KEY",
    pemText.replaceAll("\n", "\r\n"),
    { refused: "has line breaks of Windows (CR LF)" },
  ],
  ["a key in PEM with a blank behind it", "TLS_KEY", `${pemText} `, { refused: "does not end with a line break" }],
  [
    "a key in PEM with an empty line behind it",
    "TLS_KEY",
    `${pemText}\n`,
    { refused: "has blanks or line breaks before or after the key" },
  ],
  ["the key file of an account", "ACCOUNT", json, { is: json }],
  [
    "the key file of an account with a line break behind it",
    "ACCOUNT",
    `${json}\n`,
    { refused: "ends with a line break" },
  ],
  ["a value with a blank behind it", "PLAIN", "fake-value ", { refused: "ends with a blank" }],
  ["a value with a blank before it", "PLAIN", " fake-value", { refused: "begins with a blank" }],
];

/** Each of these starts a program; what comes out of it goes the same way as all else. */
const ofVaults = new Set(["a key in PEM", "a key in PEM with CR LF", "a key of OpenSSH without its last line break"]);

describe.each(ways.map(([title, ...rest]) => [title, rest] as const))("%s", (way, [bring, ...traits]) => {
  const some = vaults.some(([title]) => title === way) ? values.filter(([title]) => ofVaults.has(title)) : values;
  it.each(some)("%s", async (_title, name, text, expected) => {
    const { candidate, refusals } = await bring(name, text);
    let wanted = expected;
    // The way makes of it what is right.
    if ("refused" in expected && traits.includes("LF") && text.includes("\r\n")) wanted = { is: pemText };
    if ("refused" in expected && traits.includes("cut") && /[\n]+$/.test(text))
      wanted = { is: name === "TLS_KEY" ? pemText : json };
    if ("is" in wanted) {
      expect(refusals).toEqual([]);
      expect(candidate?.value.toString()).toBe(wanted.is);
    } else {
      expect(refusals[0]?.what).toContain(wanted.refused);
      expect(refusals[0]?.allowed).not.toBe("");
    }
  });
});

it("what was added is said, but for what was typed", async () => {
  const at = await given("SSH_KEY", { terminal: piped(sshText.trimEnd()) });
  expect([at.candidate?.endAdded, heard.said]).toEqual([
    true,
    "note: shop/SSH_KEY: standard input has no last line break; it is added, since the format demands it\n",
  ]);
  heard.said = "";
  await injected("TLS_KEY", env({ TLS_KEY: pemText.trimEnd() }));
  expect(heard.said).toBe(
    "shop/TLS_KEY: host environment variable TLS_KEY has no last line break; it is added, since the format demands it",
  );
  heard.said = "";
  await given("SSH_KEY", { terminal: pasted(sshText) });
  expect(heard.said).not.toContain("note:");
});

describe("a file of values with \\n in double quotes, which programs read differently", () => {
  const escaped = (text: string) => `"${text.replaceAll("\n", "\\n")}"`;
  it("is taken where the entry's format leaves one meaning", async () => {
    for (const [name, text, whole] of [
      ["TLS_KEY", pemText, pemText],
      ["shop/SSH_KEY", sshText.trimEnd(), sshText],
    ] as const) {
      const file = privateFile(`PLAIN=fake-plain-value\n${name}=${escaped(text)}\n`);
      const { candidate, refusals } = await injected(name.replace("shop/", ""), {}, { file });
      expect([refusals, candidate?.value.toString()]).toEqual([[], whole]);
    }
  });

  it.each([
    ["without a format", "ACCOUNT", escaped(pemText)],
    ["with another escape beside", "TLS_KEY", escaped(pemText).replace("BEGIN", "BE\\tGIN")],
    ["of a name that no entry has", "TLS_KEYS", escaped(pemText)],
    ["with something else than the format has", "SSH_KEY", escaped(pemText)],
  ])("is refused %s", async (_, name, right) => {
    const file = privateFile(`${name}=${right}\n`);
    await expect(readValueFile(context, file, storedEntries(environment))).rejects.toMatchObject({
      message: `${file} has values that programs read in different ways: line 1 (a backslash in double quotes).`,
    });
  });
});

it("\\n in a value is named where line breaks belong", async () => {
  const { refusals } = await injected("TLS_KEY", env({ TLS_KEY: pemText.replaceAll("\n", "\\n") }));
  expect(refusals.map((one) => one.what)).toEqual([
    "shop/TLS_KEY: the value (host environment variable TLS_KEY) has \\n, a backslash and a letter, where line breaks belong.",
  ]);
});

it("a key without a format is led to one", async () => {
  const whole = await given("PLAIN", { terminal: piped(sshText) });
  const cut = await given("PLAIN", { terminal: piped(sshText.trimEnd()) });
  expect([...whole.refusals, ...cut.refusals].map((one) => [one.what, one.allowed])).toEqual([
    [
      "shop/PLAIN: the value (standard input) ends with a line break.",
      "one, where the declaration says so: format: sshKey(), format: pem(), or a format of your own with ends",
    ],
    [
      "shop/PLAIN: the value (standard input) is an OpenSSH private key without its last line break, which nothing could read.",
      "format: sshKey() in its declaration, which keeps that line break",
    ],
  ]);
  // Programs read a key in PEM without it too.
  expect((await given("PLAIN", { terminal: piped(pemText.trimEnd()) })).refusals).toEqual([]);
});

describe("a file whose line breaks alone are at fault is mended by a shell", () => {
  const crlf = (text: string) => text.replaceAll("\n", "\r\n");
  it.each([
    ["TLS_KEY", crlf(pemText), pemText],
    ["SSH_KEY", crlf(sshText.trimEnd()), sshText],
    ["TLS_KEY", pemText.replaceAll("\n", "\\n"), pemText],
    ["ACCOUNT", `${json}\n`, json],
    ["PLAIN", "fake-value\r\n", "fake-value"],
  ])("%s %#", async (name, text, whole) => {
    const file = privateFile(text);
    const shell = mendOf({ entry: of(name), value: Buffer.from(text), from: "file", at: file }, file);
    const mended = execFileSync("sh", ["-c", shell ?? "false"]).toString();
    const { candidate, refusals } = await given(name, { terminal: piped(mended) });
    expect([refusals, candidate?.value.toString()]).toEqual([[], whole]);
  });

  it("nothing is offered where that does not help, or nothing is wrong", () => {
    const mend = (name: string, text: string) =>
      mendOf({ entry: of(name), value: Buffer.from(text), from: "file", at: "f" }, "f");
    expect([mend("TLS_KEY", "fake\r\n"), mend("PLAIN", " fake\n"), mend("PLAIN", "fake-value")]).toEqual([
      null,
      null,
      null,
    ]);
  });
});
