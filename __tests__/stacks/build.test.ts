import { buildEnvironment } from "../../stacks/build";
import { acme } from "../support/acme";
import { environmentOf, productOf } from "../support/resolved-fixture";
import { argumentsOf, type StackJson, stackOf, stacksOf, synthesize } from "../support/synthesized";

/** Terraform addresses are a public contract: whoever changes one of these lines destroys something somewhere. */
const GOLDEN_ADDRESSES = {
  "shop-dev-identities": ["google_service_account.checkout", "google_service_account.worker"],
  "shop-dev-secrets": [
    "google_secret_manager_secret.eu_only",
    "google_secret_manager_secret.payment_key",
    "google_secret_manager_secret.session_secret",
    "google_secret_manager_secret_iam_member.payment_key__checkout",
    "google_secret_manager_secret_iam_member.payment_key__on_call",
    "google_secret_manager_secret_iam_member.session_secret__checkout",
  ],
  "shop-dev-services": ["google_cloud_run_v2_service.checkout", "google_cloud_run_v2_service.worker"],
  "shop-dev-vercel": [
    "ephemeral.google_secret_manager_secret_version.payment_key",
    "ephemeral.google_secret_manager_secret_version.payment_key__preview",
    "ephemeral.google_secret_manager_secret_version.session_secret",
    "vercel_project_environment_variable.next_public_stripe_mode",
    "vercel_project_environment_variable.payment_key",
    "vercel_project_environment_variable.payment_key__preview",
    "vercel_project_environment_variable.session_secret",
  ],
  "vault-dev-secrets": [
    "google_secret_manager_secret.signing_key",
    "google_secret_manager_secret_iam_member.signing_key__checkout",
  ],
  "vault-dev-services": [],
};

const stacks = stacksOf(acme());

function addressesOf(stack: StackJson): readonly string[] {
  const of = (blocks: StackJson["resource"], prefix: string) =>
    Object.entries(blocks ?? {}).flatMap(([type, named]) =>
      Object.keys(named).map((name) => `${prefix}${type}.${name}`),
    );
  return [...of(stack.ephemeral, "ephemeral."), ...of(stack.resource, "")].sort();
}

test("Terraform addresses are the golden ones", () => {
  const addresses = Object.fromEntries(Object.entries(stacks).map(([name, stack]) => [name, addressesOf(stack)]));
  expect(addresses).toEqual(GOLDEN_ADDRESSES);
});

describe("every stack", () => {
  test.each(Object.keys(GOLDEN_ADDRESSES))("%s keeps its state in its product's bucket, under its own name", (name) => {
    const bucket = name.startsWith("shop") ? "acme-shop-dev-state" : "acme-vault-dev-state";
    expect(stacks[name]?.terraform.backend).toEqual({ gcs: { bucket, prefix: name } });
  });

  test.each([
    ["shop-dev-secrets", {}],
    ["vault-dev-services", {}],
    ["shop-dev-vercel", { vercel: { source: "vercel/vercel", version: "5.9.1" } }],
  ])("%s pins Terraform and providers exactly", (name, more) => {
    expect(stacks[name]?.terraform.required_version).toBe(">= 1.11");
    expect(stacks[name]?.terraform.required_providers).toEqual({
      google: { source: "hashicorp/google", version: "7.45.0" },
      ...more,
    });
  });

  test("an empty one stays, with the provider that destroys what its state still holds", () => {
    const empty = stacks["vault-dev-services"];
    expect(empty?.resource).toBeUndefined();
    expect(empty?.provider).toEqual({
      google: [{ add_terraform_attribution_label: false, project: "acme-vault-dev", region: "europe-west1" }],
    });
  });

  test("comes after those that it depends on", () => {
    const manifest = JSON.parse(synthesize((app) => buildEnvironment(app, acme()))["manifest.json"] ?? "") as {
      stacks: Record<string, { dependencies: string[] }>;
    };
    const dependencies = Object.fromEntries(
      Object.entries(manifest.stacks).map(([name, one]) => [name, one.dependencies]),
    );
    expect(dependencies).toEqual({
      "shop-dev-identities": [],
      "shop-dev-secrets": ["shop-dev-identities"],
      "shop-dev-services": ["shop-dev-identities", "shop-dev-secrets", "vault-dev-secrets"],
      "shop-dev-vercel": ["shop-dev-secrets"],
      "vault-dev-secrets": ["shop-dev-identities"],
      "vault-dev-services": [],
    });
  });
});

test("two environments share one app and stay apart", () => {
  const dev = environmentOf([
    productOf({
      name: "shop",
      stacks: [{ name: "shop-dev-secrets", product: "shop", layer: "secrets", dependsOn: [] }],
    }),
  ]);
  const prod = environmentOf(
    [
      productOf({
        name: "shop",
        stacks: [{ name: "shop-prod-secrets", product: "shop", layer: "secrets", dependsOn: [] }],
      }),
    ],
    "prod",
  );
  const files = synthesize((app) => [dev, prod].map((environment) => buildEnvironment(app, environment)));
  expect(Object.keys(files)).toEqual([
    "manifest.json",
    "stacks/shop-dev-secrets/cdk.tf.json",
    "stacks/shop-prod-secrets/cdk.tf.json",
  ]);
});

test("a dependency on a stack that the environment lacks is refused by name", () => {
  const environment = environmentOf([
    productOf({
      name: "shop",
      stacks: [{ name: "shop-dev-services", product: "shop", layer: "services", dependsOn: ["shop-dev-secrets"] }],
    }),
  ]);
  expect(() => stacksOf(environment)).toThrow(
    'stack "shop-dev-secrets" is named as a dependency but is not in the environment; there are: shop-dev-services',
  );
});

