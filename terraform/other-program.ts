/** A state that OpenTofu wrote names providers of its registry; Terraform has to get them from there, or the state goes back. */
import path from "node:path";

/** What to do where Terraform can't have a provider that only such a state names; null where that is not it. */
export function stateOfOther(program: string, says: string): string | null {
  if (/tofu/i.test(path.basename(program))) return null;
  const named = [...says.matchAll(/registry\.opentofu\.org\/([\w-]+\/[\w-]+)/g)].map(([, source]) => source ?? "");
  if (named.length === 0) return null;
  const moves = [...new Set(named)].map(
    (source) => `terraform state replace-provider registry.opentofu.org/${source} registry.terraform.io/${source}`,
  );
  return `This state was last written by OpenTofu. Go on with it (STRONGROOM_TERRAFORM=tofu), or move the state back, in the stack's folder: ${moves.join("; ")}`;
}
