import { everyDays, generated, hex, product, secret } from "../../../../../model";

export const vault = product("vault", {
  title: "Vault",
  defaults: {
    owner: "platform",
    class: "important",
    tier: 2,
    rotation: everyDays(90),
    risk: "Forged receipts",
    setup: ["None"],
  },
});

export const signing = vault.integration(
  { title: "Signing", revoke: "Rotate it" },
  { SIGNING_KEY: secret({ purpose: "Signs receipts", origin: generated(hex(32)) }) },
);
