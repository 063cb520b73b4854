import { differenceText } from "../../../terraform/plans/difference";
import { type Meaning, meaningOf } from "../../../terraform/plans/meaning";
import type { JsonObject } from "../../../terraform/synthesized";
import { bump, change, document, planOf, type Service, service, variable } from "./plan-json";

const meaning = (changes: readonly JsonObject[], more: JsonObject = {}, of: JsonObject = document): Meaning =>
  meaningOf(planOf(changes, more), of);

it("says what a plan would do, in lines that a reviewer reads", () => {
  const made = change("google_service_account.api", ["create"], {
    after: { account_id: "api", display_name: "API\n+ forged\u202e", disabled: null, project: "p" },
    after_unknown: { id: true, email: true },
  });
  const gone = change("google_service_account.old", ["delete"], {
    before: { id: "projects/p/serviceAccounts/old", account_id: "old" },
    outer: { action_reason: "delete_because_no_resource_config" },
  });
  const of = {
    ...document,
    resource: { ...(document.resource as object), google_service_account: { api: { account_id: "api" } } },
  };
  expect(meaning([variable(), bump(), gone, made], {}, of).text.split("\n")).toEqual([
    'state in gcs: {"bucket":"b","prefix":"shop-dev-services"}',
    'by google: [{"project":"p"}]',
    "",
    "update google_cloud_run_v2_service.api (registry.terraform.io/hashicorp/google)",
    '  of: "projects/p/locations/l/services/api"',
    '  template[0].containers[0].env["A"].value_source[0].secret_key_ref[0].version: "1" -> "2"',
    "",
    "create google_service_account.api (registry.terraform.io/hashicorp/google)",
    '  account_id: "api"',
    '  display_name: "API\\n+ forged\\u202e"',
    '  project: "p"',
    "",
    "destroy google_service_account.old (registry.terraform.io/hashicorp/google)",
    "  because: delete_because_no_resource_config",
    '  of: "projects/p/serviceAccounts/old"',
    "",
    "update vercel_project_environment_variable.KEY (registry.terraform.io/vercel/vercel)",
    '  of: "v1"',
    "  value_wo_version: 1 -> 2",
    "  value_wo: from ephemeral.google_secret_manager_secret_version.KEY.secret_data",
    '  value_wo reads project: "p"',
    '  value_wo reads secret: "KEY"',
    "  value_wo reads version: 2, while it is applied",
  ]);
});

it("is the same for two plans of one change, whatever else differs between them", () => {
  const first = meaning([bump(), variable()]);
  const drift = { resource_drift: [bump({}, { labels: { by: "hand" } })] };
  const noop = change("google_service_account.api", ["no-op"], { before: { id: "a" }, after: { id: "a" } });
  const deployed = { image: "img:2", etag: '"9"', generation: "9" };
  const same: Readonly<Record<string, Meaning>> = {
    time: meaning([bump(), variable()], { timestamp: "2026-12-24T00:00:00Z", terraform_version: "1.15.0" }),
    order: meaning([variable(), bump()]),
    "order of variables": meaning([bump({ pins: { B: "1", A: "1" } }, { pins: { B: "1", A: "2" } }), variable()]),
    "what stays as it is": meaning([noop, bump(), variable()]),
    "drift that stays": meaning([bump(), variable()], drift),
    "an image that somebody deployed": meaning([bump(deployed, { ...deployed, pins: { A: "2", B: "1" } }), variable()]),
    "what only the provider decides": meaning([
      change("google_cloud_run_v2_service.api", ["update"], {
        before: service(),
        after: { ...service({ pins: { A: "2", B: "1" } }), etag: undefined },
        after_unknown: { etag: true, traffic_statuses: true },
      }),
      variable(),
    ]),
  };
  expect(Object.entries(same).filter(([, { digest }]) => digest !== first.digest)).toEqual([]);
});

