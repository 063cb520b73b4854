import { ProviderError } from "../diagnostics";
import { text, type ValueMap } from "../value";

/** The provider's own guards before a resource is deleted. Both are read from the state, not from the cloud. */
export function mayDelete(state: ValueMap, noun: string): "delete" | "abandon" {
  if (state.deletion_protection === true) {
    throw new ProviderError(
      `cannot destroy ${noun} without setting deletion_protection=false and running \`terraform apply\``,
    );
  }
  const policy = text(state.deletion_policy);
  if (policy === "PREVENT") {
    throw new ProviderError(
      `cannot destroy ${noun} without setting deletion_policy="DELETE" and running \`terraform apply\``,
    );
  }
  return policy === "ABANDON" ? "abandon" : "delete";
}

/** The provider asks for an import where a thing exists that it did not make; so do we, and say how. */
export function importHint(type: string, id: string): string {
  return (
    "It exists, but is not in this Terraform state: an earlier apply may have been killed before it wrote its state. " +
    `If it is yours, take it over: terraform import ${type}.NAME ${id}`
  );
}
