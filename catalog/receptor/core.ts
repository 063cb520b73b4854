import { bearerCall, generated, hex, httpCall, onlyOnBreach, sealedConfig, secret, supabaseJwt } from "../../model";
import { jwt, password, supabaseJwtSecret } from "../formats";
import { receptor } from "./product";

// Kong, GoTrue and PostgREST take one JWT secret each, and Postgres one password per role: rotating any of these ends
// every session and cuts Kong off from the database until the stack restarts (document 5, line 60). So no second names.
export const core = receptor.integration(
  {
    title: "Infrastructure core (tier 1)",
    revoke: "strongroom rotate, then strongroom restart receptor/host, then strongroom rotate --finish",
    setup: [
      "Generate with strongroom inject once, while the project is bootstrapped; it never overwrites",
      "Run setup.sh with --project-name and --env; it takes what the host environment already has",
      "Verify Edge Function connectivity: they rely on SERVICE_ROLE_KEY",
    ],
    defaults: { rotation: onlyOnBreach() },
  },
  {
    /** Signs every session, and the two keys below. */
    // No call of its own: SERVICE_ROLE_KEY, which it signs, proves it.
    JWT_SECRET: secret({
      purpose: "Signs sessions and the Supabase keys",
      risk: "Forge any user session",
      origin: generated(hex(32)),
      format: supabaseJwtSecret,
      consequences: [
        "Ends every user session",
        "Breaks communication between Kong and the database until all services are restarted",
        "Edge functions fail until they have the new SERVICE_ROLE_KEY; verify them afterwards",
      ],
      neverReadBy: ["frontend"],
      source: "5:15",
    }),
    /** Password of the database. */
    // No harmless call: PostgreSQL speaks no HTTP.
    POSTGRES_PASSWORD: secret({
      purpose: "Password of the self-hosted database",
      risk: "Direct database access",
      origin: generated(hex(32)),
      format: password,
      consequences: [
        "The database keeps its old password until somebody changes it there: ALTER USER … PASSWORD, for each role",
        "Breaks communication between Kong and the database until all services are restarted",
      ],
      neverReadBy: ["frontend"],
      source: "5:15",
    }),
    /** Edge functions rely on it; derived from `JWT_SECRET`. */
    SERVICE_ROLE_KEY: secret({
      purpose: "Elevated server-side access; edge functions rely on it",
      risk: "Full database access, bypasses row level security",
      origin: generated(supabaseJwt("service_role", "JWT_SECRET")),
      format: jwt,
      consequences: ["The key before stays valid as long as JWT_SECRET does: after a leak, rotate JWT_SECRET instead"],
      neverReadBy: ["frontend"],
      // Supabase's Docker configuration comes with the function `hello` (document 5, line 66).
      verify: bearerCall("{base}/functions/v1/hello", { says: "calls an edge function", method: "POST", body: "{}" }),
      source: "5:15",
    }),
    /** Client key; derived from `JWT_SECRET`, so it changes together with it. */
    ANON_KEY: sealedConfig({
      purpose: "Client key that Kong lets in; made with the other keys",
      risk: "Attack surface mapping",
      class: "sensitive",
      origin: generated(supabaseJwt("anon", "JWT_SECRET")),
      format: jwt,
      consequences: ["The key before stays valid as long as JWT_SECRET does: after a leak, rotate JWT_SECRET instead"],
      // Kong lets nobody there without it.
      verify: httpCall({
        says: "reads the auth server's public settings",
        url: "{base}/auth/v1/settings",
        headers: { apikey: "{value}" },
      }),
      source: "5:25",
    }),
  },
);
