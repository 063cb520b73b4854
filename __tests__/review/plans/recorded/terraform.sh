#!/bin/sh
# Makes terraform.json again: what `terraform show -json` prints of a plan that has every kind of change. Needs terraform and node, no cloud.
set -e
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=/dev/null
mkdir m
cat > m/x.tfstate <<'END'
{"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"x","outputs":{},"resources":[]}
END
module() {
  cat > m/main.tf <<END
resource "terraform_data" "in" {
  count = 1
  input = "$1"
}
data "terraform_remote_state" "s" {
  backend    = "local"
  config     = { path = "\${path.module}/x.tfstate" }
  depends_on = [terraform_data.in]
}
END
}
tainted() {
  cat <<'END'
resource "terraform_data" "tainted" {
  input = "x"
  lifecycle { create_before_destroy = true }
}
module "m" { source = "./m" }
END
}
module before
{
  tainted
  cat <<'END'
resource "terraform_data" "a" { input = "before" }
resource "terraform_data" "gone" { input = "x" }
resource "terraform_data" "old" { input = "x" }
resource "terraform_data" "replaced" { triggers_replace = "before" }
output "o" { value = "before" }
END
} > main.tf
terraform init > log
terraform apply -auto-approve > log
terraform taint terraform_data.tainted > log
module after
{
  tainted
  cat <<'END'
resource "terraform_data" "a" {
  input = "after"
  provisioner "local-exec" { command = "true" }
}
removed {
  from = terraform_data.gone
  lifecycle { destroy = false }
}
moved {
  from = terraform_data.old
  to   = terraform_data.moved
}
resource "terraform_data" "moved" { input = "x" }
resource "terraform_data" "replaced" { triggers_replace = "after" }
resource "terraform_data" "each" {
  for_each = toset(["p \"q"])
  input    = "x"
}
import {
  to = terraform_data.imported
  id = "abc"
}
resource "terraform_data" "imported" { input = "x" }
output "o" { value = "after" }
check "ok" {
  assert {
    condition     = terraform_data.moved.input == "y"
    error_message = "no"
  }
}
END
} > main.tf
terraform plan -out plan > log
terraform show -json plan | node -e '
  const plan = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  for (const name of ["prior_state", "planned_values", "variables", "relevant_attributes"]) delete plan[name];
  process.stdout.write(`${JSON.stringify(plan, null, 1)}\n`);
' > "$here/terraform.json"
