import { cloudRunService } from "../../../../../model";
import { core, shop } from "../../catalog/shop";

const about = { product: shop, name: "shop-mailer", role: "backend", ingress: "internal" } as const;
export const mailer = cloudRunService({ ...about, reads: [core.MAIL_KEY] });
