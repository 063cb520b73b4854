import { everyDays, issued, publicConfig, secret } from "../../../../model";
import { shopProduct } from "./products";

export const vendor = shopProduct.integration(
  { title: "Vendor", owner: "shop", revoke: "Console > Keys > Roll", setup: ["Create a key"] },
  {
    VENDOR_KEY: secret({
      purpose: "Calls the vendor",
      risk: "Cost",
      class: "important",
      tier: 2,
      origin: issued("Vendor > Keys"),
      rotation: everyDays(180),
      sharedBecause: "The vendor gives one key an account",
    }),
    WEB_KEY: secret({
      purpose: "Calls the vendor from the site's server",
      risk: "Cost",
      class: "important",
      tier: 2,
      origin: issued("Vendor > Keys"),
      rotation: everyDays(180),
    }),
    NEXT_PUBLIC_SHOP_NAME: publicConfig({ purpose: "Shown in the title", default: "Shop" }),
  },
);
