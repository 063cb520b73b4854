import { cloudRunService, crossProduct } from "../../../../../model";
import { core, shop, stripe } from "../../catalog/shop";
import { signing } from "../../catalog/vault";

export const api = cloudRunService({
  product: shop,
  name: "shop-api",
  role: "backend",
  ingress: "internal",
  reads: [
    core.SESSION_KEY,
    core.LOG_LEVEL,
    stripe.STRIPE_KEY,
    crossProduct(signing.SIGNING_KEY, "Receipts carry the vault's signature"),
  ],
});
