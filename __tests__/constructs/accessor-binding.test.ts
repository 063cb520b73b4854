import { TerraformStack } from "cdktf";
import { AccessorBinding } from "../../constructs/accessor-binding";
import { expression } from "../../constructs/expression";
import { synthesize } from "../support/synthesized";

function conditionFor(until: string | null): unknown {
  const files = synthesize((app) => {
    new AccessorBinding(new TerraformStack(app, "one"), "x", {
      address: "a",
      project: "p",
      secretId: expression("${google_secret_manager_secret.a.id}"),
      role: "roles/secretmanager.secretAccessor",
      member: "user:a@acme.example",
      until,
    });
  });
  return JSON.parse(files["stacks/one/cdk.tf.json"] ?? "").resource.google_secret_manager_secret_iam_member.a.condition;
}

test.each([
  ["2026-12-31", "2027-01-01T00:00:00Z"],
  ["2028-02-28", "2028-02-29T00:00:00Z"],
])("a grant until %s ends with that day", (until, end) => {
  expect(conditionFor(until)).toEqual({
    title: `until ${until}`,
    description: `Expires after ${until} (UTC)`,
    expression: `request.time < timestamp("${end}")`,
  });
});

test("a grant without an end has no condition", () => {
  expect(conditionFor(null)).toBeUndefined();
});

test.each(["2026-13-01", "2026-02-30", "tomorrow", "2026-1-1", "20261231"])("refuses %j as a last day", (until) => {
  expect(() => conditionFor(until)).toThrow(
    `a grant's last day is ${JSON.stringify(until)}; a date such as 2026-12-31 is wanted`,
  );
});