it("is another one where anything else would be done", () => {
  const of = (more: object) => ({ ...document, ...more });
  const reading = (version: string) => ({
    google_secret_manager_secret_version: { KEY: { project: "p", secret: "KEY", version } },
  });
  const others: Readonly<Record<string, Meaning>> = {
    "another version": meaning([bump({}, { pins: { A: "3", B: "1" } }), variable()]),
    "from another version": meaning([bump({ pins: { A: "7", B: "1" } }), variable()]),
    "another variable too": meaning([bump({}, { pins: { A: "2", B: "2" } }), variable()]),
    "a text of a variable": meaning([bump({}, { pins: { A: "2", B: "1" }, literal: "y" }), variable()]),
    "an image": meaning([bump({}, { pins: { A: "2", B: "1" }, image: "evil" }), variable()]),
    "a label": meaning([bump({}, { pins: { A: "2", B: "1" }, labels: { a: "b" } }), variable()]),
    "one change less": meaning([bump()]),
    "one change more": meaning([
      bump(),
      variable(),
      change("google_service_account.x", ["create"], { after: { account_id: "x" } }),
    ]),
    "another object": meaning([
      bump(),
      variable({ before: { id: "v2", value_wo: null, value_wo_version: 1, key: "KEY", target: ["production"] } }),
    ]),
    "an argument that is not known yet": meaning([bump(), variable({ after_unknown: { target: true } })]),
    "another secret behind it": meaning(
      [bump(), variable()],
      {},
      of({ ephemeral: reading('${timestamp() == "" ? "0" : "3"}') }),
    ),
    "another read behind it": meaning([bump(), variable()], {}, of({ ephemeral: reading("latest") })),
    "another state": meaning([bump(), variable()], {}, of({ terraform: { backend: { gcs: { bucket: "other" } } } })),
    "another provider setting": meaning([bump(), variable()], {}, of({ provider: { google: [{ project: "q" }] } })),
    "an output": meaning([bump(), variable()], { output_changes: { x: { actions: ["create"], after: "1" } } }),
    "something that nobody knows": meaning([bump(), variable()], { action_invocations: [{ address: "action.x" }] }),
    "a plan that is not complete": meaning([bump(), variable()], { complete: false }),
    "a move": meaning([
      bump(),
      variable(),
      change("google_service_account.n", ["no-op"], { outer: { previous_address: "google_service_account.o" } }),
    ]),
    "an import": meaning([
      bump(),
      variable(),
      change("google_service_account.n", ["no-op"], { importing: { id: "x" } }),
    ]),
    "a deposed object": meaning([
      bump(),
      variable({ outer: undefined }),
      change("google_service_account.n", ["delete"], { outer: { deposed: "0a1b" } }),
    ]),
    "the other order of a replacement": meaning([bump(), variable({ actions: ["create", "delete"] })]),
    "another provider": meaning([bump(), variable({ outer: { provider_name: "registry.terraform.io/evil/vercel" } })]),
    "": meaning([bump(), variable()]),
  };
  const digests = Object.entries(others).map(([what, { digest }]) => [digest, what] as const);
  const twice = digests.filter(([digest, what]) => digests.some(([other, name]) => other === digest && name !== what));
  expect(twice).toEqual([]);
});

it("shows no sensitive argument and no text of a variable, and says what can't be compared", () => {
  const value = (more: object) =>
    variable({ after: { id: "v1", key: "KEY", value_wo_version: 2, target: ["production"], ...more } });
  const hidden = meaning([value({ value: "fake-hidden-value" }), bump({}, { literal: "fake-literal-value" })]);
  expect(hidden.text).not.toMatch(/fake-(hidden|literal)/);
  expect(hidden.text).toContain("  value: nothing -> (sensitive)\n");
  expect(hidden.opaque).toEqual(["vercel_project_environment_variable.KEY: value"]);
  // What the code itself gives is compared by its digest.
  const inCode = (text: string) => {
    const variables = { vercel_project_environment_variable: { KEY: { value: text } } };
    return meaning([value({ value: text })], {}, { ...document, resource: variables });
  };
  expect(inCode("fake-public").opaque).toEqual([]);
  expect(inCode("fake-public").text).toContain("  value: nothing -> (sensitive, in the code: sha256 ");
  expect(inCode("fake-public").digest).not.toBe(inCode("fake-other").digest);
  expect(inCode("$" + "{ephemeral.x.y.z}").opaque).toEqual(["vercel_project_environment_variable.KEY: value"]);
});

