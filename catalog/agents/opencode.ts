import { config, format, httpsUrl, issued, secret } from "../../model";
import { opaqueToken } from "../formats";
import { agents } from "./product";

export const opencode = agents.integration(
  {
    title: "OpenCode Zen API",
    console: "https://opencode.ai/auth",
    revoke: "OpenCode console > API keys > the key > Delete",
    setup: ["Create a key per environment", "Inject it", "Sync it to Vercel and Supabase", "Run one completion"],
    usage: "https://opencode.ai/auth (usage)",
  },
  {
    /** OpenCode CLI with GLM 4.7 models. */
    // One client sends one key, so no second name; the vendor keeps the old key valid until it is deleted.
    // No harmless call: its model list is open to anybody, and everything else is a completion that costs.
    OPENCODE_API_KEY: secret({
      purpose: "OpenCode CLI with GLM 4.7 models",
      origin: issued("OpenCode console > API keys", { scope: "a key for this environment only" }),
      format: opaqueToken,
      storedElsewhere: ["opencode.json on developers' machines"],
      source: "4:33",
    }),
    /** Model in OpenCode's own notation. */
    OPENCODE_MODEL: config({
      purpose: "Model that OpenCode uses",
      default: "opencode/glm-4.7",
      format: format(/^opencode\/[a-z0-9.-]+$/, { says: "opencode/<model>", example: "opencode/fake-model" }),
      source: "4:35",
    }),
    /** Where OpenCode's API is. */
    OPENCODE_BASE_URL: config({
      purpose: "Base URL of the OpenCode API",
      default: "https://api.opencode.ai",
      format: httpsUrl,
      source: "4:36",
    }),
  },
);
