import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, X509Certificate } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { rootCertificates } from "node:tls";
import forge from "node-forge";
import { DamageError } from "../cloud/damage";
import { keep } from "../cloud/keys";
import { type Home, readIfThere, replaceFile } from "./home";

/** The hosts that the proxy answers for itself. */
export const interceptedHosts: readonly string[] = ["api.vercel.com", "vercel.com"];

export interface KeyAndCertificate {
  readonly key: string;
  readonly certificate: string;
}

/**
 * The throw-away CA of a home, made once. It may only sign for `vercel.com` and names under it (critical name constraint),
 * so that a leaked key is of no use against any other host. The key file is 0600.
 *
 * @throws a `DamageError` if what is there can't be used; nothing is changed then
 */
export function ensureAuthority(home: Home): KeyAndCertificate {
  if (!existsSync(home.caCertificate)) {
    keep(home.caKey, () => newKey().key);
    // Made from the key on disk: had another process been faster, both would still belong together.
    keep(home.caCertificate, () => signAuthority(keyIn(home)));
  }
  return readAuthority(home);
}

/** The CA that is there, and the bundle for programs that want it together with the system's. @throws a `DamageError` */
export function readAuthority(home: Home): KeyAndCertificate {
  const key = keyIn(home);
  const certificate = readIfThere(home.caCertificate);
  if (certificate === undefined) throw new DamageError(home.caCertificate, "the file is missing");
  const parsed = attempt(() => new X509Certificate(certificate));
  if (parsed === undefined) throw new DamageError(home.caCertificate, "is not the certificate that was written there");
  if (!parsed.checkPrivateKey(createPrivateKey(key))) {
    throw new DamageError(home.caCertificate, `is not the certificate of ${home.caKey}`);
  }
  replaceFile(home.caBundle, [...rootCertificates, certificate.trim(), ""].join("\n"));
  return { key, certificate };
}

function keyIn(home: Home): string {
  const key = readIfThere(home.caKey);
  if (key === undefined) throw new DamageError(home.caKey, "the file is missing");
  if (attempt(() => createPrivateKey(key)) === undefined) {
    throw new DamageError(home.caKey, "is not the key that was written there");
  }
  return key;
}

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

/** The way out of damage: the next {@link ensureAuthority} makes new ones. */
export function dropAuthority(home: Home): void {
  for (const file of [home.caKey, home.caCertificate, home.caBundle]) rmSync(file, { force: true });
}

/** A certificate for the intercepted hosts, valid for 30 days; made once by each daemon that needs it, kept in memory only. */
export function issueLeaf(authority: KeyAndCertificate): KeyAndCertificate {
  const issuer = forge.pki.certificateFromPem(authority.certificate);
  const { key, publicKey } = newKey();
  const leaf = blankCertificate(publicKey, 30);
  leaf.setSubject([{ name: "commonName", value: interceptedHosts[0] ?? "" }]);
  leaf.setIssuer(issuer.subject.attributes);
  leaf.setExtensions([
    { name: "basicConstraints", cA: false, critical: true },
    { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
    { name: "extKeyUsage", serverAuth: true },
    { name: "subjectAltName", altNames: interceptedHosts.map((value) => ({ type: 2, value })) },
    { name: "subjectKeyIdentifier" },
    { name: "authorityKeyIdentifier", keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() },
  ]);
  leaf.sign(forge.pki.privateKeyFromPem(authority.key), forge.md.sha256.create());
  return { key, certificate: forge.pki.certificateToPem(leaf) };
}

function signAuthority(key: string): string {
  const privateKey = forge.pki.privateKeyFromPem(key);
  const certificate = blankCertificate(forge.pki.setRsaPublicKey(privateKey.n, privateKey.e), 3650);
  // Of each key its own: a certificate that was lost is replaced by one that means the same.
  const mark = createHash("sha256").update(key).digest("hex").slice(0, 8);
  const name = [{ name: "commonName", value: `Strongroom sandbox, throw-away CA ${mark}` }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: "basicConstraints", cA: true, pathLenConstraint: 0, critical: true },
    { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    { name: "subjectKeyIdentifier" },
    { id: "2.5.29.30", critical: true, value: permittedDomain("vercel.com") },
  ]);
  certificate.sign(privateKey, forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}

/** RFC 5280 4.2.1.10, which node-forge has no builder for: permittedSubtrees [0] { GeneralSubtree { dNSName [2] } }. */
function permittedDomain(domain: string): string {
  const { asn1 } = forge;
  const context = asn1.Class.CONTEXT_SPECIFIC;
  const universal = asn1.Class.UNIVERSAL;
  const subtree = asn1.create(universal, asn1.Type.SEQUENCE, true, [
    asn1.create(context, 2 as forge.asn1.Type, false, domain),
  ]);
  const constraints = asn1.create(universal, asn1.Type.SEQUENCE, true, [
    asn1.create(context, 0 as forge.asn1.Type, true, [subtree]),
  ]);
  return asn1.toDer(constraints).getBytes();
}

function blankCertificate(publicKey: forge.pki.PublicKey, days: number): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = serialNumber();
  const day = 24 * 3_600_000;
  certificate.validity.notBefore = new Date(Date.now() - day);
  certificate.validity.notAfter = new Date(Date.now() + days * day);
  return certificate;
}

/**
 * 16 random bytes, the first of which is from 40 to 7f: a positive number, and none that begins with a zero byte. node-forge writes
 * all but one of these, and OpenSSL refuses the certificate as "illegal padding".
 */
function serialNumber(): string {
  const [first = 0, ...others] = randomBytes(16);
  return Buffer.from([(first & 0x3f) | 0x40, ...others]).toString("hex");
}

/** RSA, since node-forge signs no EC certificates; the key comes from Node, which is a hundred times faster. */
function newKey(): { key: string; publicKey: forge.pki.PublicKey } {
  const pair = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  return { key: pair.privateKey, publicKey: forge.pki.publicKeyFromPem(pair.publicKey) };
}
