import { bearerCall, issued, secret, startsWith } from "../../model";
import { platform } from "./product";

// Its vendor allows two tokens at once, but a pipeline run uses one, so no second name.
export const supabase = platform.integration(
  {
    title: "Supabase, as a target",
    console: "https://supabase.com/dashboard/account/tokens",
    revoke: "Supabase > Account > Access tokens > the token > Delete",
    setup: [
      "Create a machine user per environment at Supabase, with access to that environment's projects only",
      "Create one token with an end date, and inject it",
      "Run strongroom check, then the deliver pipeline",
    ],
  },
  {
    /** Writes function secrets and auth settings. */
    SUPABASE_ACCESS_TOKEN: secret({
      purpose: "Lets the deliver pipeline write Supabase function secrets and auth settings",
      risk: "Settings of every Supabase project of its organisation can be changed",
      origin: issued("Supabase > Account > Access tokens", {
        scope: "a machine user of this environment's organisation only",
      }),
      format: startsWith("sbp_"),
      verify: bearerCall("https://api.supabase.com/v1/organizations", { says: "reads the list of organisations" }),
      source: "4:72",
    }),
  },
);
