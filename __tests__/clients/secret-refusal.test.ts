import type { Cloud } from "../../clients/cloud";
import { refusalOf, unreachable } from "../../clients/secret-refusal";
import { exitCodes } from "../../text/exit-codes";

const cloud = { name: "Google", identity: "ann@example.com" } as Cloud;
const secret = { project: "acme-dev", id: "KEY" };
const refusal = (status: number, message?: unknown) =>
  refusalOf(
    cloud,
    { status, body: { error: { message } }, retryAfterMillis: null },
    { permission: "secretmanager.versions.add" },
    secret,
  );

test.each([200, 204, 299])("%d is none", (status) => {
  expect(refusal(status, "cloudkms.")).toBeNull();
});

const kms = [
  exitCodes.denied,
  "Google refused: the KMS key of KEY in project acme-dev can't be used; it is disabled, or not for Secret Manager.",
  "enable the key, and give roles/cloudkms.cryptoKeyEncrypterDecrypter on it to service-PROJECT_NUMBER@gcp-sa-secretmanager.iam.gserviceaccount.com",
];
const off = [
  exitCodes.denied,
  "Google refused: the Secret Manager API is not enabled in project acme-dev.",
  "gcloud services enable secretmanager.googleapis.com --project acme-dev",
];
const lacks = (permission: string) => [
  exitCodes.denied,
  `Google refused: ann@example.com lacks ${permission} on KEY in project acme-dev.`,
  `grant a role that holds ${permission} in project acme-dev, or use another identity`,
];
const other = (status: number) => [
  exitCodes.unreachable,
  `Google refused secretmanager.versions.add on KEY in project acme-dev (HTTP ${status}).`,
  null,
];

test.each([
  [
    401,
    "",
    [exitCodes.denied, "Google does not accept the token of ann@example.com; it may have expired.", "log in again"],
  ],
  [403, "Permission 'cloudkms.cryptoKeyVersions.useToEncrypt' denied", kms],
  [400, "The cryptoKey is disabled", kms],
  [409, "The cryptoKey is disabled", other(409)],
  [403, "Secret Manager API has not been used in project 1 before or it is disabled", off],
  [403, "The API is disabled", off],
  [403, "It is Not Enabled there", off],
  [400, "The API is disabled", other(400)],
  [403, "Permission 'secretmanager.versions.enable' denied", lacks("secretmanager.versions.enable")],
  [403, "xsecretmanager.versions.enable", lacks("secretmanager.versions.add")],
  [403, 7, lacks("secretmanager.versions.add")],
  [403, undefined, lacks("secretmanager.versions.add")],
  [
    429,
    "",
    [
      exitCodes.unreachable,
      "Google: the quota of project acme-dev is used up (HTTP 429, for KEY).",
      "wait a minute, then run the command again; it goes on where it stopped",
    ],
  ],
  [
    500,
    "",
    [
      exitCodes.unreachable,
      "Google could not be reached for KEY in project acme-dev (HTTP 500).",
      "run the command again; it goes on where it stopped",
    ],
  ],
  [499, "", other(499)],
  [300, "", other(300)],
])("%d, %j", (status, message, expected) => {
  const found = refusal(status, message);
  expect([found?.code, found?.message, found?.next]).toEqual(expected);
});

test("a body without an error says nothing", () => {
  const found = refusalOf(
    cloud,
    { status: 403, body: {}, retryAfterMillis: null },
    { permission: "secretmanager.versions.add" },
    secret,
  );
  expect(found?.message).toBe(lacks("secretmanager.versions.add")[1]);
  expect(unreachable(cloud, secret, "why").message).toBe(
    "Google could not be reached for KEY in project acme-dev (why).",
  );
});

test("what follows from a refusal is said with it", () => {
  const need = { permission: "secretmanager.secrets.getIamPolicy", so: "; so its readers are not known" };
  const found = refusalOf(cloud, { status: 403, body: {}, retryAfterMillis: null }, need, secret);
  expect(found?.message).toBe(
    "Google refused: ann@example.com lacks secretmanager.secrets.getIamPolicy on KEY in project acme-dev; so its readers are not known.",
  );
});
