import { everyDays, issued, secret } from "../../model";
import { opaqueToken } from "../formats";
import { gateway } from "./product";

export const embedding = gateway.integration(
  {
    title: "Embedding API",
    owner: "inference",
    revoke: "The embedding vendor's console > API keys > the key > Revoke",
    setup: ["Create a key per environment with a spend limit", "Inject it", "Verify one embedding from staging"],
    monitoring: "The vendor's usage page: cost and rate limits",
  },
  {
    /** Authorizes embeddings. */
    // One client sends one key, so no second name; the vendor keeps the old key valid until it is revoked.
    // No harmless call: which vendor it is, is yours to declare.
    EMBEDDING_API_KEY: secret({
      purpose: "Authorizes embeddings",
      risk: "Cost, rate limits",
      class: "important",
      tier: 2,
      origin: issued("The embedding vendor's console > API keys", { scope: "embeddings only, with a spend limit" }),
      format: opaqueToken,
      rotation: everyDays(180),
      triggers: ["employee left", "suspected compromise", "dependency updated", "shared"],
      neverReadBy: ["frontend", "inference"],
      source: "2:32",
    }),
  },
);
