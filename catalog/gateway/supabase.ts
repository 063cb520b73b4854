import {
  everyDays,
  httpCall,
  issued,
  onlyOnBreach,
  publicConfig,
  sealedConfig,
  secret,
  type Trigger,
} from "../../model";
import { hostList, password, supabaseClientKey, supabaseJwtSecret, supabaseServerKey, supabaseUrl } from "../formats";
import { gateway } from "./product";

/** "When to Rotate" (document 2, lines 155 to 157, and line 198: rotate after sharing). */
const whenToRotate: readonly Trigger[] = ["employee left", "suspected compromise", "dependency updated", "shared"];

export const supabase = gateway.integration(
  {
    title: "Supabase",
    owner: "gateway",
    console: "https://supabase.com/dashboard/project/_/settings/api-keys",
    revoke: "Supabase > Project settings > API keys > the key > Revoke",
    setup: [
      "Create a project per environment; secrets must differ per environment",
      "Put URL and anon key into environments/",
      "Inject the service key, the JWT secret and the database password",
    ],
    usage: "https://supabase.com/dashboard/project/_/reports/api-overview",
    monitoring: "https://supabase.com/dashboard/project/_/logs/postgres-logs",
    defaults: { tier: 1 },
  },
  {
    /** Project URL. */
    SUPABASE_URL: publicConfig({
      purpose: "Project URL",
      format: supabaseUrl,
      differsPerEnvironment: true,
      source: "2:67",
    }),
    /** The only key that the web frontend may ever get. */
    SUPABASE_ANON_KEY: publicConfig({
      purpose: "Client key, the only one that the web frontend may get",
      format: supabaseClientKey,
      differsPerEnvironment: true,
      source: "2:68",
    }),
    /** Restricted to the gateway. */
    // One client sends one key, so no second name; the old key is revoked after the new one is verified.
    SUPABASE_SERVICE_KEY: secret({
      purpose: "Elevated server-side access to the database",
      risk: "Full database access, bypasses row level security",
      class: "critical",
      origin: issued("Supabase > Project settings > API keys", { scope: "service_role of this project" }),
      format: supabaseServerKey,
      rotation: everyDays(90),
      triggers: whenToRotate,
      neverReadBy: ["frontend", "inference"],
      onlyReadBy: ["gateway"],
      verify: httpCall({
        says: "reads the description of the project's REST API",
        url: "{SUPABASE_URL}/rest/v1/",
        headers: { apikey: "{value}", authorization: "Bearer {value}" },
      }),
      source: "2:69",
    }),
    /** Exposed nowhere but to the gateway. */
    // The gateway checks sessions itself, so those signed with the old secret stay valid while both are mapped.
    // No harmless call: it is sent nowhere.
    SUPABASE_JWT_SECRET: secret({
      purpose: "Verifies the sessions of users",
      risk: "Forge any user session",
      class: "critical",
      origin: issued("Supabase > Project settings > JWT keys", { scope: "the signing secret of this project" }),
      format: supabaseJwtSecret,
      rotation: everyDays(90),
      triggers: whenToRotate,
      previousAs: "SUPABASE_JWT_SECRET_PREVIOUS",
      neverReadBy: ["frontend", "inference"],
      onlyReadBy: ["gateway"],
      console: "https://supabase.com/dashboard/project/_/settings/jwt",
      revoke: "Supabase > Project settings > JWT keys > Rotate, then Revoke the previous key",
      source: "2:70",
    }),
    /** Direct access; never for inference servers. */
    // Postgres has one password per role, so old and new are never valid together. No harmless call: it speaks no HTTP.
    DATABASE_PASSWORD: secret({
      purpose: "Password of the database role that the gateway connects as",
      risk: "Direct database access",
      class: "critical",
      origin: issued("Supabase > Project settings > Database > Reset database password", {
        scope: "a role with the rights that the gateway needs, not postgres",
      }),
      format: password,
      rotation: everyDays(90),
      triggers: whenToRotate,
      neverReadBy: ["frontend", "inference"],
      console: "https://supabase.com/dashboard/project/_/settings/database",
      revoke: "Supabase > Project settings > Database > Reset database password",
      usage: "https://supabase.com/dashboard/project/_/logs/postgres-logs",
      source: "2:26",
    }),
    /** Internal address of the database. */
    DATABASE_HOST: sealedConfig({
      purpose: "Internal address of the database",
      risk: "Network reconnaissance",
      class: "sensitive",
      origin: issued("Supabase > Project settings > Database > Connection string", { scope: "the pooler's address" }),
      format: hostList,
      rotation: onlyOnBreach(),
      neverReadBy: ["frontend", "inference"],
      console: "https://supabase.com/dashboard/project/_/settings/database",
      revoke: "An address can't be revoked: Supabase > Project settings > Database > Network restrictions",
      usage: "https://supabase.com/dashboard/project/_/logs/postgres-logs",
      source: "2:39",
    }),
  },
);
