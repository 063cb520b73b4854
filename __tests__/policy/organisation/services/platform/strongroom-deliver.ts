import { pipelineIdentity } from "../../../../../model";
import { platform, strongroom } from "../../catalog/platform";

export const strongroomDeliver = pipelineIdentity({
  product: platform,
  name: "strongroom-deliver",
  reads: [strongroom.VERCEL_API_TOKEN],
});
