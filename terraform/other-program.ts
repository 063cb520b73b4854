/** A state that OpenTofu wrote names providers of its registry; Terraform must get them from there, or the state must be changed back. */
import path from "node:path";

/** What to do if Terraform can't get a provider that only such a state names; null if that is not the cause. */
export function stateOfOther(program: string, says: string): string | null {
  if (/tofu/i.test(path.basename(program))) return null;
  const named = [...says.matchAll(/registry\.opentofu\.org\/([\w-]+\/[\w-]+)/g)].map(([, source]) => source ?? "");
  if (named.length === 0) return null;
  const moves = [...new Set(named)].map(
    (source) => `terraform state replace-provider registry.opentofu.org/${source} registry.terraform.io/${source}`,
  );
  return `This state was last written by OpenTofu. Go on with it (STRONGROOM_TERRAFORM=tofu), or move the state back, in the stack's folder: ${moves.join("; ")}`;
}
