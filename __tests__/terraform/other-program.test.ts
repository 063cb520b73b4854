import { stateOfOther } from "../../terraform/other-program";

/** As Terraform 1.11.4 says it, with a folder of providers that lacks OpenTofu's. */
const says = `Error: Failed to query available provider packages

Could not retrieve the list of available versions for provider
registry.opentofu.org/hashicorp/google: provider
registry.opentofu.org/hashicorp/google was not found in any of the search
locations`;

it("a state that OpenTofu wrote is named, with the ways out", () => {
  expect(stateOfOther("/opt/terraform", says)).toBe(
    "This state was last written by OpenTofu. Go on with it (STRONGROOM_TERRAFORM=tofu), or move the state back, in the stack's folder: terraform state replace-provider registry.opentofu.org/hashicorp/google registry.terraform.io/hashicorp/google",
  );
  expect(stateOfOther("tofu", says)).toBeNull();
  expect(stateOfOther("terraform", says.replaceAll("opentofu.org", "terraform.io"))).toBeNull();
});
