export interface Binding {
  readonly role: string;
  readonly members: readonly string[];
  readonly condition?: { readonly title?: string; readonly description?: string; readonly expression: string };
}

export interface Policy {
  readonly version?: number;
  readonly etag: string;
  readonly bindings?: readonly Binding[];
  readonly auditConfigs?: readonly unknown[];
}

/** A policy, and those that IAM's lag still enforces in its place: each until its moment. */
export interface PolicyRecord {
  readonly policy: Policy;
  readonly enforced?: ReadonlyArray<{ readonly untilMillis: number; readonly bindings: readonly Binding[] }>;
}

export interface AccountRecord {
  readonly name: string;
  readonly projectId: string;
  readonly uniqueId: string;
  readonly email: string;
  readonly etag: string;
  readonly oauth2ClientId: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly disabled?: true;
  /** Not shown: from when on the lag counts. */
  readonly createdMillis: number;
}

/** A role of a project or an organisation. */
export interface RoleRecord {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly includedPermissions: readonly string[];
  readonly stage: string;
  readonly etag: string;
  readonly deleted?: true;
}

/** A group, as far as IAM needs it: who is in it. */
export interface GroupRecord {
  readonly members: readonly string[];
  /** Emails of those who may look into it beside its members; absent if nobody else may. */
  readonly readers?: readonly string[];
}

export interface DenyRule {
  readonly deniedPrincipals: readonly string[];
  readonly exceptionPrincipals?: readonly string[];
  readonly deniedPermissions: readonly string[];
  readonly exceptionPermissions?: readonly string[];
}

/** A deny policy of IAM v2, by `RESOURCE/denypolicies/ID`. */
export interface DenyPolicyRecord {
  readonly id: string;
  /** `projects/p`, `folders/1`, `organizations/1`. */
  readonly resource: string;
  readonly uid: string;
  readonly displayName?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly rules: readonly { readonly description?: string; readonly denyRule: DenyRule }[];
  readonly etag: string;
  readonly createTime: string;
  readonly updateTime: string;
}
