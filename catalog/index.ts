/** What exists: every integration that a product's folder exports. The keys are the names that environments and reports use. */
import { integrationsOf } from "../model";
import * as agents from "./agents";
import * as chat from "./chat";
import * as gateway from "./gateway";
import * as intexuraos from "./intexuraos";
import * as platform from "./platform";
import * as receptor from "./receptor";

export const catalogue = {
  chat: integrationsOf(chat),
  gateway: integrationsOf(gateway),
  intexuraos: integrationsOf(intexuraos),
  agents: integrationsOf(agents),
  receptor: integrationsOf(receptor),
  platform: integrationsOf(platform),
};
