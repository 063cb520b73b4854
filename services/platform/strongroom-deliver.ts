import { github, platform, supabase, vercel } from "../../catalog/platform";
import { pipelineIdentity } from "../../model";

/** Delivers values to Vercel, Supabase and GitHub. What it may read beyond this follows from what is delivered. */
export const strongroomDeliver = pipelineIdentity({
  product: platform,
  name: "strongroom-deliver",
  reads: [vercel.VERCEL_API_TOKEN, supabase.SUPABASE_ACCESS_TOKEN, github.STRONGROOM_GITHUB_TOKEN],
});
