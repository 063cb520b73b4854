import { everyDays, generated, hex, secret } from "../../../../model";
import { platformProduct } from "./products";

export const platform = platformProduct.integration(
  { title: "Strongroom", owner: "platform", revoke: "strongroom rotate", setup: [] },
  {
    STRONGROOM_FINGERPRINT_KEY: secret({
      purpose: "Keys the fingerprints in the lock file",
      risk: "Guessing values from the lock file",
      class: "important",
      tier: 1,
      origin: generated(hex(32)),
      rotation: everyDays(365),
    }),
  },
);
