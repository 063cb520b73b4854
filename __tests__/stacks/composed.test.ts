/** What Terraform gets of a composition: a secret like any other, and the bindings of whoever makes it, on its parts alone. */
import { withComposition } from "../model/composition-mistakes";
import { argumentsOf, stackOf } from "../support/synthesized";

const environment = withComposition().pinAll().resolved();
const { resource } = stackOf(environment, "shop-dev-secrets");

test("a composition is a secret, and its parts are bound to whoever makes it", () => {
  expect(argumentsOf(resource, "google_secret_manager_secret", "DATABASE_URL")).toMatchObject({
    secret_id: "DATABASE_URL",
    project: "shop-dev-fake",
    labels: { class: "critical", kind: "secret", tier: "1" },
  });
  const members = resource?.google_secret_manager_secret_iam_member ?? {};
  const composer = "serviceAccount:deliver@platform-dev-fake.iam.gserviceaccount.com";
  const bound = Object.entries(members).filter(
    ([name, { member }]) => /^D(B|ATABASE_URL)/.test(name) && member === composer,
  );
  expect(bound.map(([name]) => name).sort()).toEqual(["DB_PASSWORD--platform--deliver", "DB_USER--platform--deliver"]);
  expect(
    argumentsOf(resource, "google_secret_manager_secret_iam_member", "DB_PASSWORD--platform--deliver"),
  ).toMatchObject({
    secret_id: "${google_secret_manager_secret.DB_PASSWORD.id}",
    role: "roles/secretmanager.secretAccessor",
    member: composer,
  });
});

test("its readers are bound to the composition, and to none of its parts", () => {
  const names = Object.keys(resource?.google_secret_manager_secret_iam_member ?? {});
  expect(names.filter((name) => /--api$/.test(name) && /^D(B|ATABASE_URL)/.test(name))).toEqual(["DATABASE_URL--api"]);
});

test("Cloud Run maps its pinned version", () => {
  const { resource: services } = stackOf(environment, "shop-dev-services");
  expect(JSON.stringify(argumentsOf(services, "google_cloud_run_v2_service", "api"))).toContain(
    '"name":"DATABASE_URL","value_source":{"secret_key_ref":{"secret":"DATABASE_URL","version":"1"}}',
  );
});
