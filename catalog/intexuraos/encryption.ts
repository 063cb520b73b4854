import { base64, everyDays, generated, secret } from "../../model";
import { intexuraos } from "./product";

/** AES-256-GCM takes a key of exactly 32 bytes (document 3, lines 17, 18 and 55). No call: nobody else knows it. */
const aes256Key = { encoding: "base64", bytes: 32, exactly: true } as const;

export const encryption = intexuraos.integration(
  {
    title: "Encryption at rest",
    owner: "identity",
    revoke: "strongroom rotate, re-encrypt what the old key protects, then strongroom rotate --finish",
    setup: ["Generate both keys with strongroom inject; nobody types them"],
    defaults: {
      class: "critical",
      tier: 1,
      origin: generated(base64(32)),
      rotation: everyDays(90),
      triggers: ["personnel changed"],
    },
  },
  {
    /** AES-256 key for refresh tokens. Keeps its prefix locally. */
    // What was written with the old key must stay readable until it is re-encrypted.
    INTEXURAOS_TOKEN_ENCRYPTION_KEY: secret({
      purpose: "AES-256 key for refresh tokens",
      risk: "Refresh tokens of all users can be read",
      decodesTo: aes256Key,
      previousAs: "INTEXURAOS_TOKEN_ENCRYPTION_KEY_PREVIOUS",
      source: "3:17",
    }),
    /** AES-256 key for the LLM API keys of users. Keeps its prefix locally. */
    // What was written with the old key must stay readable until it is re-encrypted.
    INTEXURAOS_ENCRYPTION_KEY: secret({
      purpose: "AES-256 key for LLM API keys",
      risk: "LLM API keys of all users can be read",
      decodesTo: aes256Key,
      previousAs: "INTEXURAOS_ENCRYPTION_KEY_PREVIOUS",
      source: "3:18",
    }),
  },
);
