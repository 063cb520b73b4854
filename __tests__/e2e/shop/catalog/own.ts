import { config, everyDays, generated, hex, secret } from "../../../../model";
import { shopProduct } from "./products";

export const own = shopProduct.integration(
  { title: "Own secrets", owner: "shop", revoke: "strongroom rotate", setup: [] },
  {
    SESSION_KEY: secret({
      purpose: "Signs sessions, costs ${nothing} and 100%{sure}",
      risk: "Forged sessions",
      class: "critical",
      tier: 1,
      origin: generated(hex(32)),
      rotation: everyDays(90),
    }),
    LOG_LEVEL: config({ purpose: "How much is logged", default: "info" }),
  },
);
