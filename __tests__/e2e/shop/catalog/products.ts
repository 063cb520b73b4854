import { product } from "../../../../model";

export const shopProduct = product("shop", { title: "Shop" });
export const platformProduct = product("platform", { title: "Platform" });
