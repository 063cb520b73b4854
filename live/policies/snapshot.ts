/**
 * What is granted in the clouds of some environments, as data: a job with an identity takes it, a job without one judges a change by it.
 * It holds names, roles and members; never a value of a secret.
 */

/** One row of an allow policy. */
export interface LiveBinding {
  readonly role: string;
  readonly members: readonly string[];
  /** CEL; absent without a condition. */
  readonly condition?: string;
}

/**
 * A thing that has a policy, by its name as IAM inherits: `organizations/1`, `folders/2`, `projects/p`, `projects/p/secrets/S`,
 * `projects/p/serviceAccounts/E`, `projects/p/locations/l/services/s`.
 */
export interface LiveResource {
  readonly name: string;
  /** Whose policy counts here too; null at the top, or where that could not be read. */
  readonly parent: string | null;
  readonly bindings: readonly LiveBinding[];
  /** Of a project: its number, by which conditions and deny policies know it. */
  readonly number?: string;
}

export interface LiveDenyRule {
  readonly deniedPrincipals: readonly string[];
  readonly exceptionPrincipals: readonly string[];
  /** `secretmanager.googleapis.com/versions.access`. */
  readonly deniedPermissions: readonly string[];
  readonly exceptionPermissions: readonly string[];
  /** CEL; absent if the rule always applies. */
  readonly condition?: string;
}

export interface LiveDenyPolicy {
  readonly name: string;
  /** The project, folder or organisation that it is attached to, as `LiveResource` names it. */
  readonly at: string;
  readonly rules: readonly LiveDenyRule[];
}

/** Something that bears on access and could not be read. */
export interface Unread {
  /** `the policy of folders/12`, `the members of group:ops@acme.example`. */
  readonly what: string;
  /** `HTTP 403`, with the permission that is lacking where that is known. */
  readonly why: string;
}

export const snapshotFormat = "policy snapshot 1";

export interface PolicySnapshot {
  readonly format: typeof snapshotFormat;
  /** ISO time. */
  readonly takenAt: string;
  /** `Google`, or `sandbox at 127.0.0.1:4321`. */
  readonly cloud: string;
  /** Who read it. */
  readonly as: string;
  readonly resources: readonly LiveResource[];
  /** Projects whose secrets and accounts were listed: what is not in `resources` does not exist there. */
  readonly projects: readonly string[];
  /** Of each role that is bound somewhere, those of its permissions that bear on access; a role that is missing here is not known. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /** By address; members as IAM writes them. A group that is missing here is not known. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly deny: readonly LiveDenyPolicy[];
  readonly unread: readonly Unread[];
}

/** `projects/p/secrets/S` and others below a project are in it; null for what is above. */
export function projectIn(resource: string): string | null {
  return /^projects\/([^/]+)/.exec(resource)?.[1] ?? null;
}
