import { vercelProject } from "../../../../../model";
import { core, shop } from "../../catalog/shop";

export const web = vercelProject({
  product: shop,
  name: "web",
  role: "fullstack",
  reads: [core.SESSION_KEY, core.LOG_LEVEL],
  browser: [],
});
