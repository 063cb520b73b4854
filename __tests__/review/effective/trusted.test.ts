/** Whom the pipelines trust, in the effective set: other jobs than before reach every value through the identity that sets policies. */
import type { PolicySnapshot } from "../../../live/policies/snapshot";
import { snapshotFormat } from "../../../live/policies/snapshot";
import { reviewOf } from "../../../review/review";
import type { Loose } from "../../support/organisation-fixture";
import { atGithub, withPipelines } from "../../support/with-pipelines";
import { now } from "./support";

const none = { host: "github", repository: "acme/secrets" };
const evil = { ...atGithub, bootstrap: { ...atGithub.bootstrap, repositoryId: "666" } };
const environment = withPipelines().resolved();
const projects = [
  ...new Set(
    environment.products.flatMap(({ project, identities }) => [project, ...identities.map((one) => one.project)]),
  ),
];
const snapshot: PolicySnapshot = {
  format: snapshotFormat,
  takenAt: "2026-11-28T00:00:00.000Z",
  cloud: "Google",
  as: "plan@acme.example",
  projects,
  resources: projects.map((project) => ({ name: `projects/${project}`, parent: null, bindings: [] })),
  roles: {},
  groups: {},
  deny: [],
  unread: [],
};
const reviewed = (was: Loose, is: Loose) =>
  reviewOf([withPipelines(was).resolved()], [withPipelines(is).resolved()], undefined, { live: { snapshot, now } });

const entries = environment.products.flatMap((product) =>
  product.entries.flatMap(({ key, secret }) => (secret === null ? [] : [key])),
);
const gainsIn = (was: Loose, is: Loose) =>
  reviewed(was, is).changes.flatMap((one) =>
    "effect" in one && one.effect === "gains" && one.of === undefined ? [one] : [],
  );
const jobs =
  "a job of acme/secrets/.github/workflows/strongroom-deploy-environment.yml@refs/heads/main (repository_id 666, repository_owner_id 4567890)";

test("another trust is another principal, which gains every value through the identity that sets policies", () => {
  const gains = gainsIn(atGithub, evil);
  expect(gains.map(({ entry }) => entry).sort()).toEqual([...entries].sort());
  expect(new Set(gains.map(({ subject }) => subject))).toEqual(new Set([jobs]));
  expect(gains.find(({ entry }) => entry === "shop/PAY_KEY")).toMatchObject({
    level: "danger",
    because: [
      "jobs of a pipeline, outside of the organisation's projects",
      expect.stringContaining("has roles/iam.workloadIdentityUser on strongroom-apply-"),
    ],
  });
});

test("the first trust gives it too, and to the identities themselves", () => {
  const who = new Set(gainsIn(none, atGithub).map(({ subject }) => subject));
  expect([...who].sort()).toEqual([
    jobs.replace("666", "123456789"),
    "serviceAccount:strongroom-apply-grants@platform-dev-fake.iam.gserviceaccount.com",
    "serviceAccount:strongroom-apply-services@platform-dev-fake.iam.gserviceaccount.com",
  ]);
});

test("the same trust gives nobody anything, and other alerts neither", () => {
  const alerts = { ...atGithub, bootstrap: { ...atGithub.bootstrap, alertsTo: "eve@evil.example" } };
  expect(reviewed(atGithub, atGithub).verdict).toMatchObject({
    newAccess: false,
    says: "This change gives nobody new access.",
  });
  expect(gainsIn(atGithub, alerts)).toEqual([]);
});

test("whom the pipelines trust by declaration is nobody who can get values without one", () => {
  const standing = reviewed(atGithub, atGithub).standing?.map(({ principal }) => principal) ?? [];
  expect(standing.filter((one) => one.startsWith("a job of"))).toEqual([]);
});
