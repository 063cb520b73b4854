/** Document 4, by hand. */
import { type GoldenEntry, integrationsOf, issued } from "./shape";

const { opencode, anthropic, tavily, youtube, skyvern } = integrationsOf("agents", {
  opencode: ["opencode", "OpenCode Zen API", "agents"],
  anthropic: ["anthropic", "Mimo API (Anthropic-compatible)", "agents"],
  tavily: ["tavily", "Tavily API", "agents"],
  youtube: ["youtube", "YouTube API", "agents"],
  skyvern: ["skyvern", "Skyvern API", "agents"],
});

const onVercel = ["agents/web fullstack"];

/** Lines 71, 72, 108, 109 and 115: to Vercel and to Supabase, 90 days, at once if leaked, separate keys per service. */
const key = {
  class: "important",
  tier: 2,
  risk: "Service abuse",
  rotation: 90,
  triggers: ["suspected compromise"],
  sharedBecause: "One application, delivered to two places: its Vercel functions and its Supabase functions",
  usedBy: ["agents/functions edge functions", "agents/web fullstack"],
} as const;

export const agents: readonly GoldenEntry[] = [
  opencode.secret("4:33", "OPENCODE_API_KEY", {
    ...key,
    purpose: "OpenCode CLI with GLM 4.7 models",
    origin: issued("OpenCode console > API keys", "a key for this environment only"),
    format: "at least 20 characters without blanks",
    storedElsewhere: ["opencode.json on developers' machines"],
  }),
  opencode.config("4:35", "OPENCODE_MODEL", {
    purpose: "Model that OpenCode uses",
    format: "opencode/<model>",
    usedBy: onVercel,
    value: "opencode/glm-4.7",
  }),
  opencode.config("4:36", "OPENCODE_BASE_URL", {
    purpose: "Base URL of the OpenCode API",
    format: "an https URL",
    usedBy: onVercel,
    value: "https://api.opencode.ai",
  }),
  anthropic.secret("4:40", "ANTHROPIC_API_KEY", {
    ...key,
    purpose: "Claude Code with mimo-v2-flash model",
    origin: issued("Mimo platform > API keys", "a key for this environment only"),
    format: "at least 20 characters without blanks",
    storedElsewhere: ["settings.json on developers' machines"],
  }),
  anthropic.config("4:41", "ANTHROPIC_MODEL", {
    purpose: "Model that Anthropic's clients ask for",
    format: "a model's name",
    usedBy: onVercel,
    value: "mimo-v2-flash",
  }),
  anthropic.config("4:42", "ANTHROPIC_BASE_URL", {
    purpose: "Base URL of Mimo's Anthropic-compatible API",
    format: "an https URL",
    usedBy: onVercel,
    value: "https://api.xiaomimimo.com/anthropic",
  }),
  tavily.secret("4:46", "TAVILY_API_KEY", {
    ...key,
    purpose: "Web search and research",
    origin: issued("Tavily > Overview > API keys", "a key for this environment only"),
    format: "starts with tvly-",
    storedElsewhere: [".claude.json on developers' machines"],
  }),
  youtube.secret("4:51", "YOUTUBE_API_KEY", {
    ...key,
    purpose: "YouTube data and transcripts",
    origin: issued("Google Cloud > APIs & Services > Credentials > API key", "restricted to the YouTube Data API v3"),
    format: "starts with AIza",
    storedElsewhere: [".claude.json on developers' machines"],
  }),
  skyvern.secret("4:56", "SKYVERN_API_KEY", {
    ...key,
    purpose: "Browser automation",
    origin: issued("Skyvern > Settings > API key", "an organisation for this environment only"),
    format: "at least 20 characters without blanks",
    storedElsewhere: [".claude.json on developers' machines"],
  }),
];
