import { OrganisationFixture } from "../support/organisation-fixture";

function resolvedVault(vault?: unknown) {
  const fixture = new OrganisationFixture();
  if (vault !== undefined) fixture.environment("dev").vault = vault;
  return fixture.resolved();
}

it.each([
  { kind: "doppler", project: "acme-{product}", config: "dev" },
  { kind: "bitwarden", projectId: "3f6a2c1e-0000-4000-8000-000000000000" },
  { kind: "1password", vault: "Team secrets" },
  { kind: "1password", vault: "Team secrets", field: "password" },
  { kind: "vault", mount: "secret", path: "{product}/dev" },
  { kind: "gitlab" },
])("an environment's vault is resolved as it is declared: %j", (vault) => {
  expect(resolvedVault(vault).vault).toEqual(vault);
});

it("without one, the field is not there", () => {
  expect("vault" in resolvedVault()).toBe(false);
});
