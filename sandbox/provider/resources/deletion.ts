import { ProviderError } from "../diagnostics";
import { isStatus } from "../rest";
import { text, type ValueMap } from "../value";
import { failingWith } from "./failing";

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

/** Deletes what may be deleted; what is gone already is as good. @param of `noun` for the guards, `doing` for a failure's message */
export async function remove(
  state: ValueMap,
  { noun, doing }: { readonly noun: string; readonly doing: string },
  send: () => Promise<unknown>,
): Promise<void> {
  if (mayDelete(state, noun) === "abandon") return;
  await failingWith(doing, async () => {
    try {
      await send();
    } catch (error) {
      if (!isStatus(error, 404)) throw error;
    }
  });
}
