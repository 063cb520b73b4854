/**
 * Whose jobs become an identity: forged and stolen claims against the very conditions that the bootstrap stack declares, in the embedded
 * cloud's exchange of tokens. Without a part of a condition, one of the forgeries is let in.
 */
import type { ResolvedTrust } from "../../model/resolved-bootstrap";
import { subjectBytes } from "../../model/trust";
import { TestCloud } from "../sandbox/cloud/support";
import { type Claims, FakeIssuer } from "../support/fake-issuer";
import { atGitlab, withPipelines } from "../support/with-pipelines";
import { forged, job, main, nowSeconds, planned, rotating, sealed, times, watching } from "./forged-jobs";

const bootstrapOf = (fixture: ReturnType<typeof withPipelines>) => {
  const found = fixture.product("platform").bootstrap;
  if (found === undefined) throw new Error("no bootstrap");
  return found;
};
const atGithub = bootstrapOf(withPipelines()).trusts;
const gitlab = bootstrapOf(withPipelines(atGitlab)).trusts;
const trust = (duty: string, all = atGithub): ResolvedTrust => {
  const found = all.find((one) => one.duty === duty);
  if (found === undefined) throw new Error(`no trust ${duty}`);
  return found;
};

const pool = "/v1/projects/platform-dev-fake/locations/global/workloadIdentityPools";
const issuers = { github: new FakeIssuer(trust("plan").issuer), gitlab: new FakeIssuer(trust("plan", gitlab).issuer) };
let cloud: TestCloud;
let number = "";

async function declare(one: ResolvedTrust, over: Partial<ResolvedTrust> = {}): Promise<string> {
  const { provider, mapping, condition, issuer } = { ...one, ...over };
  const answer = await cloud.google("POST", `${pool}/strongroom/providers?workloadIdentityPoolProviderId=${provider}`, {
    attributeMapping: mapping,
    attributeCondition: condition,
    oidc: { issuerUri: issuer },
  });
  expect([provider, answer.status]).toEqual([provider, 200]);
  return provider;
}

beforeAll(async () => {
  cloud = await TestCloud.start();
  await cloud.admin("POST", "prepare", { projects: [{ id: "platform-dev-fake" }] });
  number = (await cloud.google("GET", "/v1/projects/platform-dev-fake")).json.projectNumber;
  await cloud.google("POST", `${pool}?workloadIdentityPoolId=strongroom`, {});
  for (const one of Object.values(issuers))
    await cloud.admin("POST", "issuers", { issuer: one.issuer, keys: [one.jwk] });
  for (const one of [...atGithub, ...gitlab]) await declare(one);
});
afterAll(() => cloud.stop());

const audienceOf = (provider: string) =>
  `//iam.googleapis.com/projects/${number}/locations/global/workloadIdentityPools/strongroom/providers/${provider}`;
async function exchange(
  provider: string,
  subjectToken: string,
): Promise<{ status: number; error?: string; says?: string }> {
  const { status, json } = await cloud.send("POST", "/v1/token", "", {
    grantType: "urn:ietf:params:oauth:grant-type:token-exchange",
    audience: audienceOf(provider),
    scope: "https://www.googleapis.com/auth/cloud-platform",
    requestedTokenType: "urn:ietf:params:oauth:token-type:access_token",
    subjectTokenType: "urn:ietf:params:oauth:token-type:jwt",
    subjectToken,
  });
  return { status, ...(json.error === undefined ? {} : { error: json.error, says: json.error_description }) };
}

const ofGithub = (provider: string, over: Claims = {}) =>
  exchange(provider, issuers.github.token({ aud: `https:${audienceOf(provider)}`, ...job, ...over }));
test("the right jobs are accepted", async () => {
  expect(await ofGithub("github-apply-grants")).toEqual({ status: 200 });
  expect(await ofGithub("github-apply-services", { environment: "dev-apply-services" })).toEqual({ status: 200 });
  expect(await ofGithub("github-plan", planned)).toEqual({ status: 200 });
  const scheduled = { ...planned, event_name: "schedule", ref: main, base_ref: "" };
  expect(await ofGithub("github-plan", scheduled)).toEqual({ status: 200 });
  const queued = {
    ...planned,
    event_name: "merge_group",
    ref: "refs/heads/gh-readonly-queue/main/pr-7-abc",
    base_ref: "",
  };
  expect(await ofGithub("github-plan", queued)).toEqual({ status: 200 });
  expect(await ofGithub("github-seal", sealed)).toEqual({ status: 200 });
  expect(await ofGithub("github-deliver", { environment: "dev-deliver" })).toEqual({ status: 200 });
  expect(await ofGithub("github-rotate", rotating)).toEqual({ status: 200 });
  expect(await ofGithub("github-watch", watching)).toEqual({ status: 200 });
});

test.each(forged)("refused: %s", async (_does, provider, over, part) => {
  const { status, error } = await ofGithub(provider, over);
  expect([status, error]).toEqual([400, "unauthorized_client"]);
  expect(trust(provider.replace("github-", "")).condition).toMatch(part);
});

test("a subject of 127 bytes is accepted, one of 128 is not", async () => {
  const rest = `${job.repository_id}::1`.length;
  const run = (bytes: number) => ofGithub("github-apply-grants", { run_id: "7".repeat(bytes - rest) });
  expect(await run(subjectBytes)).toEqual({ status: 200 });
  const { error, says } = await run(subjectBytes + 1);
  expect([error, says?.slice(0, 69)]).toEqual([
    "invalid_request",
    "The size of mapped attribute google.subject exceeds the 127 bytes lim",
  ]);
});

