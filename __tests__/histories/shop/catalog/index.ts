import { everyDays, generated, hex, issued, product, secret } from "../../../../model";

export const shopProduct = product("shop", { title: "Shop" });

/** One value is brought and may be valid twice, the other one is generated. */
export const core = shopProduct.integration(
  { title: "Core", owner: "shop", revoke: "Console > Keys > Roll", setup: ["Create a key"] },
  {
    WEB_KEY: secret({
      purpose: "Calls the vendor",
      risk: "Cost",
      class: "important",
      tier: 2,
      origin: issued("Vendor > Keys"),
      rotation: everyDays(180),
      previousAs: "WEB_KEY_PREVIOUS",
    }),
    SESSION_KEY: secret({
      purpose: "Signs sessions",
      risk: "Forged sessions",
      class: "important",
      tier: 2,
      origin: generated(hex(32)),
      rotation: everyDays(90),
    }),
  },
);

export const catalogue = { shop: { core } };
