import {
  everyDays,
  generated,
  hex,
  httpsUrl,
  issued,
  onlyOnBreach,
  sealedConfig,
  secret,
  type Trigger,
} from "../../model";
import { hostList, opaqueToken } from "../formats";
import { gateway } from "./product";

/** "When to Rotate" (document 2, lines 155 to 157, and line 198: rotate after sharing). */
const whenToRotate: readonly Trigger[] = ["employee left", "suspected compromise", "dependency updated", "shared"];

export const inference = gateway.integration(
  {
    title: "Inference servers",
    owner: "inference",
    revoke: "strongroom rotate, deploy gateway and server, then strongroom rotate --finish",
    setup: [
      "Deploy the server, and inject its URL and internal address",
      "Generate a key per server with strongroom inject",
      "Verify that the gateway is let in and anybody else is not",
    ],
    monitoring: "Cloud Run > the service > Metrics (requests by response code)",
    defaults: { tier: 1 },
  },
  {
    /** Where the gateway finds the instant server. */
    INSTANT_INFERENCE_URL: sealedConfig({
      purpose: "URL of the instant inference server",
      risk: "Attack surface mapping",
      class: "sensitive",
      origin: issued("Cloud Run > instant-inference > URL"),
      format: httpsUrl,
      rotation: onlyOnBreach(),
      neverReadBy: ["frontend"],
      revoke:
        "An address can't be revoked: Cloud Run > instant-inference > Networking > Ingress, and rotate its API key",
      source: "2:71",
    }),
    /** Where the gateway finds the thinking server. */
    THINKING_INFERENCE_URL: sealedConfig({
      purpose: "URL of the thinking inference server",
      risk: "Attack surface mapping",
      class: "sensitive",
      origin: issued("Cloud Run > thinking-inference > URL"),
      format: httpsUrl,
      rotation: onlyOnBreach(),
      neverReadBy: ["frontend"],
      revoke:
        "An address can't be revoked: Cloud Run > thinking-inference > Networking > Ingress, and rotate its API key",
      source: "2:72",
    }),
    /** The instant server checks it, the gateway sends it. */
    // Our own server checks it, so it accepts both while the gateway moves to the new one. No harmless call: its API has
    // inference alone, and no document names another path; declare one where your server has it.
    INSTANT_INFERENCE_API_KEY: secret({
      purpose: "Lets the gateway into the instant inference server",
      risk: "Resource abuse",
      class: "important",
      origin: generated(hex(32)),
      format: opaqueToken,
      rotation: everyDays(180),
      triggers: whenToRotate,
      previousAs: "INSTANT_INFERENCE_API_KEY_PREVIOUS",
      neverReadBy: ["frontend"],
      onlyReadBy: ["gateway", "instant-inference"],
      sharedBecause: "The gateway sends it and the instant inference server checks it",
      source: "2:31",
    }),
    /** The thinking server checks it, the gateway sends it. */
    // Our own server checks it, so it accepts both while the gateway moves to the new one. No harmless call, as above.
    THINKING_INFERENCE_API_KEY: secret({
      purpose: "Lets the gateway into the thinking inference server",
      risk: "Resource abuse",
      class: "important",
      origin: generated(hex(32)),
      format: opaqueToken,
      rotation: everyDays(180),
      triggers: whenToRotate,
      previousAs: "THINKING_INFERENCE_API_KEY_PREVIOUS",
      neverReadBy: ["frontend"],
      onlyReadBy: ["gateway", "thinking-inference"],
      sharedBecause: "The gateway sends it and the thinking inference server checks it",
      source: "2:31",
    }),
    /** Internal addresses that the gateway may call. */
    INFERENCE_INTERNAL_HOSTS: sealedConfig({
      purpose: "Internal addresses of the inference servers that the gateway may call",
      risk: "Network reconnaissance",
      class: "sensitive",
      origin: issued("Google Cloud > VPC network > IP addresses"),
      format: hostList,
      rotation: onlyOnBreach(),
      neverReadBy: ["frontend", "inference"],
      revoke: "An address can't be revoked: Google Cloud > VPC network > Firewall",
      source: "2:39",
    }),
  },
);
