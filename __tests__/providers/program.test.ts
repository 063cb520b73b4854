/** Which program plans: Terraform or OpenTofu. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { lockFileGaps, lockWithOthers } from "../../providers/lock-file";
import { isTooOld, terraformProgram, versionIn } from "../../providers/program";
import { allowedForTerraform, refusedForApply } from "../../providers/surroundings";
import { withoutForeign } from "../../sandbox/control/variables";

const folder = mkdtempSync(join(tmpdir(), "strongroom-program-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function pathWith(...names: readonly string[]): string {
  const bin = mkdtempSync(join(folder, "bin-"));
  for (const name of names) writeFileSync(join(bin, name), "#!/bin/sh\n", { mode: 0o755 });
  return bin;
}

it("is Terraform where it is on the PATH, OpenTofu where only that is, and what a setting says", () => {
  const both = pathWith("terraform", "tofu");
  const tofu = pathWith("tofu");
  const none = pathWith();
  // Neither a file that may not be run nor a folder is a program.
  chmodSync(join(pathWith("terraform"), "terraform"), 0o644);
  mkdirSync(join(none, "terraform"));
  expect(terraformProgram({ PATH: both })).toBe("terraform");
  expect(terraformProgram({ PATH: [none, tofu].join(delimiter) })).toBe("tofu");
  expect(terraformProgram({ PATH: [tofu, both].join(delimiter) })).toBe("terraform");
  expect(terraformProgram({ PATH: none })).toBe("terraform");
  expect(terraformProgram({ PATH: both, TERRAFORM_BINARY_NAME: "tofu" })).toBe("tofu");
  expect(
    terraformProgram({ PATH: both, TERRAFORM_BINARY_NAME: "tofu", STRONGROOM_TERRAFORM: "/opt/terraform-1.16" }),
  ).toBe("/opt/terraform-1.16");
  expect(terraformProgram({ PATH: tofu, STRONGROOM_TERRAFORM: "" })).toBe("tofu");
});

it.each([
  ["Terraform v1.11.4\non linux_amd64\n", { product: "Terraform", version: "1.11.4" }, false],
  ["OpenTofu v1.12.6\non linux_amd64\n", { product: "OpenTofu", version: "1.12.6" }, false],
  ["There are some problems\n\nTerraform v1.16.0-beta1\n", { product: "Terraform", version: "1.16.0-beta1" }, false],
  ["OpenTofu v1.10.9", { product: "OpenTofu", version: "1.10.9" }, true],
  ["Terraform v0.15.5", { product: "Terraform", version: "0.15.5" }, true],
])("says which one %s is", (text, found, old) => {
  expect(versionIn(text)).toEqual(found);
  expect(isTooOld(found.version)).toBe(old);
});

it("takes nothing else for one of them", () => {
  expect(versionIn("v22.1.0")).toBeNull();
  expect(versionIn('{"terraform_version": "1.11.4"}')).toBeNull();
});

it("the setting reaches Terraform's own surroundings and cdktf's, and nothing of it is foreign", () => {
  const set = { PATH: "/bin", STRONGROOM_TERRAFORM: "tofu", TERRAFORM_BINARY_NAME: "tofu", TERRAFORM_CONFIG: "x" };
  expect(allowedForTerraform(set, false)).toMatchObject({
    STRONGROOM_TERRAFORM: "tofu",
    TERRAFORM_BINARY_NAME: "tofu",
  });
  expect(refusedForApply(set, false).map((issue) => issue.where)).toEqual(["environment variable TERRAFORM_CONFIG"]);
  expect(withoutForeign(set)).toEqual({ PATH: "/bin", STRONGROOM_TERRAFORM: "tofu", TERRAFORM_BINARY_NAME: "tofu" });
});

it("a lock has the blocks of both registries, each as its own program wrote it last", () => {
  const block = (registry: string, version: string) =>
    `provider "${registry}/hashicorp/google" {\n  version = "${version}"\n}\n`;
  const terraform = block("registry.terraform.io", "7.45.0");
  const tofu = block("registry.opentofu.org", "7.45.0");
  const former = `${block("registry.terraform.io", "7.44.0")}\n${tofu}`;
  expect(lockWithOthers(terraform, former, "registry.terraform.io")).toBe(`${terraform}\n${tofu}`);
  expect(lockWithOthers(tofu, "", "registry.opentofu.org")).toBe(tofu);
  expect(lockFileGaps(terraform, "registry.opentofu.org")).toContain(
    "registry.opentofu.org/hashicorp/google is missing",
  );
});
