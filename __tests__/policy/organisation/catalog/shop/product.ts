import { everyDays, product } from "../../../../../model";

export const shop = product("shop", {
  title: "Shop",
  defaults: { class: "important", tier: 2, rotation: everyDays(90), risk: "Foreign orders", setup: ["Create a key"] },
});
