import { secret } from "../../model";
import type { Loose } from "./organisation-fixture";

/** What a kept entry that nobody reads declares, as it could come past the compiler. */
export const kept: Loose = {
  purpose: "Fake",
  risk: "None",
  class: "important",
  tier: 2,
  origin: { kind: "generated", recipe: { kind: "hex", bytes: 32 } },
  rotation: "on breach",
  unreadBecause: "a test",
};
export const keptEntry = (change: Loose = {}) => secret({ ...kept, ...change } as never);
