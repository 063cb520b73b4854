/** WHO reads what: everything that a file in a product's folder here exports. */
import { discover } from "./discover";

export const { readers, integrations } = discover(__dirname);
