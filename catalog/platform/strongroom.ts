import { generated, hex, onlyOnBreach, secret } from "../../model";
import { platform } from "./product";

export const strongroom = platform.integration(
  {
    title: "Strongroom",
    revoke: "strongroom rotate; fingerprints made with the old one can no longer be compared",
    setup: ["Generate with strongroom inject before any other value: fingerprints need it"],
  },
  {
    /** Keys the fingerprints in the lock file; one per environment. */
    // A fingerprint names its key, and is compared under that key alone: no second name. No call: nobody else knows it.
    STRONGROOM_FINGERPRINT_KEY: secret({
      purpose: "Keys the fingerprints in the lock file",
      risk: "Whoever has it can test guesses against the fingerprints in git",
      class: "important",
      tier: 1,
      origin: generated(hex(32)),
      decodesTo: { encoding: "hex", bytes: 32, exactly: true },
      rotation: onlyOnBreach(),
      triggers: ["employee left"],
      sharedBecause: "Whoever adds a version writes its fingerprint: the inject and the rotate pipeline",
      source: "1:127",
    }),
  },
);