test("tokens that are not the issuer's, are old, or are for somebody else, are refused", async () => {
  const provider = "github-apply-grants";
  const other = new FakeIssuer(issuers.github.issuer);
  const claims = { aud: `https:${audienceOf(provider)}`, ...job };
  const errors = async (token: string) => (await exchange(provider, token)).error;
  expect(await errors(other.token(claims))).toBe("invalid_grant");
  expect(await errors(issuers.github.token({ ...claims, iss: "https://evil.example" }))).toBe("invalid_grant");
  expect(await errors(issuers.github.token({ ...claims, aud: "https://github.com/acme" }))).toBe("invalid_grant");
  expect(await errors(issuers.github.token({ ...claims, aud: `https:${audienceOf("github-plan")}` }))).toBe(
    "invalid_grant",
  );
  expect(await errors(issuers.github.token({ ...claims, exp: nowSeconds - 1 }))).toBe("invalid_grant");
  expect(await errors(issuers.github.token(claims, { alg: "none" }))).toBe("invalid_grant");
  expect(await errors("not a token")).toBe("invalid_request");
});

/** Each part of the condition left out lets in what it alone refuses: `&&` between parts, and no part inside a text. */
test("without any part of the condition, a forged job is let in", async () => {
  const whole = trust("apply-grants");
  const parts = whole.condition.split(" && ");
  expect(parts).toHaveLength(6);
  for (const [index, part] of parts.entries()) {
    const provider = await declare(whole, {
      provider: `vulnerable-${index}`,
      condition: parts.filter((one) => one !== part).join(" && "),
    });
    const [claim = ""] = /(?<=assertion\.)\w+/.exec(part) ?? [];
    expect([claim, await ofGithub(provider)]).toEqual([claim, { status: 200 }]);
    expect([claim, await ofGithub(provider, { [claim]: "forged" })]).toEqual([claim, { status: 200 }]);
    expect([claim, (await ofGithub("github-apply-grants", { [claim]: "forged" })).error]).toEqual([
      claim,
      "unauthorized_client",
    ]);
  }
});

describe("GitLab", () => {
  const config = (project: string) => `gitlab.com/${project}//.gitlab-ci.yml@${main}`;
  const right: Claims = {
    iss: issuers.gitlab.issuer,
    project_id: "20001",
    namespace_id: "3001",
    environment: "dev-apply-grants",
    ...{ ref: "main", ref_type: "branch", ref_protected: "true" },
    ...{ pipeline_source: "push", pipeline_id: "9001", job_id: "9002" },
    ci_config_ref_uri: config("acme/infra/secrets"),
    ...times,
  };
  const ofGitlab = (provider: string, over: Claims = {}) =>
    exchange(provider, issuers.gitlab.token({ aud: `https:${audienceOf(provider)}`, ...right, ...over }));
  const planner = {
    ...{ project_id: "20002", environment: "dev-plan", pipeline_source: "pipeline" },
    ci_config_ref_uri: config("acme/infra/plans"),
  };

  test("the right jobs are accepted; plan's is that of the second project", async () => {
    expect(await ofGitlab("gitlab-apply-grants")).toEqual({ status: 200 });
    expect(await ofGitlab("gitlab-plan", planner)).toEqual({ status: 200 });
  });

  test.each([
    ["a merge request", { pipeline_source: "merge_request_event" }],
    ["an unprotected branch", { ref_protected: "false" }],
    ["another branch", { ref: "feature" }],
    ["a tag called main", { ref_type: "tag" }],
    ["another project", { project_id: "20003" }],
    ["another group", { namespace_id: "3002" }],
    ["another pipeline file", { ci_config_ref_uri: config("acme/infra/secrets").replace(".gitlab-ci", "other") }],
    ["no environment", { environment: undefined }],
  ])("refused: %s", async (_does, over) => {
    expect((await ofGitlab("gitlab-apply-grants", over)).error).toBe("unauthorized_client");
  });

  test("the seal is that of the project itself, and not of the one that plans merge requests", async () => {
    expect(await ofGitlab("gitlab-seal", { environment: "dev-seal" })).toEqual({ status: 200 });
    expect((await ofGitlab("gitlab-seal", { ...planner, environment: "dev-seal" })).error).toBe("unauthorized_client");
    expect((await ofGitlab("gitlab-seal", { environment: "dev-seal", pipeline_source: "schedule" })).error).toBe(
      "unauthorized_client",
    );
  });

  test("the project's own default branch plans too, never by what a merge request starts", async () => {
    const own = { environment: "dev-plan", pipeline_source: "schedule" };
    expect(await ofGitlab("gitlab-plan", own)).toEqual({ status: 200 });
    const others = [{ pipeline_source: "pipeline" }, { project_id: "20002" }, { ref: "feature" }];
    for (const over of others)
      expect([over, (await ofGitlab("gitlab-plan", { ...own, ...over })).error]).toEqual([over, "unauthorized_client"]);
  });

  test("a job of the project whose merge requests are planned does not plan", async () => {
    const { ci_config_ref_uri, project_id, ...rest } = planner;
    expect((await ofGitlab("gitlab-plan", rest)).error).toBe("unauthorized_client");
  });
});
