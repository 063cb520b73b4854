/** What the audit logs of a project are watched for. */
import type { ResolvedBootstrap, ResolvedBootstrapProject } from "../model/resolved-bootstrap";

const accessed = 'protoPayload.methodName="google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion"';
const policyChanged = 'protoPayload.methodName="google.cloud.secretmanager.v1.SecretManagerService.SetIamPolicy"';
const principal = "protoPayload.authenticationInfo.principalEmail";

/** Google takes filters of 20,000 characters. */
const mostCharacters = 20_000;

/** Every access to a value. */
export const accesses = `logName:"cloudaudit.googleapis.com%2Fdata_access" AND ${accessed}`;

/**
 * An access by somebody who is not declared. A reader that was declared after the last apply of bootstrap is reported too, until an owner
 * applies it: they learn of each new reader, whoever granted it.
 */
export function undeclaredReader({ names: { readers } }: ResolvedBootstrapProject): string {
  const exact = readers.map((one) => `"${one}"`).join(" OR ");
  const filter = readers.length === 0 ? accesses : `${accesses} AND NOT ${principal}=(${exact})`;
  if (filter.length <= mostCharacters) return filter;
  // Too many to name: whoever is no service account of a project that readers come from.
  const homes = [...new Set(readers.map((one) => one.slice(one.indexOf("@"))))].sort();
  return `${accesses} AND NOT ${principal}=~"(${homes.map((home) => home.replaceAll(".", "\\\\.")).join("|")})$"`;
}

/** A secret's policy was set by somebody else than the pipeline. */
export function accessorChange(pipeline: string): string {
  return `logName:"cloudaudit.googleapis.com%2Factivity" AND ${policyChanged} AND NOT ${principal}="${pipeline}"`;
}

const signed = 'protoPayload.methodName:"AsymmetricSign"';

/** The key that seals plans was used by somebody else than who may, or they tried. */
export function foreignSeal({ identities, seal }: ResolvedBootstrap): string {
  const key = seal.sign.replace(/\d+$/, "");
  const sealer = identities.find(({ duty }) => duty === "seal")?.email ?? "";
  return `logName:"cloudaudit.googleapis.com%2Fdata_access" AND ${signed} AND protoPayload.resourceName:"${key}" AND NOT ${principal}="${sealer}"`;
}

/**
 * Somebody got a token, a signature or a key of a product's account: with it they read what the account reads, as a declared reader. Services need
 * none of it, so whoever else is not a declared reader is reported.
 */
export function borrowedAccount({ names: { readers } }: ResolvedBootstrapProject): string {
  const borrowed = `protoPayload.methodName=~"(GenerateAccessToken|SignBlob|SignJwt|CreateServiceAccountKey)$"`;
  const filter = `${borrowed}${readers.length === 0 ? "" : ` AND NOT ${principal}=(${readers.map((one) => `"${one}"`).join(" OR ")})`}`;
  return filter.length <= mostCharacters ? filter : borrowed;
}

export const accessLabels = { principal, secret: "protoPayload.resourceName" } as const;
