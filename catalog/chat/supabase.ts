import { httpCall, issued, publicConfig, secret } from "../../model";
import { supabaseClientKey, supabaseJwtSecret, supabaseServerKey, supabaseUrl } from "../formats";
import { chat } from "./product";

export const supabase = chat.integration(
  {
    title: "Supabase",
    console: "https://supabase.com/dashboard/project/_/settings/api-keys",
    revoke: "Supabase > Project settings > API keys > the key > Revoke",
    setup: [
      "Create a new project",
      "Run migrations",
      "Configure Google Auth",
      "Copy the project URL and anon key into environments/, and inject the service role key",
    ],
    usage: "https://supabase.com/dashboard/project/_/reports/api-overview",
    monitoring: "https://supabase.com/dashboard/project/_/logs/edge-logs",
    defaults: { class: "critical", tier: 1, triggers: ["suspected compromise"] },
  },
  {
    /** Project URL for the client SDK; safe to expose. */
    NEXT_PUBLIC_SUPABASE_URL: publicConfig({
      purpose: "Project URL for the client SDK; points at this environment's own project",
      format: supabaseUrl,
      differsPerEnvironment: true,
      source: "1:65",
    }),
    /** Client auth key; rotatable at any time. */
    NEXT_PUBLIC_SUPABASE_ANON_KEY: publicConfig({
      purpose: "Client auth key, rotatable at any time",
      format: supabaseClientKey,
      differsPerEnvironment: true,
      source: "1:66",
    }),
    /** Elevated server-side access. Server-only. */
    // Supabase's newer secret keys overlap, but one client sends one key, so no second name.
    SUPABASE_SERVICE_ROLE_KEY: secret({
      purpose: "Elevated server-side access",
      risk: "Full database access, bypasses row level security",
      origin: issued("Supabase > Project settings > API keys", { scope: "service_role of this project" }),
      format: supabaseServerKey,
      neverReadBy: ["frontend"],
      verify: httpCall({
        says: "reads the description of the project's REST API",
        url: "{NEXT_PUBLIC_SUPABASE_URL}/rest/v1/",
        headers: { apikey: "{value}", authorization: "Bearer {value}" },
      }),
      source: "1:67",
    }),
    /** Only needed for custom auth flows. */
    // Sessions signed with the old secret stay verifiable while both are mapped. No harmless call: it is sent nowhere.
    SUPABASE_JWT_SECRET: secret({
      purpose: "Custom verification; only needed for custom auth flows",
      risk: "Forge any user session",
      optional: true,
      origin: issued("Supabase > Project settings > JWT keys", { scope: "the signing secret of this project" }),
      format: supabaseJwtSecret,
      previousAs: "SUPABASE_JWT_SECRET_PREVIOUS",
      neverReadBy: ["frontend"],
      console: "https://supabase.com/dashboard/project/_/settings/jwt",
      revoke: "Supabase > Project settings > JWT keys > Rotate, then Revoke the previous key",
      source: "1:68",
    }),
  },
);
