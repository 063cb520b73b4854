/** What exists: every integration of every product. The keys are the names that environments and reports use. */
import { anthropic, opencode, skyvern, tavily, youtube } from "./agents";
import * as chat from "./chat";
import * as gateway from "./gateway";
import * as intexuraos from "./intexuraos";
import * as platform from "./platform";
import * as receptor from "./receptor";

export const catalogue = {
  chat: {
    openrouter: chat.openrouter,
    upstashRedis: chat.upstashRedis,
    stripe: chat.stripe,
    supabase: chat.supabase,
    internalJobs: chat.internalJobs,
    sentry: chat.sentry,
    googleOauth: chat.googleOauth,
    telemetry: chat.telemetry,
    flags: chat.flags,
  },
  gateway: { supabase: gateway.supabase, inference: gateway.inference, embedding: gateway.embedding },
  intexuraos: {
    auth0: intexuraos.auth0,
    encryption: intexuraos.encryption,
    whatsapp: intexuraos.whatsapp,
    speechmatics: intexuraos.speechmatics,
    notion: intexuraos.notion,
    localDevelopment: intexuraos.localDevelopment,
  },
  agents: { opencode, anthropic, tavily, youtube, skyvern },
  receptor: { core: receptor.core, thirdParty: receptor.thirdParty, databaseVault: receptor.databaseVault },
  platform: { strongroom: platform.strongroom, targets: platform.targets },
};
