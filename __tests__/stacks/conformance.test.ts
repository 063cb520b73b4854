import { acme } from "../support/acme";
import { nonconformities } from "../support/conformance";
import { type StackJson, stacksOf } from "../support/synthesized";

const stacks = stacksOf(acme());

test.each(Object.keys(stacks))("every argument of %s is one that the pinned providers take", (name) => {
  expect(nonconformities(stacks[name] as StackJson)).toEqual([]);
});

describe("the check itself", () => {
  const broken = (change: (stack: StackJson) => unknown): readonly string[] => {
    const stack = JSON.parse(JSON.stringify(stacks["shop-dev-vercel"])) as StackJson;
    Object.assign(stack, change(stack));
    return nonconformities(stack);
  };
  const variable = (over: Record<string, unknown>) => (stack: StackJson) => {
    const named = stack.resource?.vercel_project_environment_variable ?? {};
    return { resource: { vercel_project_environment_variable: { x: { ...named.payment_key, ...over } } } };
  };
  const at = "vercel_project_environment_variable.x";

  test.each([
    ["an unknown argument", { valeu: "a" }, `${at}.valeu: no such argument`],
    ["a wrong type", { value_wo_version: "3" }, `${at}.value_wo_version: string, number is wanted`],
    ["a wrong element type", { target: [1] }, `${at}.target[0]: number, string is wanted`],
    ["a computed argument", { id: "a" }, `${at}.id: computed, can't be set`],
    [
      "a literal in a write-only argument",
      { value_wo: "fake-value" },
      `${at}.value_wo: write-only, but not fed by an ephemeral value`,
    ],
    [
      "an ephemeral value in state",
      { comment: "${ephemeral.google_secret_manager_secret_version.payment_key.secret_data}" },
      `${at}.comment: an ephemeral value in an argument that state keeps`,
    ],
    [
      "a reference to nothing",
      { comment: "${google_secret_manager_secret.gone.id}" },
      `${at}.comment: \${google_secret_manager_secret.gone.id} refers to nothing in this stack`,
    ],
    ["an unescaped template", { comment: "${x}" }, `${at}.comment: \${x} is not a reference`],
    ["a wrong ignore path", { lifecycle: { ignore_changes: ["valeu"] } }, `${at}.lifecycle.ignore_changes: no valeu`],
    [
      "a dependency on nothing",
      { depends_on: ["google_service_account.x"] },
      `${at}.depends_on: no google_service_account.x`,
    ],
    ["a required argument left out", { sensitive: undefined }, `${at}.sensitive: required, but missing`],
  ])("finds %s", (_what, over, problem) => {
    expect(broken(variable(over))).toEqual([problem]);
  });

  test("finds another provider version", () => {
    const required = { google: { source: "hashicorp/google", version: "~> 6.0" } };
    const found = broken((stack) => ({
      terraform: {
        ...stack.terraform,
        required_providers: { ...(stack.terraform.required_providers as object), ...required },
      },
    }));
    expect(found).toEqual(['required_providers.google: {"source":"hashicorp/google","version":"~> 6.0"}']);
  });
});
