import { httpCall, issued, secret } from "../../model";
import { opaqueToken } from "../formats";
import { agents } from "./product";

export const skyvern = agents.integration(
  {
    title: "Skyvern API",
    console: "https://app.skyvern.com/settings",
    revoke: "Skyvern > Settings > API key > Regenerate",
    setup: ["Create a key per environment", "Inject it", "Sync it to Vercel and Supabase", "Run one browser task"],
    usage: "https://app.skyvern.com/billing",
  },
  {
    /** Browser automation. */
    // Skyvern has one key per organisation: regenerating it ends the old one at once.
    SKYVERN_API_KEY: secret({
      purpose: "Browser automation",
      origin: issued("Skyvern > Settings > API key", { scope: "an organisation for this environment only" }),
      format: opaqueToken,
      storedElsewhere: [".claude.json on developers' machines"],
      // Not a task: that runs a browser at our cost.
      verify: httpCall({
        says: "reads the first of the workflows",
        url: "https://api.skyvern.com/v1/workflows?page=1&page_size=1",
        headers: { "x-api-key": "{value}" },
      }),
      source: "4:56",
    }),
  },
);
