import { vercelProject } from "../../../../model";
import { shopProduct } from "../catalog/products";
import { vendor } from "../catalog/vendor";

export const web = vercelProject({
  product: shopProduct,
  name: "web",
  role: "fullstack",
  reads: [vendor.WEB_KEY],
  browser: [vendor.NEXT_PUBLIC_SHOP_NAME],
});
