import { config, format, issued, onlyOnBreach, sealedConfig, sentryEvent, trueOrFalse } from "../../model";
import { chat } from "./product";

export const sentry = chat.integration(
  {
    title: "Sentry",
    console: "https://sentry.io/settings/projects/",
    revoke: "Sentry > Project settings > Client keys (DSN) > Disable",
    setup: [
      "Create a new project in Sentry (platform: Next.js)",
      "Paste the DSN with strongroom inject",
      "Follow Sentry's onboarding to verify events: trigger a test error in staging",
      "Configure release tracking if you plan to monitor deployments",
    ],
    usage: "https://sentry.io/settings/billing/usage/",
    monitoring: "https://sentry.io/issues/",
    optional: true,
  },
  {
    /** Error reporting endpoint. */
    SENTRY_DSN: sealedConfig({
      purpose: "Error reporting endpoint",
      risk: "Forged error events, quota used up",
      class: "sensitive",
      tier: 2,
      optional: true,
      origin: issued("Sentry > Project settings > Client keys (DSN)", { scope: "one client key of this project" }),
      format: format(/^https:\/\/[0-9a-f]+@[a-z0-9.-]+\/[0-9]+$/, {
        says: "https://<key>@<host>/<project number>",
        example: "https://0000fa4e0000@o0.ingest.sentry.io/0",
      }),
      rotation: onlyOnBreach(),
      verify: sentryEvent(),
      source: "1:91",
    }),
    /** Whether development reports; `false` in production unless you want local traces. */
    SENTRY_ENABLE_DEV: config({
      purpose: "Toggles reporting from development",
      default: "false",
      format: trueOrFalse,
      mustBe: { production: "false" },
      source: "1:92",
    }),
  },
);
