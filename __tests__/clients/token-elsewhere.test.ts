import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findToken } from "../../clients/token";
import { exitCodes } from "../../text/exit-codes";
import { failureOf } from "../cli/support";
import {
  answers,
  base,
  beforeStandIn,
  given,
  hosts,
  impersonation,
  seen,
  serviceAccount,
  sts,
  user,
  workload,
} from "./google-stand-in";

beforeStandIn();

describe("a file that leads elsewhere", () => {
  it.each<[string, () => unknown, string]>([
    [
      "token_url",
      () => ({ ...workload(), token_url: "https://sts.googleapis.com.evil.example/v1/token" }),
      "token_url",
    ],
    ["token_url, plain", () => ({ ...workload(), token_url: "http://sts.googleapis.com/v1/token" }), "token_url"],
    [
      "token_url, userinfo",
      () => ({ ...workload(), token_url: "https://sts.googleapis.com@evil.example/" }),
      "token_url",
    ],
    ["token_url, port", () => ({ ...workload(), token_url: "https://sts.googleapis.com:8443/v1/token" }), "token_url"],
    ["token_url, no text", () => ({ ...workload(), token_url: ["https://sts.googleapis.com/v1/token"] }), "token_url"],
    ["token_uri", () => ({ ...serviceAccount, token_uri: "https://oauth2.evil.example/token" }), "token_uri"],
    ["universe_domain", () => ({ ...user, universe_domain: "evil.example" }), "universe_domain"],
    [
      "impersonation",
      () => ({
        ...workload(),
        service_account_impersonation_url: impersonation.replace("googleapis.com", "evil.example"),
      }),
      "service_account_impersonation_url",
    ],
    [
      "impersonation by another API",
      () => ({ ...workload(), service_account_impersonation_url: impersonation.replace("iamcredentials", "storage") }),
      "service_account_impersonation_url",
    ],
    [
      "cloud_resource_manager_url",
      () => ({ ...workload(), cloud_resource_manager_url: "https://evil.example/" }),
      "cloud_resource_manager_url",
    ],
    [
      "source, plain",
      () => ({ ...workload(), credential_source: { url: "http://issuer.example/token" } }),
      "credential_source.url",
    ],
    [
      "source, a file's address",
      () => ({ ...workload(), credential_source: { url: "file:///etc/passwd" } }),
      "credential_source.url",
    ],
    ["no source", () => ({ ...workload(), credential_source: undefined }), "credential_source"],
    [
      "AWS metadata elsewhere",
      () => ({
        ...workload(),
        credential_source: {
          environment_id: "aws1",
          url: "http://evil.example/latest",
          regional_cred_verification_url:
            "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15",
        },
      }),
      "credential_source.url",
    ],
    [
      "AWS signature shown elsewhere",
      () => ({
        ...workload(),
        credential_source: {
          environment_id: "aws1",
          regional_cred_verification_url: "https://sts.evil.example?Action=x",
        },
      }),
      "credential_source.regional_cred_verification_url",
    ],
    [
      "in what impersonates",
      () => ({
        type: "impersonated_service_account",
        service_account_impersonation_url: impersonation,
        source_credentials: { ...workload(), token_url: "https://evil.example/token" },
      }),
      "token_url",
    ],
  ])("%s: nothing is sent", async (_, fields, name) => {
    const { code, message } = await failureOf(() => findToken(given(fields()), hosts));
    expect(code).toBe(exitCodes.refused);
    expect(message).toContain(` as ${name}; allowed is, for example, `);
    expect(message).toMatch(/Nothing was sent there\.$/);
    expect(seen).toEqual([]);
  });

  it.each([
    "https://sts.googleapis.com/v1/token",
    "https://us-east1.sts.googleapis.com/v1/token",
    "https://sts.us-east1.rep.googleapis.com/v1/token",
    "https://sts-fake.p.googleapis.com/v1/token",
  ])("%s is Google's", async (token_url) => {
    answers[token_url.replace("https://", "")] = sts;
    expect((await findToken(given({ ...workload(), token_url }), hosts)).value).toBe("fake-federated-access");
  });

  it("a program that gives the token runs only where its owner says so", async () => {
    const marker = join(base, "ran");
    const program = join(base, "source.sh");
    const answer = JSON.stringify({
      version: 1,
      success: true,
      token_type: "urn:ietf:params:oauth:token-type:jwt",
      id_token: "fake-subject-token",
    });
    writeFileSync(program, `#!/bin/sh\necho > ${marker}\necho '${answer}'\n`, { mode: 0o755 });
    const env = given({
      ...workload(),
      credential_source: { executable: { command: program, timeout_millis: 20_000 } },
    });
    const { code, next } = await failureOf(() => findToken(env, hosts));
    expect([code, next]).toEqual([
      exitCodes.refused,
      "once you know that program: export GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1",
    ]);
    expect(existsSync(marker)).toBe(false);
    const before = process.env.GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES;
    // The library asks the process itself.
    process.env.GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES = "1";
    try {
      const allowed = { ...env, GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES: "1" };
      expect((await findToken(allowed, hosts)).value).toBe("fake-federated-access");
    } finally {
      if (before === undefined) delete process.env.GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES;
      else process.env.GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES = before;
    }
  });
});
