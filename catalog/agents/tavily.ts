import { bearerCall, issued, secret, startsWith } from "../../model";
import { agents } from "./product";

export const tavily = agents.integration(
  {
    title: "Tavily API",
    console: "https://app.tavily.com/home",
    revoke: "Tavily > Overview > API keys > the key > Delete",
    setup: ["Create a key per environment", "Inject it", "Sync it to Vercel and Supabase", "Run one search"],
    usage: "https://app.tavily.com/usage",
  },
  {
    /** Web search and research. */
    // One client sends one key, so no second name; the vendor keeps the old key valid until it is deleted.
    TAVILY_API_KEY: secret({
      purpose: "Web search and research",
      origin: issued("Tavily > Overview > API keys", { scope: "a key for this environment only" }),
      format: startsWith("tvly-"),
      storedElsewhere: [".claude.json on developers' machines"],
      // Not a search: that costs a credit.
      verify: bearerCall("https://api.tavily.com/usage", { says: "reads the key's usage" }),
      source: "4:46",
    }),
  },
);
