import { config, generated, hex, secret } from "../../../../../model";
import { shop } from "./product";

export const core = shop.integration(
  { title: "Core", owner: "shop", revoke: "Rotate it" },
  {
    SESSION_KEY: secret({ purpose: "Signs sessions", origin: generated(hex(32)) }),
    MAIL_KEY: secret({ purpose: "Signs mails", origin: generated(hex(32)) }),
    LOG_LEVEL: config({ purpose: "How much is logged", default: "info" }),
  },
);