describe("services", () => {
  const services = stackOf(acme(), "shop-dev-services").resource;

  test("config is literal and escaped, secrets are pinned references", () => {
    const { template, ...rest } = argumentsOf(services, "google_cloud_run_v2_service", "checkout");
    expect(rest).toEqual({
      project: "acme-shop-dev",
      location: "europe-west1",
      name: "checkout",
      ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
      deletion_protection: true,
      lifecycle: {
        ignore_changes: [
          "client",
          "client_version",
          "template[0].containers[0].image",
          'template[0].annotations["strongroom-restarted"]',
        ],
      },
    });
    expect(template).toEqual({
      service_account: "checkout@acme-shop-dev.iam.gserviceaccount.com",
      scaling: { max_instance_count: 4 },
      containers: [
        {
          image: "europe-docker.pkg.dev/acme/shop/checkout:1",
          env: [
            { name: "LOG_LEVEL", value: "info" },
            { name: "TEMPLATE", value: "Hello $${name}, 5%%{off}" },
            { name: "PAYMENT_KEY", value_source: { secret_key_ref: { secret: "PAYMENT_KEY", version: "3" } } },
            {
              name: "SIGNING_KEY",
              value_source: {
                secret_key_ref: { secret: "projects/acme-vault-dev/secrets/SIGNING_KEY", version: "12" },
              },
            },
          ],
        },
      ],
    });
  });

  test("one that waits is left out; one that retires keeps running, without variables", () => {
    expect(services?.google_cloud_run_v2_service?.newcomer).toBeUndefined();
    const worker = argumentsOf(services, "google_cloud_run_v2_service", "worker");
    expect(worker.deletion_protection).toBe(false);
    expect(worker.template).toEqual({
      service_account: "worker@acme-shop-dev.iam.gserviceaccount.com",
      containers: [{ image: "europe-docker.pkg.dev/acme/shop/checkout:1", env: [] }],
    });
  });
});

describe("vercel", () => {
  const vercel = stackOf(acme(), "shop-dev-vercel");
  const type = "vercel_project_environment_variable";

  test("a secret is read during apply and written to a write-only argument", () => {
    expect(argumentsOf(vercel.resource, type, "payment_key__preview")).toEqual({
      team_id: "team_acme",
      project_id: "prj_web",
      key: "PAYMENT_KEY",
      target: ["preview"],
      git_branch: "staging",
      sensitive: true,
      comment: "Managed by Strongroom: acme-shop-dev/PAYMENT_KEY",
      value_wo: "${ephemeral.google_secret_manager_secret_version.payment_key__preview.secret_data}",
      value_wo_version: 3,
    });
    expect(argumentsOf(vercel.ephemeral, "google_secret_manager_secret_version", "payment_key__preview")).toEqual({
      project: "acme-shop-dev",
      secret: "PAYMENT_KEY",
      version: '${timestamp() == "" ? "0" : "3"}',
    });
  });

  test("config is a plain value", () => {
    expect(argumentsOf(vercel.resource, type, "next_public_stripe_mode")).toEqual({
      team_id: "team_acme",
      project_id: "prj_web",
      key: "NEXT_PUBLIC_STRIPE_MODE",
      target: ["production", "preview"],
      sensitive: false,
      comment: "Managed by Strongroom: acme-shop-dev/NEXT_PUBLIC_STRIPE_MODE",
      value: "test",
    });
  });

  test("an empty value on purpose is one, for Vercel and for Cloud Run", () => {
    const emptied = stacksOf(JSON.parse(JSON.stringify(acme()).replace(/"value":"(?:test|info)"/g, '"value":""')));
    expect(argumentsOf(emptied["shop-dev-vercel"]?.resource, type, "next_public_stripe_mode")).toMatchObject({
      value: "",
    });
    const service = JSON.stringify(emptied["shop-dev-services"]?.resource);
    expect(service).toContain('{"name":"LOG_LEVEL","value":""}');
  });

  test.each(["waiting", "retiring"] as const)("a project that is %s has no variables", (state) => {
    const products = acme().products.map((product) => ({
      ...product,
      vercelProjects: product.vercelProjects.map((project) => ({ ...project, state })),
    }));
    const { resource, ephemeral } = stackOf(environmentOf(products), "shop-dev-vercel");
    expect([resource, ephemeral]).toEqual([undefined, undefined]);
  });
});

describe("a pin bump", () => {
  const bumped = stacksOf(JSON.parse(JSON.stringify(acme()).replaceAll('"version":"3"', '"version":"4"')));

  test("changes version numbers of the mappings and nothing else", () => {
    const changed: string[] = [];
    for (const name of Object.keys(stacks)) {
      const before = JSON.stringify(stacks[name], null, 1).split("\n");
      const after = JSON.stringify(bumped[name], null, 1).split("\n");
      expect(after).toHaveLength(before.length);
      after.forEach((line, index) => {
        if (line !== before[index]) changed.push(`${name}: ${before[index]?.trim()} -> ${line.trim()}`);
      });
    }
    expect(changed.sort()).toEqual([
      'shop-dev-services: "version": "3" -> "version": "4"',
      'shop-dev-vercel: "value_wo_version": 3 -> "value_wo_version": 4',
      'shop-dev-vercel: "value_wo_version": 3 -> "value_wo_version": 4',
      'shop-dev-vercel: "version": "${timestamp() == \\"\\" ? \\"0\\" : \\"3\\"}" -> "version": "${timestamp() == \\"\\" ? \\"0\\" : \\"4\\"}"',
      'shop-dev-vercel: "version": "${timestamp() == \\"\\" ? \\"0\\" : \\"3\\"}" -> "version": "${timestamp() == \\"\\" ? \\"0\\" : \\"4\\"}"',
    ]);
  });
});
