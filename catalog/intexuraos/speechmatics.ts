import { bearerCall, everyDays, issued, secret } from "../../model";
import { opaqueToken } from "../formats";
import { intexuraos } from "./product";

export const speechmatics = intexuraos.integration(
  {
    title: "Speechmatics",
    owner: "messaging",
    console: "https://portal.speechmatics.com/settings/api-keys",
    revoke: "Speechmatics portal > Settings > API keys > the key > Delete",
    setup: ["Create an API key per environment", "Inject it", "Transcribe one voice message in staging"],
    usage: "https://portal.speechmatics.com/usage",
  },
  {
    /** Transcribes voice messages. */
    // The vendor allows two keys at once, but one client sends one, so no second name.
    INTEXURAOS_SPEECHMATICS_API_KEY: secret({
      purpose: "Speechmatics API key",
      risk: "Service abuse",
      class: "important",
      origin: issued("Speechmatics portal > Settings > API keys", { scope: "a key for this environment only" }),
      format: opaqueToken,
      rotation: everyDays(180),
      triggers: ["personnel changed"],
      // On-demand customers' host; enterprise keys belong to a region, and then its host goes here (eu1.asr.api.…).
      verify: bearerCall("https://asr.api.speechmatics.com/v2/usage", { says: "reads the account's usage" }),
      source: "3:23",
    }),
  },
);
