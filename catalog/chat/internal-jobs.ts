import { bearerCall, config, either, generated, hex, httpsUrl, secret, signedCall } from "../../model";
import { opaqueToken } from "../formats";
import { chat } from "./product";

/** HMAC secrets are random strings of at least 32 bytes (document 1, line 83). */
const atLeast32Bytes = { encoding: "hex", bytes: 32, exactly: false } as const;

// The job that reads the vendor's model list: a second run changes nothing. The cleanup job deletes, so it has no such call.
const syncUrl = "{base}/api/internal/sync-models";
const syncJob = {
  bearer: bearerCall(syncUrl, { says: "starts the model sync", method: "POST", body: "{}" }),
  hmac: signedCall({ says: "starts the model sync, signed", url: syncUrl, header: "x-signature", body: "{}" }),
};

export const internalJobs = chat.integration(
  {
    title: "Internal jobs",
    revoke: "strongroom rotate, deploy, then strongroom rotate --finish",
    setup: [
      "Choose bearer or hmac per job in environments/",
      "Generate with strongroom inject, and keep a copy in the team password manager",
    ],
    defaults: { tier: 1, origin: generated(hex(32)), storedElsewhere: ["team password manager"] },
  },
  {
    /** Bearer token of the cron wrappers. */
    // Our own code checks it, so both may be accepted while Vercel moves to the new one.
    // No harmless call: whatever it opens starts a scheduled job.
    CRON_SECRET: secret({
      purpose: "Authorizes Vercel cron wrappers by the Authorization header",
      risk: "Anybody can start scheduled jobs",
      format: opaqueToken,
      previousAs: "CRON_SECRET_PREVIOUS",
      source: "1:78",
    }),
    /** How `/api/internal/sync-models` is secured: `Authorization: Bearer` or `X-Signature`. */
    INTERNAL_SYNC: either(
      { purpose: "Secures /api/internal/sync-models" },
      {
        bearer: {
          INTERNAL_SYNC_TOKEN: secret({
            purpose: "Bearer token of /api/internal/sync-models",
            risk: "Anybody can start the model sync",
            format: opaqueToken,
            previousAs: "INTERNAL_SYNC_TOKEN_PREVIOUS",
            verify: syncJob.bearer,
            source: "1:79",
          }),
        },
        hmac: {
          INTERNAL_SYNC_SECRET: secret({
            purpose: "HMAC secret of /api/internal/sync-models (X-Signature)",
            risk: "Anybody can start the model sync",
            decodesTo: atLeast32Bytes,
            previousAs: "INTERNAL_SYNC_SECRET_PREVIOUS",
            verify: syncJob.hmac,
            source: "1:79",
          }),
        },
      },
    ),
    /** How the attachment cleanup and retention jobs are secured. */
    INTERNAL_CLEANUP: either(
      { purpose: "Secures attachment cleanup and retention jobs" },
      {
        bearer: {
          INTERNAL_CLEANUP_TOKEN: secret({
            purpose: "Bearer token of the attachment cleanup and retention jobs",
            risk: "Anybody can delete attachments before their time",
            format: opaqueToken,
            previousAs: "INTERNAL_CLEANUP_TOKEN_PREVIOUS",
            source: "1:80",
          }),
        },
        hmac: {
          INTERNAL_CLEANUP_SECRET: secret({
            purpose: "HMAC secret of the attachment cleanup and retention jobs (X-Signature)",
            risk: "Anybody can delete attachments before their time",
            decodesTo: atLeast32Bytes,
            previousAs: "INTERNAL_CLEANUP_SECRET_PREVIOUS",
            source: "1:80",
          }),
        },
      },
    ),
    /** Never sent to Vercel: there it defaults to the request's origin. */
    BASE_URL: config({
      purpose: "Optional override for scripts; not in Vercel, where it is the request origin",
      optional: true,
      localOnly: true,
      format: httpsUrl,
      source: "1:81",
    }),
  },
);
