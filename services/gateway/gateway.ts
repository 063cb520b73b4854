import { embedding, inference, gateway as product, supabase } from "../../catalog/gateway";
import { cloudRunService } from "../../model";

/** The only reader of the service key and the JWT secret (document 2, lines 138 to 140 and 250). */
export const gateway = cloudRunService({
  product,
  name: "gateway",
  role: "backend",
  reads: [
    supabase.SUPABASE_URL,
    supabase.SUPABASE_SERVICE_KEY,
    supabase.SUPABASE_JWT_SECRET,
    supabase.DATABASE_PASSWORD,
    supabase.DATABASE_HOST,
    inference.INSTANT_INFERENCE_URL,
    inference.INSTANT_INFERENCE_API_KEY,
    inference.THINKING_INFERENCE_URL,
    inference.THINKING_INFERENCE_API_KEY,
    inference.INFERENCE_INTERNAL_HOSTS,
    embedding.EMBEDDING_API_KEY,
  ],
});
