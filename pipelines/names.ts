/** What the organisation tells its host, and what the hosts' environments are called. */
import type { Identity, Purpose } from "./pipeline";

/** Where the organisation tells the host which account an identity is. */
export const accountVariable = (identity: Identity) =>
  `STRONGROOM_${identity.toUpperCase().replace("-", "_")}_IDENTITY`;

/** The host's environment for a purpose: an identity of one purpose can't be taken by a job of another. */
export const environmentFor = (environment: string, purpose?: Purpose): string =>
  purpose === undefined ? environment : `${environment}-${purpose}`;
