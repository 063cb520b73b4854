import { bearerCall, issued, secret, startsWith } from "../../model";
import { platform } from "./product";

// Its vendor allows two tokens at once, but a pipeline run uses one, so no second name.
export const github = platform.integration(
  {
    title: "GitHub, as a target",
    console: "https://github.com/settings/personal-access-tokens",
    revoke: "GitHub > Settings > Developer settings > Fine-grained tokens > the token > Delete",
    setup: [
      "Create a machine user per environment at GitHub, with access to that environment's projects only",
      "Create one token with an end date, and inject it",
      "Run strongroom check, then the deliver pipeline",
    ],
    usage: "https://github.com/settings/security-log",
  },
  {
    /** Writes GitHub Actions secrets. The name avoids `GITHUB_`, which GitHub reserves. */
    STRONGROOM_GITHUB_TOKEN: secret({
      purpose: "Lets the deliver pipeline write GitHub Actions secrets",
      risk: "Secrets of the repositories it is granted can be replaced",
      origin: issued("GitHub > Settings > Developer settings > Fine-grained tokens", {
        scope: "secrets and environments: read and write, of the named repositories only",
      }),
      format: startsWith("github_pat_"),
      verify: bearerCall("https://api.github.com/user", { says: "asks whose token it is" }),
      source: "2:210",
    }),
  },
);
