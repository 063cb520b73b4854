import { bearerCall, everyDays, issued, secret, startsWith } from "../../model";
import { opaqueToken, password } from "../formats";
import { receptor } from "./product";

// setup.conf holds one value of each, so old and new are never mapped together.
export const thirdParty = receptor.integration(
  {
    title: "Third-party logic (tier 2)",
    owner: "receptor",
    console: "https://platform.openai.com/api-keys",
    revoke: "OpenAI > API keys > Revoke; the mail provider > SMTP > Reset; Cloudflare > Tunnels > Refresh token",
    setup: [
      "Create each credential for this deployment alone",
      "Inject them; setup.conf of production gets them from Secret Manager",
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
    /** Mail of the auth server. */
    // No harmless call: SMTP speaks no HTTP.
    SMTP_PASS: secret({
      purpose: "Password of the SMTP account that sends sign-in mail",
      risk: "Service abuse: mail in our name",
      class: "important",
      tier: 2,
      origin: issued("The mail provider > SMTP credentials", { scope: "sending from this deployment's domain only" }),
      format: password,
      rotation: everyDays(180),
      restarts: ["auth"],
      source: "5:16",
    }),
    /** Connects the host to its Cloudflare tunnel. */
    // No harmless call: it is no API token, and connecting with it takes a share of the tunnel's traffic.
    CLOUDFLARED_TOKEN: secret({
      purpose: "Connects the host to its Cloudflare tunnel",
      risk: "Service abuse: traffic taken over",
      class: "important",
      tier: 2,
      origin: issued("Cloudflare Zero Trust > Networks > Tunnels", { scope: "this deployment's tunnel only" }),
      format: opaqueToken,
      rotation: everyDays(180),
      restarts: ["cloudflared"],
      source: "5:16",
    }),
  },
);
