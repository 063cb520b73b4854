import type { Json } from "../json";

/** A pool of identities from elsewhere, or a provider of one: what was sent, and what is kept beside it. */
export interface FederationRecord {
  /** `projects/NUMBER/locations/global/workloadIdentityPools/POOL[/providers/PROVIDER]` */
  readonly name: string;
  readonly project: string;
  /** As it was sent: of the fields that the method takes. */
  readonly sent: Json;
  /** Kept for 30 days, and its name with it. */
  readonly deleted?: true;
}

/** Whose tokens the sandbox can check without asking the network: the public keys of an issuer. */
export interface IssuerRecord {
  readonly issuer: string;
  readonly keys: readonly Json[];
}
