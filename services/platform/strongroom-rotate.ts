import { platform, strongroom } from "../../catalog/platform";
import { pipelineIdentity } from "../../model";

/** Enables, disables and destroys versions; fingerprints what it adds, and makes compositions of parts that rotate. */
export const strongroomRotate = pipelineIdentity({
  product: platform,
  name: "strongroom-rotate",
  reads: [strongroom.STRONGROOM_FINGERPRINT_KEY],
});
