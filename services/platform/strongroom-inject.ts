import { platform, strongroom } from "../../catalog/platform";
import { pipelineIdentity } from "../../model";

/** Adds versions; of all values it may read the fingerprint key alone. */
export const strongroomInject = pipelineIdentity({
  product: platform,
  name: "strongroom-inject",
  reads: [strongroom.STRONGROOM_FINGERPRINT_KEY],
});
