import {
  type Format,
  httpsUrl,
  pem,
  perChoice,
  perStage,
  sshKey,
  startsWith,
  trueOrFalse,
  wholeNumber,
  zeroOrOne,
} from "../../model";
import { matches } from "../../model/declared/format";

const block = (label: string, body = "ZmFrZQ==\n", headers = "") =>
  `-----BEGIN ${label}-----\n${headers}${body}-----END ${label}-----\n`;

test("every format's own example fits it", () => {
  const all = [
    pem(),
    pem("CERTIFICATE"),
    sshKey(),
    startsWith("sk_test_"),
    httpsUrl,
    trueOrFalse,
    zeroOrOne,
    wholeNumber,
  ];
  for (const format of all) expect([format.example, matches(format, format.example)]).toEqual([format.example, true]);
});

test.each<[string, Format, readonly string[], readonly string[]]>([
  [
    "any PEM",
    pem(),
    [
      block("CERTIFICATE"),
      block("RSA PRIVATE KEY") + block("X509 CRL"),
      block("RSA PRIVATE KEY", undefined, "Proc-Type: 4,ENCRYPTED\nDEK-Info: fake\n\n"),
      block("CERTIFICATE", `${"Zm".repeat(38)}\nZm==\n`),
    ],
    [
      "",
      block("CERTIFICATE").trimEnd(),
      `${block("CERTIFICATE")}\n`,
      ` ${block("CERTIFICATE")}`,
      block("CERTIFICATE", ""),
      block("CERTIFICATE", "Zm_\n"),
      block("CERTIFICATE", `${"Z".repeat(77)}\n`),
      block("certificate"),
    ],
  ],
  [
    "a PEM of one kind",
    pem("PRIVATE KEY"),
    [block("PRIVATE KEY"), block("PRIVATE KEY").repeat(2)],
    [block("RSA PRIVATE KEY"), block("CERTIFICATE"), block("PRIVATE KEY") + block("CERTIFICATE")],
  ],
  ["a key of OpenSSH", sshKey(), [block("OPENSSH PRIVATE KEY")], [block("PRIVATE KEY")]],
  ["a prefix, whose characters mean themselves", startsWith("a.b["), ["a.b[x"], ["a.b[", "axb[x", "xa.b[x", "a.b[x y"]],
  ["an https URL", httpsUrl, ["https://a"], ["http://a", "https://", "https://a b", "xhttps://a"]],
  ["true or false", trueOrFalse, ["true", "false"], ["True", "true ", "xfalse", ""]],
  ["0 or 1", zeroOrOne, ["0", "1"], ["2", "01", ""]],
  ["a positive whole number", wholeNumber, ["1", "10", "305"], ["0", "01", "-1", "1.5", "x1", ""]],
])("%s", (_, format, fitting, others) => {
  expect(fitting.filter((text) => !matches(format, text))).toEqual([]);
  expect(others.filter((text) => matches(format, text))).toEqual([]);
});

test("what a format says of itself", () => {
  expect([pem().says, pem().ends, pem().example]).toEqual([
    "a file in PEM, with its last line break",
    "line break",
    block("FAKE EXAMPLE"),
  ]);
  expect([pem("CERTIFICATE").says, pem("CERTIFICATE").example]).toEqual([
    "a CERTIFICATE in PEM, with its last line break",
    block("CERTIFICATE"),
  ]);
  expect([sshKey().says, sshKey().ends]).toEqual([
    "an OpenSSH private key as ssh-keygen writes it, with its last line break",
    "line break",
  ]);
  expect(startsWith("sk_").says).toBe("starts with sk_");
  expect(perStage({ production: httpsUrl })).toEqual({ kind: "per stage", formats: { production: httpsUrl } });
  expect(perChoice("mode", { test: zeroOrOne })).toEqual({
    kind: "per choice",
    choice: "mode",
    formats: { test: zeroOrOne },
  });
});
