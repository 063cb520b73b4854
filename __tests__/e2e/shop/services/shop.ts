import { cloudRunService } from "../../../../model";
import { own } from "../catalog/own";
import { shopProduct } from "../catalog/products";
import { vendor } from "../catalog/vendor";

export const api = cloudRunService({
  product: shopProduct,
  name: "shop-api",
  role: "backend",
  reads: [own.SESSION_KEY, own.LOG_LEVEL, vendor.VENDOR_KEY],
});
export const worker = cloudRunService({
  product: shopProduct,
  name: "shop-worker",
  role: "backend",
  reads: [own.LOG_LEVEL, vendor.VENDOR_KEY],
});
