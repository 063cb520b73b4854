import { bearerCall, format, issued, secret } from "../../model";
import { platform } from "./product";

// Its vendor allows two tokens at once, but a pipeline run uses one, so no second name.
export const vercel = platform.integration(
  {
    title: "Vercel, as a target",
    console: "https://vercel.com/account/settings/tokens",
    revoke: "Vercel > Account settings > Tokens > the token > Delete",
    setup: [
      "Create a machine user per environment at Vercel, with access to that environment's projects only",
      "Create one token with an end date, and inject it",
      "Run strongroom check, then the deliver pipeline",
    ],
    usage: "https://vercel.com/account/activity",
  },
  {
    /** Writes Vercel variables. */
    VERCEL_API_TOKEN: secret({
      purpose: "Lets the deliver pipeline write Vercel variables",
      risk: "Variables of every Vercel project in its team can be replaced",
      origin: issued("Vercel > Account settings > Tokens", { scope: "this team only, with an end date" }),
      format: format(/^[A-Za-z0-9_]{24,}$/, {
        says: "at least 24 letters or digits",
        example: "fakeExampleToken00000000000",
      }),
      verify: bearerCall("https://api.vercel.com/v2/user", { says: "asks whose token it is" }),
      source: "4:71",
    }),
  },
);
