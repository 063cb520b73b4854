/** A harmless call outside of the sandbox: to whom a value is not sent. */
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import forge from "node-forge";
import { verifyCall } from "../../live/verify-call";
import { bearerCall } from "../../model";
import { canary } from "../support/canary";

const key = canary("sk-or-fake-");

/** A certificate for localhost that vouches for itself. */
function selfSigned(): { readonly key: string; readonly cert: string } {
  const keys = forge.pki.rsa.generateKeyPair(2048);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = keys.publicKey;
  certificate.validity.notBefore = new Date(Date.now() - 3_600_000);
  certificate.validity.notAfter = new Date(Date.now() + 3_600_000);
  const name = [{ name: "commonName", value: "localhost" }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }]);
  certificate.sign(keys.privateKey, forge.md.sha256.create());
  return { key: forge.pki.privateKeyToPem(keys.privateKey), cert: forge.pki.certificateToPem(certificate) };
}

const call = (host: string, value = key) =>
  verifyCall({
    cloud: { sandbox: false, secretManager: "https://secretmanager.invalid/v1/" },
    verification: bearerCall(`https://${host}/key`, { says: "asks" }),
    value,
    address: () => null,
    base: null,
    now: new Date(0),
    pauseMillis: 1,
  });

it("a certificate that nobody vouches for: the value stays here", async () => {
  const seen: string[] = [];
  const server = createServer(selfSigned(), (request, response) => {
    seen.push(request.url ?? "");
    response.end("{}");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  const outcome = await call(host);
  await new Promise((done) => server.close(done));
  expect(outcome).toEqual({
    kind: "unclear",
    reason: `${host} has a certificate that is not trusted here (DEPTH_ZERO_SELF_SIGNED_CERT); the value was not sent`,
  });
  expect(seen).toEqual([]);
});

it("nobody listens there", async () => {
  expect(await call("127.0.0.1:1")).toMatchObject({
    kind: "unclear",
    reason: expect.stringMatching(/^127\.0\.0\.1:1 can't be reached/),
  });
});

it("a value that would be changed on its way, or can't be sent, is not sent", async () => {
  expect(await call("127.0.0.1:1", `${key}\n`)).toEqual({
    kind: "not possible",
    reason: "the value begins or ends with a blank or a line break; put it in again",
  });
  expect(await call("127.0.0.1:1", "fake-☃")).toEqual({
    kind: "not possible",
    reason: "the value holds a character that no header can carry",
  });
});
