import { agents, anthropic, opencode, skyvern, tavily, youtube } from "../../catalog/agents";
import { vercelProject } from "../../model";

/** The agents' server functions on Vercel, in all three of its environments (document 4, lines 19 to 22). */
export const web = vercelProject({
  product: agents,
  name: "web",
  role: "fullstack",
  reads: [
    opencode.OPENCODE_API_KEY,
    opencode.OPENCODE_MODEL,
    opencode.OPENCODE_BASE_URL,
    anthropic.ANTHROPIC_API_KEY,
    anthropic.ANTHROPIC_MODEL,
    anthropic.ANTHROPIC_BASE_URL,
    tavily.TAVILY_API_KEY,
    youtube.YOUTUBE_API_KEY,
    skyvern.SKYVERN_API_KEY,
  ],
});
