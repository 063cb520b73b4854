import { platform, targets } from "../../catalog/platform";
import { pipelineIdentity } from "../../model";

/** Delivers values to Vercel, Supabase and GitHub. What it may read beyond this follows from what is delivered. */
export const strongroomDeliver = pipelineIdentity({
  product: platform,
  name: "strongroom-deliver",
  reads: [targets.VERCEL_API_TOKEN, targets.SUPABASE_ACCESS_TOKEN, targets.STRONGROOM_GITHUB_TOKEN],
});
