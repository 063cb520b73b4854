/** An issuer of tokens for jobs, as GitHub and GitLab are, whose public key the embedded cloud knows. */
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

export type Claims = Readonly<Record<string, unknown>>;

export class FakeIssuer {
  private readonly key: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;

  constructor(readonly issuer: string) {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    this.key = privateKey;
    this.jwk = { ...publicKey.export({ format: "jwk" }), kid: "fake-1", alg: "RS256", use: "sig" };
  }

  token(claims: Claims, header: Claims = {}): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${part({ alg: "RS256", typ: "JWT", kid: "fake-1", ...header })}.${part(claims)}`;
    return `${text}.${sign("sha256", Buffer.from(text), this.key).toString("base64url")}`;
  }
}

/** What a job asks Google's exchange of tokens for. */
export const exchangeOf = (audience: string, subjectToken: string): Claims => ({
  audience,
  subjectToken,
  grantType: "urn:ietf:params:oauth:grant-type:token-exchange",
  scope: "https://www.googleapis.com/auth/cloud-platform",
  requestedTokenType: "urn:ietf:params:oauth:token-type:access_token",
  subjectTokenType: "urn:ietf:params:oauth:token-type:jwt",
});
