/** Which cloud is talked to, and that a token of one never goes to the other. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeCloud, openCloud } from "../../clients/cloud";
import { exitCodes } from "../../text/exit-codes";
import { failureOf } from "../cli/support";
import { LocalCloud } from "../support/local-cloud";

let local: LocalCloud;
let base: string;
beforeAll(async () => {
  local = await LocalCloud.start();
  base = mkdtempSync(join(tmpdir(), "strongroom-cloud-client-"));
});
afterAll(async () => {
  await local.close();
  rmSync(base, { recursive: true, force: true });
});

const google = { GOOGLE_OAUTH_ACCESS_TOKEN: "fake-token" };
const file = () => join(base, "token");
/** Credentials that can be renewed: the file may hold another token at any time. */
const fromFile = (token: string, env: Readonly<Record<string, string | undefined>> = {}) => {
  writeFileSync(file(), token);
  return openCloud({ env: { ...env, GOOGLE_OAUTH_ACCESS_TOKEN: undefined, CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: file() } });
};

test("without a sandbox it is Google, at its own address", async () => {
  const cloud = await openCloud({
    env: { ...google, GOOGLE_CLOUD_QUOTA_PROJECT: "acme-quota", NODE_USE_SYSTEM_CA: "1" },
  });
  expect(cloud).toMatchObject({
    secretManager: "https://secretmanager.googleapis.com/v1/",
    sandbox: false,
    name: "Google",
    identity: "the holder of GOOGLE_OAUTH_ACCESS_TOKEN",
    alsoTrusted: ", trusting also those of this system",
  });
  expect([cloud.token(), cloud.quotaProject?.()]).toEqual(["fake-token", "acme-quota"]);
});

test("a sandbox that proves itself is where its Secret Manager is; it has no quota, and no authority matters", async () => {
  const cloud = await openCloud({ env: { ...local.environment, NODE_USE_SYSTEM_CA: "1" } });
  const host = new URL(local.running.url).host;
  expect(cloud).toMatchObject({
    secretManager: `http://${host}/v1/`,
    sandbox: true,
    name: `sandbox at ${host}`,
    identity: "owner@sandbox.local",
    alsoTrusted: "",
  });
  expect([cloud.token(), cloud.quotaProject?.()]).toEqual([local.environment.GOOGLE_OAUTH_ACCESS_TOKEN, null]);
});

test("a token of a sandbox is not sent to Google", async () => {
  const token = local.environment.GOOGLE_OAUTH_ACCESS_TOKEN;
  expect(await failureOf(() => openCloud({ env: { GOOGLE_OAUTH_ACCESS_TOKEN: token } }))).toEqual({
    code: exitCodes.usage,
    message:
      "GOOGLE_OAUTH_ACCESS_TOKEN holds a token of a sandbox, but this command is not inside one and would talk to Google.",
    next: "put strongroom sandbox exec -- before the command, or unset it",
  });
});

test("requests go nowhere else because a variable says so", async () => {
  const elsewhere = { ...google, GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT: "https://elsewhere.test/v1/" };
  const { code, message } = await failureOf(() => openCloud({ env: elsewhere }));
  expect(code).toBe(exitCodes.refused);
  expect(message).toContain("got:     GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT is set, but this is not a sandbox\n");
  expect(message).toContain("[foreign-endpoint]");
  expect(message).not.toContain("elsewhere.test");
  expect((await openCloud({ env: { ...elsewhere, GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT: "" } })).name).toBe("Google");
});

test("nothing is opened where this process can't be trusted with a value", async () => {
  const { code, message } = await failureOf(() => openCloud({ env: { ...google, NODE_TLS_REJECT_UNAUTHORIZED: "0" } }));
  expect([code, message.includes("NODE_TLS_REJECT_UNAUTHORIZED is set")]).toEqual([exitCodes.refused, true]);
});

describe("a token that was refused", () => {
  it("is replaced where its source has another one", async () => {
    const cloud = await fromFile("fake-old");
    writeFileSync(file(), "fake-new");
    expect([await cloud.renew(), cloud.token()]).toEqual([true, "fake-new"]);
    expect(await cloud.renew()).toBe(false);
  });

  it("stays where its source can't have another one", async () => {
    expect(await (await openCloud({ env: google })).renew()).toBe(false);
  });

  it("is replaced once for all that were refused at the same time", async () => {
    const cloud = await fromFile("fake-old");
    writeFileSync(file(), "fake-new");
    const first = cloud.renew();
    expect(cloud.renew()).toBe(first);
    expect(await first).toBe(true);
    // The next one that is refused asks again.
    writeFileSync(file(), "fake-newer");
    expect([await cloud.renew(), cloud.token()]).toEqual([true, "fake-newer"]);
  });

  it("is not replaced by a token of the other side", async () => {
    const cloud = await fromFile("fake-old");
    const sandboxToken = local.environment.GOOGLE_OAUTH_ACCESS_TOKEN ?? "";
    writeFileSync(file(), sandboxToken);
    expect(await cloud.renew()).toBe(false);
  });
});

test("the line that says whom a command talks to names each project once, in order", async () => {
  const cloud = await openCloud({ env: google });
  expect(describeCloud(cloud, ["acme-b"])).toBe("Google, project acme-b as the holder of GOOGLE_OAUTH_ACCESS_TOKEN");
  expect(describeCloud(cloud, ["acme-b", "acme-a", "acme-b"])).toBe(
    "Google, projects acme-a, acme-b as the holder of GOOGLE_OAUTH_ACCESS_TOKEN",
  );
});
