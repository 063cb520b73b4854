import { everyDays, issued, secret } from "../../model";
import { opaqueToken } from "../formats";
import { receptor } from "./product";

// setup.conf holds one value, so old and new are never mapped together.
export const cloudflare = receptor.integration(
  {
    title: "Cloudflare tunnel",
    console: "https://one.dash.cloudflare.com/",
    revoke: "Cloudflare Zero Trust > Networks > Tunnels > the tunnel > Refresh token",
    setup: [
      "Create the credential for this deployment alone",
      "Inject it; setup.conf of production gets it from Secret Manager",
      "Update as service requirements change",
    ],
  },
  {
    /** Connects the host to its Cloudflare tunnel. */
    // No harmless call: it is not an API token, and connecting with it takes a share of the tunnel's traffic.
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
