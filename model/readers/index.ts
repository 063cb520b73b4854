/** Everything that reads: one file per kind, one row each in `kinds.ts`. */
import type { CloudRunService } from "./cloud-run-service";
import type { ComposeHost } from "./compose-host";
import type { Human } from "./human";
import type { PipelineIdentity } from "./pipeline-identity";
import type { SupabaseAuth } from "./supabase-auth";
import type { SupabaseSecrets } from "./supabase-secrets";
import type { VercelProject } from "./vercel-project";

export { type CloudRunService, cloudRunService } from "./cloud-run-service";
export { type ComposeConfiguration, type ComposeHost, composeHost } from "./compose-host";
export { group, type Human, person } from "./human";
export { type PipelineIdentity, pipelineIdentity } from "./pipeline-identity";
export { type SupabaseAuth, supabaseAuth } from "./supabase-auth";
export { type SupabaseSecrets, supabaseSecrets } from "./supabase-secrets";
export { type VercelProject, vercelProject } from "./vercel-project";

/** Anything that reads. */
export type Reader =
  | CloudRunService
  | VercelProject
  | ComposeHost
  | SupabaseSecrets
  | SupabaseAuth
  | PipelineIdentity
  | Human;
