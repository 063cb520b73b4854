import { generateKeyPairSync, randomBytes } from "node:crypto";
import { rootCertificates } from "node:tls";
import forge from "node-forge";
import { createOnce, type Home, readIfThere, replaceFile } from "./home";

/** The hosts that the proxy answers for itself. */
export const interceptedHosts: readonly string[] = ["api.vercel.com", "vercel.com"];

export interface KeyAndCertificate {
  readonly key: string;
  readonly certificate: string;
}

/**
 * The throw-away CA of a home, made once. It may only sign for `vercel.com` and names under it (critical name constraint),
 * so that a leaked key is of no use against any other host. The key file is 0600.
 */
export function ensureAuthority(home: Home): KeyAndCertificate {
  if (readIfThere(home.caKey) === undefined || readIfThere(home.caCertificate) === undefined) {
    const authority = makeAuthority();
    createOnce(home.caKey, () => authority.key);
    // The certificate is made from the key on disk: had another process been faster, both would still belong together.
    const key = readIfThere(home.caKey) ?? authority.key;
    replaceFile(home.caCertificate, key === authority.key ? authority.certificate : signAuthority(key));
  }
  const pair = { key: readIfThere(home.caKey) ?? "", certificate: readIfThere(home.caCertificate) ?? "" };
  replaceFile(home.caBundle, [...rootCertificates, pair.certificate.trim(), ""].join("\n"));
  return pair;
}

/** A certificate for the intercepted hosts, valid for 30 days; made anew at each start of the daemon, kept in memory only. */
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

function makeAuthority(): KeyAndCertificate {
  const { key } = newKey();
  return { key, certificate: signAuthority(key) };
}

function signAuthority(key: string): string {
  const privateKey = forge.pki.privateKeyFromPem(key);
  const certificate = blankCertificate(forge.pki.setRsaPublicKey(privateKey.n, privateKey.e), 3650);
  const name = [{ name: "commonName", value: `Strongroom sandbox, throw-away CA ${randomBytes(4).toString("hex")}` }];
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
  // A leading zero digit keeps the serial number positive.
  certificate.serialNumber = `00${randomBytes(15).toString("hex")}`;
  const day = 24 * 3_600_000;
  certificate.validity.notBefore = new Date(Date.now() - day);
  certificate.validity.notAfter = new Date(Date.now() + days * day);
  return certificate;
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
