import { managedInDatabase, onlyOnBreach, secret } from "../../model";
import { receptor } from "./product";

export const databaseVault = receptor.integration(
  {
    title: "Database vault (tier 3)",
    revoke: "Inside the database: create a new pgsodium key, re-encrypt, expire the old one",
    setup: ["Enable pgsodium and supabase_vault; the keys are made and kept inside PostgreSQL"],
  },
  {
    /** Encryption keys for personally identifiable information. Listed so that the inventory is whole; never stored by us. */
    PII_ENCRYPTION_KEYS: secret({
      purpose: "Encryption keys for PII (personally identifiable information)",
      risk: "Personal data of all users can be read",
      tier: 3,
      origin: managedInDatabase("pgsodium and supabase_vault"),
      rotation: onlyOnBreach(),
      unreadBecause: "Managed inside the database; no service and no pipeline ever sees it",
      source: "5:17",
    }),
  },
);
