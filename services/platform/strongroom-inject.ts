import { platform, strongroom } from "../../catalog/platform";
import { pipelineIdentity } from "../../model";

/** Adds versions; of all values it may read the fingerprint key, and the secret parts of compositions, which it makes. */
export const strongroomInject = pipelineIdentity({
  product: platform,
  name: "strongroom-inject",
  reads: [strongroom.STRONGROOM_FINGERPRINT_KEY],
});
