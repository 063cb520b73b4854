import { bearerCall, everyDays, issued, secret, startsWith } from "../../model";
import { receptor } from "./product";

// setup.conf holds one value, so old and new are never mapped together.
export const openai = receptor.integration(
  {
    title: "OpenAI",
    console: "https://platform.openai.com/api-keys",
    revoke: "OpenAI > API keys > Revoke",
    setup: [
      "Create the credential for this deployment alone",
      "Inject it; setup.conf of production gets it from Secret Manager",
      "Update as service requirements change",
    ],
    usage: "https://platform.openai.com/usage",
  },
  {
    /** Completions from edge functions. */
    OPENAI_API_KEY: secret({
      purpose: "Authorizes calls to OpenAI",
      risk: "Service abuse",
      class: "important",
      tier: 2,
      origin: issued("OpenAI > API keys", {
        scope: "a project key for this deployment, restricted to model requests and reading the model list",
      }),
      format: startsWith("sk-"),
      rotation: everyDays(180),
      restarts: ["functions"],
      verify: bearerCall("https://api.openai.com/v1/models", { says: "reads the model list" }),
      source: "5:16",
    }),
  },
);
