import type { ResolvedFormat, Stage } from "./resolved";

/** What a value must look like, as data: the resolved environment stays plain JSON. */
export type Format = ResolvedFormat;

/** One format for all, one per stage, or one per option of a choice of the same integration (`stripeMode`). */
export type FormatRule =
  | (Format & { readonly kind?: undefined })
  | { readonly kind: "per stage"; readonly formats: Readonly<Partial<Record<Stage, Format>>> }
  | { readonly kind: "per choice"; readonly choice: string; readonly formats: Readonly<Record<string, Format>> };

/**
 * A format by regular expression.
 *
 * @param pattern without the flags `g` and `y`, which would make matching depend on the call before
 * @param about `says` is read by people ("starts with sk_test_"); `example` is an obviously fake value that matches; `ends` where
 * the value's last line break belongs to it. @default a line break at the end is refused, most often `echo` put it there
 */
export function format(
  pattern: RegExp,
  about: { readonly says: string; readonly example: string; readonly ends?: "line break" },
): Format {
  return { source: pattern.source, flags: pattern.flags, ...about };
}

/**
 * A file in PEM, as `openssl` writes it: its last line break belongs to it.
 *
 * @param label `PRIVATE KEY`, `CERTIFICATE`: what stands after BEGIN. @default any
 */
export function pem(label?: string): Format {
  const named = label ?? "[A-Z0-9]+(?: [A-Z0-9]+)*";
  const headers = "(?:[A-Za-z0-9-]+: [^\\n]*\\n)*\\n?";
  const block = `-----BEGIN ${named}-----\\n${headers}(?:[A-Za-z0-9+/=]{1,76}\\n)+-----END ${named}-----\\n`;
  const example = label ?? "FAKE EXAMPLE";
  return {
    source: `^(?:${block})+$`,
    flags: "",
    says: `${label === undefined ? "a file in PEM" : `a ${label} in PEM`}, with its last line break`,
    example: `-----BEGIN ${example}-----\nZmFrZQ==\n-----END ${example}-----\n`,
    ends: "line break",
  };
}

/** A private key as `ssh-keygen` writes it: OpenSSH reads no key without its last line break. */
export function sshKey(): Format {
  return {
    ...pem("OPENSSH PRIVATE KEY"),
    says: "an OpenSSH private key as ssh-keygen writes it, with its last line break",
  };
}

/** The JSON key of a Google service account, as `gcloud iam service-accounts keys create` writes it. */
export function googleKey(): Format {
  const key =
    '"private_key":\\s*"-----BEGIN PRIVATE KEY-----\\\\n[A-Za-z0-9+/=\\\\]+-----END PRIVATE KEY-----(?:\\\\n)?"';
  const fake = { type: "service_account", private_key: pem("PRIVATE KEY").example, client_email: "fake@example.test" };
  return {
    source: `^\\{[\\s\\S]*${key}[\\s\\S]*\\}$`,
    flags: "",
    says: "the JSON key of a Google service account",
    example: JSON.stringify(fake),
  };
}

/** Values of one vendor that all begin alike: `startsWith("sk_test_")`. */
export function startsWith(prefix: string): Format {
  const escaped = prefix.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return { source: `^${escaped}\\S+$`, flags: "", says: `starts with ${prefix}`, example: `${prefix}fake-example` };
}

/** A format that depends on where the environment stands. */
export function perStage(formats: Readonly<Partial<Record<Stage, Format>>>): FormatRule {
  return { kind: "per stage", formats };
}

/** A format that follows a choice: test keys while `stripeMode` is `test`. */
export function perChoice(choice: string, formats: Readonly<Record<string, Format>>): FormatRule {
  return { kind: "per choice", choice, formats };
}

/** `https://…` without blanks. */
export const httpsUrl: Format = format(/^https:\/\/[^\s]+$/, {
  says: "an https URL",
  example: "https://fake.example.test",
});

/** `true` or `false`. */
export const trueOrFalse: Format = format(/^(true|false)$/, { says: "true or false", example: "false" });

/** `0` or `1`. */
export const zeroOrOne: Format = format(/^[01]$/, { says: "0 or 1", example: "0" });

/** A positive whole number. */
export const wholeNumber: Format = format(/^[1-9][0-9]*$/, { says: "a positive whole number", example: "300" });

/** `db.internal`, `10.0.0.3:5432`: a host, with a port or without; as a part of a composed URL it needs no encoding. */
export const hostName: Format = format(/^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?$/, {
  says: "a host, with a port or without",
  example: "fake.example.test:5432",
});

/** `5432`. */
export const portNumber: Format = format(/^[1-9][0-9]{0,4}$/, { says: "the number of a port", example: "5432" });
