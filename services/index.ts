/** WHO reads what: every reader that a file in a product's folder here exports. */
import type { Reader } from "../model";
import { discoverReaders } from "./discover";

export const readers: readonly Reader[] = discoverReaders(__dirname);
