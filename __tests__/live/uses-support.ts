/** Who uses the secret, where nobody is declared as its reader any more. */
import { isStored } from "../../inventory/entries";
import type { Asker } from "../../live/look";
import { usesOf } from "../../live/uses";
import { bindingOf, entryOf, environmentOf, productOf, secretOf } from "../support/resolved-fixture";
import { askerIn, reader } from "./deployed-support";

/** The pin is at 2. */
export const entry = entryOf({ name: "KEY", secret: secretOf({ id: "KEY", project: "fake-shop-dev", pin: "2" }) });
const binding = bindingOf({ entry: "shop/KEY", reader: "shop/gone", member: `serviceAccount:${reader}` });
/** The binding of its account is still there. */
export const environment = environmentOf(
  [
    productOf({ name: "shop", project: "fake-shop-dev", entries: [entry], bindings: [binding] }),
    productOf({ name: "platform", project: "fake-platform-dev" }),
  ],
  "dev",
);

export const asker = (over: Partial<Asker> = {}) => askerIn(environment, over);

/** `kind: by why`. */
export async function uses(over: Partial<Asker> = {}, version = "1"): Promise<readonly string[]> {
  if (!isStored(entry)) throw new Error("not stored");
  const session = await asker(over);
  const found = await usesOf({ session, versions: [{ entry, version }], tips: { known: [], unknown: [] } });
  return found.map((use) => `${use.check}: ${use.by} ${use.says}`);
}
