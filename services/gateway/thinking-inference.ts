import { gateway, inference } from "../../catalog/gateway";
import { cloudRunService } from "../../model";

/** Checks its own key; an inference server has no database access (document 2, line 146). */
export const thinkingInference = cloudRunService({
  product: gateway,
  name: "thinking-inference",
  role: "inference",
  ingress: "internal",
  reads: [inference.THINKING_INFERENCE_API_KEY],
});
