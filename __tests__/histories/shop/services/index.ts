import { cloudRunService, type Reader } from "../../../../model";
import { core, shopProduct } from "../catalog";

export const api = cloudRunService({
  product: shopProduct,
  name: "shop-api",
  role: "backend",
  reads: [core.WEB_KEY, core.SESSION_KEY],
});

export const readers: readonly Reader[] = [api];
