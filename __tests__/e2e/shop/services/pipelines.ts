import { pipelineIdentity } from "../../../../model";
import { platform } from "../catalog/platform";
import { platformProduct } from "../catalog/products";

export const deliver = pipelineIdentity({ product: platformProduct, name: "strongroom-deliver", reads: [] });
export const inject = pipelineIdentity({
  product: platformProduct,
  name: "strongroom-inject",
  reads: [platform.STRONGROOM_FINGERPRINT_KEY],
});
