import { bearerCall, config, format, httpsUrl, issued, secret, startsWith } from "../../model";
import { chat } from "./product";

export const openrouter = chat.integration(
  {
    title: "OpenRouter",
    owner: "ai",
    console: "https://openrouter.ai/settings/keys",
    revoke: "OpenRouter > Settings > Keys > the key > Delete",
    setup: [
      "Create a dedicated API key for this environment in the OpenRouter dashboard",
      "Restrict the key by origin if available",
      "Add it with strongroom inject; Vercel gets it by the vercel stack",
      "Check that the listed models match those provisioned for paid tiers",
      "Verify chat completions from staging",
    ],
    usage: "https://openrouter.ai/activity",
    monitoring: "Billing page https://openrouter.ai/settings/credits, with spend alerts",
  },
  {
    /** Authorizes chat completions. Document 1 names it critical. */
    // One key at a time: the client sends a single one, so no second name; OpenRouter keeps the old key valid until deleted.
    OPENROUTER_API_KEY: secret({
      purpose: "Authorizes chat completions",
      risk: "Service abuse: completions on our account until the spend limit",
      class: "critical",
      tier: 2,
      origin: issued("OpenRouter > Settings > Keys", {
        scope: "a dedicated key per environment, restricted by origin if available, with a spend limit",
      }),
      format: startsWith("sk-or-"),
      triggers: ["suspected compromise"],
      // Document 1, line 137. Asking for the key's limits (`/key`) is free, but a key without credit or model passes it.
      verify: bearerCall("{OPENROUTER_BASE_URL}/chat/completions", {
        says: "makes the smallest completion",
        method: "POST",
        body: JSON.stringify({
          model: "{OPENROUTER_API_MODEL}",
          messages: [{ role: "user", content: "1" }],
          max_tokens: 1,
        }),
        costs: "one token of the default model, a fraction of a cent",
      }),
      source: "1:22",
    }),
    /** Base override; the default unless migrating to a proxy. */
    OPENROUTER_BASE_URL: config({
      purpose: "Optional base override; keep the default unless migrating to a proxy",
      default: "https://openrouter.ai/api/v1",
      optional: true,
      format: httpsUrl,
      source: "1:23",
    }),
    /** The model that chats start with; one of `OPENROUTER_MODELS_LIST`. */
    OPENROUTER_API_MODEL: config({
      purpose: "Default model of a chat",
      format: format(/^[a-z0-9-]+\/[a-z0-9.:-]+$/, { says: "vendor/model", example: "fake-vendor/fake-model" }),
      memberOf: "OPENROUTER_MODELS_LIST",
      source: "1:24",
    }),
    /** Models that users may choose, comma-separated. */
    OPENROUTER_MODELS_LIST: config({
      purpose: "Models that users may choose; those provisioned for paid tiers",
      format: format(/^[a-z0-9-]+\/[a-z0-9.:-]+(,[a-z0-9-]+\/[a-z0-9.:-]+)*$/, {
        says: "vendor/model, comma-separated",
        example: "fake-vendor/fake-model,fake-vendor/other-model",
      }),
      source: "1:24",
    }),
  },
);
