import { generated, hex, secret } from "../../model";
import { chat } from "./product";

export const telemetry = chat.integration(
  {
    title: "Anonymous telemetry",
    revoke: "strongroom rotate, deploy, then strongroom rotate --finish",
    setup: ["Generate with strongroom inject, and keep a copy in the team password manager"],
  },
  {
    /** Hash key for anonymous telemetry. */
    // It hashes and never verifies, so an old value has no use once the new one is live. No call: nobody checks it.
    ANON_USAGE_HMAC_SECRET: secret({
      purpose: "Hash key for anonymous telemetry",
      risk: "Anonymous usage can be traced back to users",
      tier: 1,
      origin: generated(hex(32)),
      decodesTo: { encoding: "hex", bytes: 32, exactly: false },
      storedElsewhere: ["team password manager"],
      source: "1:117",
    }),
  },
);
