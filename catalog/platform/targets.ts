import { bearerCall, everyDays, format, issued, secret, startsWith } from "../../model";
import { platform } from "./product";

// Each vendor allows two tokens at once, but a pipeline run uses one, so no second names.
export const targets = platform.integration(
  {
    title: "Delivery targets",
    owner: "platform",
    console: "https://vercel.com/account/settings/tokens",
    revoke: "Vercel > Account settings > Tokens; Supabase > Account > Access tokens; GitHub > Developer settings",
    setup: [
      "Create a machine user per environment at each vendor, with access to that environment's projects only",
      "Create one token each with an end date, and inject it",
      "Run strongroom check, then the deliver pipeline",
    ],
    usage: "https://vercel.com/account/activity",
  },
  {
    /** Writes Vercel variables. */
    VERCEL_API_TOKEN: secret({
      purpose: "Lets the deliver pipeline write Vercel variables",
      risk: "Variables of every Vercel project in its team can be replaced",
      class: "critical",
      tier: 2,
      origin: issued("Vercel > Account settings > Tokens", { scope: "this team only, with an end date" }),
      format: format(/^[A-Za-z0-9_]{24,}$/, {
        says: "at least 24 letters or digits",
        example: "fakeExampleToken00000000000",
      }),
      rotation: everyDays(90),
      triggers: ["employee left", "suspected compromise"],
      verify: bearerCall("https://api.vercel.com/v2/user", { says: "asks whose token it is" }),
      source: "4:71",
    }),
    /** Writes function secrets and auth settings. */
    SUPABASE_ACCESS_TOKEN: secret({
      purpose: "Lets the deliver pipeline write Supabase function secrets and auth settings",
      risk: "Settings of every Supabase project of its organisation can be changed",
      class: "critical",
      tier: 2,
      origin: issued("Supabase > Account > Access tokens", {
        scope: "a machine user of this environment's organisation only",
      }),
      format: startsWith("sbp_"),
      rotation: everyDays(90),
      triggers: ["employee left", "suspected compromise"],
      verify: bearerCall("https://api.supabase.com/v1/organizations", { says: "reads the list of organisations" }),
      source: "4:72",
    }),
    /** Writes GitHub Actions secrets. The name avoids `GITHUB_`, which GitHub reserves. */
    STRONGROOM_GITHUB_TOKEN: secret({
      purpose: "Lets the deliver pipeline write GitHub Actions secrets",
      risk: "Secrets of the repositories it is granted can be replaced",
      class: "critical",
      tier: 2,
      origin: issued("GitHub > Settings > Developer settings > Fine-grained tokens", {
        scope: "secrets and environments: read and write, of the named repositories only",
      }),
      format: startsWith("github_pat_"),
      rotation: everyDays(90),
      triggers: ["employee left", "suspected compromise"],
      verify: bearerCall("https://api.github.com/user", { says: "asks whose token it is" }),
      source: "2:210",
    }),
  },
);