it("shows all of a resource that is replaced, since all of it is recreated", () => {
  const after: Service = { pins: { A: "2", B: "1" } };
  const one = change("google_cloud_run_v2_service.api", ["delete", "create"], {
    ...{ before: service(), after: service(after), replace_paths: [["name"]] },
    outer: { action_reason: "replace_because_cannot_update" },
  });
  const { text } = meaning([one]);
  expect(text).toContain(
    "replace google_cloud_run_v2_service.api (registry.terraform.io/hashicorp/google)\n  because: replace_because_cannot_update\n  replaced for: name\n",
  );
  expect(text).toContain('  template[0].containers[0].image: "img:1"\n');
});

it("refuses what is not a finished plan", () => {
  for (const [plan, says] of [
    [planOf([], { errored: true }), "planning it failed"],
    [planOf([], { format_version: "2.0" }), "it is not a plan of a known format"],
    ["", "it is not a plan of a known format"],
  ] as const)
    expect(() => meaningOf(plan, document)).toThrow(says);
  expect(meaningOf(planOf([]), document)).toMatchObject({ text: "", opaque: [] });
});

it("shows what differs between two meanings, below the resource that it belongs to", () => {
  const was = meaning([bump(), variable()]);
  const is = meaning([
    bump({}, { pins: { A: "3", B: "1" } }),
    change("google_service_account.x", ["create"], { after: { account_id: "x" } }),
  ]);
  expect(differenceText(was.text, is.text).split("\n")).toEqual([
    "  (- was reviewed, + would be done now)",
    "  update google_cloud_run_v2_service.api (registry.terraform.io/hashicorp/google)",
    '-   template[0].containers[0].env["A"].value_source[0].secret_key_ref[0].version: "1" -> "2"',
    '+   template[0].containers[0].env["A"].value_source[0].secret_key_ref[0].version: "1" -> "3"',
    "- update vercel_project_environment_variable.KEY (registry.terraform.io/vercel/vercel)",
    '-   of: "v1"',
    "-   value_wo_version: 1 -> 2",
    "-   value_wo: from ephemeral.google_secret_manager_secret_version.KEY.secret_data",
    '-   value_wo reads project: "p"',
    '-   value_wo reads secret: "KEY"',
    "-   value_wo reads version: 2, while it is applied",
    "+ create google_service_account.x (registry.terraform.io/hashicorp/google)",
    '+   account_id: "x"',
  ]);
});

describe("a long text", () => {
  const jobs = "google_iam_workload_identity_pool_provider.jobs";
  const long = `assertion.repository_id == "1" && ${'assertion.ref == "refs/heads/main" && '.repeat(30)}assertion.event == "push"`;
  const lineOf = (actions: readonly string[], before: string | null, after: string) =>
    meaning([
      change(jobs, actions, {
        before: before === null ? null : { id: "x", attribute_condition: before },
        after: { id: "x", attribute_condition: after },
      }),
    ])
      .text.split("\n")
      .find((line) => line.includes("attribute_condition"));

  it("is shown with what differs, wherever that is, and with digests of both", () => {
    expect(lineOf(["update"], long, `${long} || true`)?.replace(/sha256 [0-9a-f]{32}/g, "digest")).toBe(
      String.raw`  attribute_condition: …ds/main\" && assertion.event == \"push\"" (digest) -> …ds/main\" && assertion.event == \"push\" || true" (digest)`,
    );
    expect(lineOf(["update"], long, long.replace('"1"', '"666"'))).toContain(
      String.raw`-> "assertion.repository_id == \"666\" && assertion.ref == \"refs/heads/main…`,
    );
  });

  it("is whole where it is created", () => {
    expect(lineOf(["create"], null, long)).toBe(`  attribute_condition: ${JSON.stringify(long)}`);
  });
});
