import { config, format, httpsUrl, issued, secret } from "../../model";
import { opaqueToken } from "../formats";
import { agents } from "./product";

export const anthropic = agents.integration(
  {
    title: "Mimo API (Anthropic-compatible)",
    console: "https://platform.xiaomimimo.com/",
    revoke: "Mimo platform > API keys > the key > Delete",
    setup: ["Create a key per environment", "Inject it", "Sync it to Vercel and Supabase", "Run one completion"],
    usage: "https://platform.xiaomimimo.com/ (usage)",
  },
  {
    /** A Mimo key under the name that Anthropic's clients read. */
    // One client sends one key, so no second name; the vendor keeps the old key valid until it is deleted.
    // No harmless call: Mimo documents completions alone, and each costs.
    ANTHROPIC_API_KEY: secret({
      purpose: "Claude Code with mimo-v2-flash model",
      origin: issued("Mimo platform > API keys", { scope: "a key for this environment only" }),
      format: opaqueToken,
      storedElsewhere: ["settings.json on developers' machines"],
      source: "4:40",
    }),
    /** Model at Mimo. */
    ANTHROPIC_MODEL: config({
      purpose: "Model that Anthropic's clients ask for",
      default: "mimo-v2-flash",
      format: format(/^[a-z0-9.-]+$/, { says: "a model's name", example: "fake-model" }),
      source: "4:41",
    }),
    /** Mimo's Anthropic-compatible endpoint. */
    ANTHROPIC_BASE_URL: config({
      purpose: "Base URL of Mimo's Anthropic-compatible API",
      default: "https://api.xiaomimimo.com/anthropic",
      format: httpsUrl,
      source: "4:42",
    }),
  },
);
