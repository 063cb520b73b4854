/** What Terraform reads from the home folder by itself: a provider's place is not given to another program. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { surroundingsOf } from "../../terraform/surroundings";

const overriding = 'provider_installation {\n  dev_overrides { "hashicorp/google" = "/tmp/fake" }\n  direct {}\n}\n';
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "strongroom-settings-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = join(home, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const refused = async (environment: Record<string, string> = {}) =>
  (await surroundingsOf({ PATH: "/bin", HOME: home, ...environment })).refused.map((one) => [one.code, one.where]);

it("every file that Terraform would read is named, with the way out", async () => {
  const files = [
    write(".terraform.d/one.tfrc", overriding),
    write(
      ".terraform.d/two.tfrc.json",
      '{"provider_installation":[{"dev_overrides":[{"hashicorp/google":"/tmp/fake"}]}]}',
    ),
    write(".terraformrc", overriding),
  ];
  write(".terraform.d/three.txt", overriding);
  const [rc = "", ...more] = [files[2] ?? "", files[0] ?? "", files[1] ?? ""];
  expect((await surroundingsOf({ HOME: home })).refused).toEqual(
    [rc, ...more].map((file) => ({
      code: "provider-override",
      what: "dev_overrides replaces a provider by another program, which gets the provider's credentials; Terraform then ignores the lock file",
      where: file,
      got: "dev_overrides",
      allowed: "settings without dev_overrides",
      next: `remove dev_overrides from ${file}; or, for one command without these settings: export TF_CLI_CONFIG_FILE=/dev/null STRONGROOM_ALLOW_ENV=TF_CLI_CONFIG_FILE`,
    })),
  );
  // WHEN that is done
  const without = { TF_CLI_CONFIG_FILE: "/dev/null", STRONGROOM_ALLOW_ENV: "TF_CLI_CONFIG_FILE" };
  expect(await refused(without)).toEqual([]);
});

it("a file that is named and allowed is looked into as well, and no other is read then", async () => {
  const named = write("own.tfrc", overriding);
  write(".terraformrc", overriding);
  expect(await refused({ TF_CLI_CONFIG_FILE: named, STRONGROOM_ALLOW_ENV: "TF_CLI_CONFIG_FILE" })).toEqual([
    ["provider-override", named],
  ]);
});

it.each([
  [
    "behind an address",
    '{"provider_installation":[{"network_mirror":[{"url":"https://m.example/"}],"dev_overrides":[{}]}]}',
  ],
  [
    "between stars",
    'provider_installation {\n  direct { include = ["a/*"] }\n  dev_overrides {}\n  direct { include = ["b/*/*"] }\n}',
  ],
])("it is found %s", async (_, text) => {
  const file = write(".terraform.d/one.tfrc.json", text);
  expect(await refused()).toEqual([["provider-override", file]]);
});

it.each([
  [
    "a mirror, whose providers the lock file knows",
    'provider_installation {\n  filesystem_mirror { path = "/mirror" }\n}\n',
  ],
  ["a comment", `# dev_overrides\n// dev_overrides\n/* ${overriding} */\ncredentials "app.example" {}\n`],
  ["nothing", ""],
])("%s is fine", async (_, text) => {
  write(".terraformrc", text);
  expect(await refused()).toEqual([]);
});

it("so is a home without settings, and none", async () => {
  expect(await refused()).toEqual([]);
  expect(await refused({ HOME: "" })).toEqual([]);
});
