import { gateway, supabase } from "../../catalog/gateway";
import { vercelProject } from "../../model";

/** The web frontend: anon key only (document 2, line 145). */
export const web = vercelProject({
  product: gateway,
  name: "web",
  role: "frontend",
  browser: [supabase.SUPABASE_URL, supabase.SUPABASE_ANON_KEY],
});
