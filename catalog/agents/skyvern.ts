import { everyDays, httpCall, issued, secret } from "../../model";
import { opaqueToken } from "../formats";
import { agents, deliveredTwice } from "./product";

export const skyvern = agents.integration(
  {
    title: "Skyvern API",
    owner: "agents",
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
      risk: "Service abuse",
      class: "important",
      tier: 2,
      origin: issued("Skyvern > Settings > API key", { scope: "an organisation for this environment only" }),
      format: opaqueToken,
      rotation: everyDays(90),
      triggers: ["suspected compromise"],
      storedElsewhere: [".claude.json on developers' machines"],
      sharedBecause: deliveredTwice,
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
