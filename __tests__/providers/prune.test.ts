/** A whole schema, as Terraform prints it, becomes the pinned one: the types that are used here, without texts for people. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GOOGLE, VERCEL } from "../../providers/pinned";
import { pruned } from "../../providers/prune";

const read = (name: string) => readFileSync(join(__dirname, "..", "..", "providers", "schemas", name), "utf8");

/** With a description on every object that could have one, in another order, and a type that nobody uses. */
function asPrinted(text: string): ReturnType<typeof pruned> {
  const described = (value: unknown): unknown => {
    if (Array.isArray(value) || typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, inner]) => [key, described(inner)] as const);
    const more =
      "type" in value && typeof value.type === "string" ? { description: "fake", description_kind: "plain" } : {};
    return { ...Object.fromEntries(entries.reverse()), ...more };
  };
  const whole = described(JSON.parse(text)) as { provider_schemas: Record<string, { resource_schemas: object }> };
  for (const one of Object.values(whole.provider_schemas))
    Object.assign(one.resource_schemas, { other_thing: { version: 0 } });
  return whole as unknown as ReturnType<typeof pruned>;
}

it.each([
  [GOOGLE, `google-${GOOGLE.version}.json`],
  [VERCEL, `vercel-${VERCEL.version}.json`],
])("gives the pinned schema of $source again", (provider, file) => {
  const text = read(file);
  const found = pruned(asPrinted(text), provider, JSON.parse(text), []);
  expect(`${JSON.stringify(found)}\n` === `${text.trim()}\n`).toBe(true);
  const more = pruned(asPrinted(text), provider, JSON.parse(text), ["other_thing"]);
  expect(JSON.stringify(more)).toContain('"other_thing":{"version":0}');
});

it("refuses a version that lost a type", () => {
  const text = read(`vercel-${VERCEL.version}.json`);
  const whole = JSON.parse(text);
  delete whole.provider_schemas["registry.terraform.io/vercel/vercel"].resource_schemas.vercel_project;
  expect(() => pruned(whole, VERCEL, JSON.parse(text), [])).toThrow(
    `vercel/vercel ${VERCEL.version} has no resource_schemas.vercel_project`,
  );
  expect(() => pruned(whole, GOOGLE, JSON.parse(text), [])).toThrow("the file has no schema of hashicorp/google");
});
