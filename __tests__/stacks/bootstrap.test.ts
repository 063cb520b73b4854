/** The bootstrap stack: what it makes, what each identity may do, and that nothing changes where it is not declared. */
import { buildEnvironment } from "../../stacks/build";
import { nonconformities } from "../support/conformance";
import { OrganisationFixture } from "../support/organisation-fixture";
import { argumentsOf, type StackJson, stacksOf, synthesize } from "../support/synthesized";
import { atGithub, atGitlab, withPipelines } from "../support/with-pipelines";

const name = "platform-dev-bootstrap";
const environment = withPipelines().resolved();
const stacks = stacksOf(environment);
const bootstrap = stacks[name] as StackJson;
const of = (type: string, address: string) => argumentsOf(bootstrap.resource, type, address);

test.each([
  ["GitHub", atGithub],
  ["GitLab", atGitlab],
])("conforms, for pipelines at %s", (_host, pipelines) => {
  for (const [stack, json] of Object.entries(stacksOf(withPipelines(pipelines).resolved())))
    expect([stack, nonconformities(json)]).toEqual([stack, []]);
});

test("comes before every stack that needs an API or an account", () => {
  const all = environment.products.flatMap((product) => product.stacks);
  expect(all.filter(({ layer }) => layer === "bootstrap").map((stack) => stack.name)).toEqual([name]);
  for (const { layer, dependsOn } of all)
    if (layer === "identities" || layer === "secrets") expect(dependsOn).toContain(name);
});

test("an organisation that declares none synthesizes byte by byte as before", () => {
  const without = new OrganisationFixture("dev");
  const before = synthesize((app) => buildEnvironment(app, without.resolved()));
  // Files alone, as every organisation with pipelines had until now.
  without.pipelines = { host: "github", repository: "acme/secrets" };
  expect(synthesize((app) => buildEnvironment(app, without.resolved()))).toEqual(before);
  expect(Object.keys(before).filter((path) => path.includes("bootstrap"))).toEqual([]);
  expect(JSON.stringify(before)).not.toContain("google_service_account_iam_member");
});

test("what it adds to other stacks is who deploys what runs as an account", () => {
  const before = stacksOf(new OrganisationFixture("dev").resolved());
  const added = Object.entries(stacks)
    .filter(([stack]) => stack !== name)
    .flatMap(([stack, { resource }]) =>
      Object.entries(resource ?? {}).flatMap(([type, named]) =>
        Object.keys(named)
          .filter((address) => before[stack]?.resource?.[type]?.[address] === undefined)
          .map((address) => `${stack} ${type}.${address}`),
      ),
    );
  const deployed = environment.products.flatMap(({ services }) => services);
  expect(added).toHaveLength(deployed.length);
  for (const one of added) expect(one).toMatch(/-dev-identities google_service_account_iam_member\.deployer--/);
});

test("the state's bucket keeps every generation, and nobody can make it public", () => {
  expect(of("google_storage_bucket", "bucket--shop-dev-state")).toEqual({
    project: "shop-dev-fake",
    name: "shop-dev-state",
    location: "EUROPE-WEST1",
    uniform_bucket_level_access: true,
    public_access_prevention: "enforced",
    force_destroy: false,
    versioning: { enabled: true },
    soft_delete_policy: { retention_duration_seconds: 2592000 },
    lifecycle_rule: [
      {
        action: { type: "Delete" },
        condition: { days_since_noncurrent_time: 90, num_newer_versions: 20, with_state: "ARCHIVED" },
      },
    ],
    lifecycle: { prevent_destroy: true, ignore_changes: ["location"] },
    depends_on: of("google_logging_metric", "metric--shop-dev-fake").depends_on,
  });
});

test("an API stays enabled when its declaration goes", () => {
  const apis = Object.values(bootstrap.resource?.google_project_service ?? {});
  expect(apis.length).toBeGreaterThan(0);
  for (const api of apis) expect(api.disable_on_destroy).toBe(false);
});

test("who takes the account of a service is logged and reported, where somebody may say who acts as it", () => {
  const alert = of("google_monitoring_alert_policy", "alert--shop-dev-fake--borrowed");
  const conditions = alert.conditions as readonly { readonly condition_matched_log: { readonly filter: string } }[];
  expect([conditions].flat().map(({ condition_matched_log }) => condition_matched_log.filter)).toEqual([
    'protoPayload.methodName=~"(GenerateAccessToken|SignBlob|SignJwt|CreateServiceAccountKey)$" AND NOT ' +
      'protoPayload.authenticationInfo.principalEmail=("deliver@platform-dev-fake.iam.gserviceaccount.com" OR ' +
      '"ranker@shop-dev-fake.iam.gserviceaccount.com" OR "shop-api@shop-dev-fake.iam.gserviceaccount.com")',
  ]);
  expect(of("google_project_iam_audit_config", "log--shop-dev-fake--iam")).toMatchObject({
    service: "iam.googleapis.com",
    audit_log_config: [{ log_type: "DATA_READ" }],
  });
  const alerts = Object.keys(bootstrap.resource?.google_monitoring_alert_policy ?? {});
  expect(alerts.filter((name) => name.endsWith("--borrowed"))).toEqual([
    "alert--bank-dev-fake--borrowed",
    "alert--shop-dev-fake--borrowed",
  ]);
});
