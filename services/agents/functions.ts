import { agents, anthropic, opencode, skyvern, tavily, youtube } from "../../catalog/agents";
import { supabaseSecrets } from "../../model";

/** The agents' Supabase functions, which get the API keys (document 4, line 72). */
export const functions = supabaseSecrets({
  product: agents,
  name: "functions",
  reads: [
    opencode.OPENCODE_API_KEY,
    anthropic.ANTHROPIC_API_KEY,
    tavily.TAVILY_API_KEY,
    youtube.YOUTUBE_API_KEY,
    skyvern.SKYVERN_API_KEY,
  ],
});
