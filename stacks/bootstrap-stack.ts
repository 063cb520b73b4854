import type { Construct } from "constructs";
import { AccountGrant } from "../constructs/account-grant";
import { Alert, type AlertCondition, type AlertProps } from "../constructs/alert";
import { AlertChannel } from "../constructs/alert-channel";
import { AuditLog } from "../constructs/audit-log";
import { BucketGrant, type BucketGrantProps } from "../constructs/bucket-grant";
import { CryptoKey } from "../constructs/crypto-key";
import { CustomRole, type CustomRoleProps } from "../constructs/custom-role";
import { DenyPolicy } from "../constructs/deny-policy";
import { EnabledApi } from "../constructs/enabled-api";
import { IdentityPool } from "../constructs/identity-pool";
import { KeyGrant } from "../constructs/key-grant";
import { KeyRing } from "../constructs/key-ring";
import { LogMetric } from "../constructs/log-metric";
import { ProjectGrant } from "../constructs/project-grant";
import { ServiceIdentity } from "../constructs/service-identity";
import { StateBucket } from "../constructs/state-bucket";
import { TrustedJobs } from "../constructs/trusted-jobs";
import { type BucketRole, bucketRoles, denialsIn, keyRoles, type PlanKey, planKeys } from "../model/pipeline-rights";
import { type PipelineDuty, pipelineDuties } from "../model/pipelines";
import type { ResolvedBootstrap, ResolvedBootstrapProject } from "../model/resolved-bootstrap";
import { accesses, accessLabels, accessorChange, borrowedAccount, foreignSeal, undeclaredReader } from "./alerts";
import { StrongroomStack, type StrongroomStackProps } from "./strongroom-stack";

/** Accesses by one principal within a minute; a deployment reads each of a service's values once. */
const BURST_PER_MINUTE = 60;

/** It was declared once, and is kept until its state is empty. */
const none: ResolvedBootstrap = {
  ...{ project: "", pool: "", alertsTo: "" },
  ...{ identities: [], trusts: [], projects: [] },
  seal: { location: "", ring: "", plans: "", sign: "", encrypt: "" },
};

/**
 * What the pipelines need before they can apply anything, in every project of the environment: an owner applies it, since no identity of
 * the pipelines may change what it may do.
 *
 * See docs/adr/0074-bootstrap.md.
 */
export class BootstrapStack extends StrongroomStack {
  private readonly bootstrap: ResolvedBootstrap;
  private readonly members = new Map<PipelineDuty, ServiceIdentity>();

  constructor(scope: Construct, props: StrongroomStackProps) {
    super(scope, props);
    const { bootstrap } = props.product;
    this.bootstrap = bootstrap ?? none;
    const apis = new Map(this.bootstrap.projects.map((one) => [one.project, this.enable(one)] as const));
    this.identities(apis.get(this.bootstrap.project) ?? []);
    this.keys(apis.get(this.bootstrap.project) ?? []);
    for (const one of this.bootstrap.projects) {
      const after = apis.get(one.project) ?? [];
      this.rights(one, after);
      this.state(one, after);
      this.watch(one, after);
    }
    // A bucket must be there before any state can be, this stack's own too. A block for what is in the state already does nothing.
    const buckets = this.bootstrap.projects.flatMap((one) =>
      one.buckets.map(({ name }) => [one.project, name] as const),
    );
    if (buckets.length > 0)
      this.addOverride(
        "import",
        buckets.map(([project, name]) => ({ to: `google_storage_bucket.bucket--${name}`, id: `${project}/${name}` })),
      );
  }

  /** @returns addresses, for what calls them */
  private enable({ project, names }: ResolvedBootstrapProject): readonly string[] {
    return names.apis.map((api) => {
      const address = `api--${project}--${api.split(".")[0]}`;
      return new EnabledApi(this, address, { address, project, api }).reference;
    });
  }

  /** The accounts, and the jobs that may become each. */
  private identities(after: readonly string[]): void {
    const { project, pool, identities, trusts } = this.bootstrap;
    if (identities.length === 0) return;
    const jobs = new IdentityPool(this, "pool", {
      address: "pool",
      project,
      poolId: pool,
      displayName: "Strongroom's pipelines",
      after,
    });
    for (const { duty, accountId, displayName } of identities) {
      const account = new ServiceIdentity(this, `identity-${duty}`, {
        address: `account--${duty}`,
        project,
        accountId,
        displayName,
        after,
      });
      this.members.set(duty, account);
      new AccountGrant(this, `becomes-${duty}`, {
        address: `becomes--${duty}`,
        account: account.account,
        role: "roles/iam.workloadIdentityUser",
        member: jobs.principals("identity", duty),
      });
    }
    for (const { provider, issuer, mapping, condition } of trusts) {
      const address = `jobs--${provider}`;
      new TrustedJobs(this, address, {
        address,
        project,
        poolId: jobs.poolId,
        providerId: provider,
        issuer,
        mapping,
        condition,
      });
    }
  }

  /** The keys that seal plans. One identity may sign with the first; those that apply verify, and decrypt with the second. */
  private keys(after: readonly string[]): void {
    const { project, identities, seal } = this.bootstrap;
    if (identities.length === 0) return;
    const { location, ring: name } = seal;
    const { ring } = new KeyRing(this, "keys", { address: "keys", project, location, name, after });
    for (const use of Object.keys(planKeys) as PlanKey[]) {
      const { key } = new CryptoKey(this, `key-${use}`, { address: `key--${use}`, ring, name: planKeys[use], use });
      for (const duty of pipelineDuties) {
        const role = keyRoles[duty][use];
        const address = `key--${use}--${duty}`;
        if (role !== undefined) new KeyGrant(this, address, { address, key, role, member: this.memberOf(duty) });
      }
    }
  }

  /** What each identity may do in a project, and what it never may. */
  private rights({ project, suffix, roles }: ResolvedBootstrapProject, after: readonly string[]): void {
    for (const { duty, ...role } of roles) {
      const made = this.role(project, duty, { ...role, after });
      const address = `grant--${project}--${duty}`;
      new ProjectGrant(this, address, { address, project, role: made.role, member: this.memberOf(duty) });
    }
    const of = (duties: readonly PipelineDuty[]): readonly string[] =>
      this.bootstrap.identities.filter(({ duty }) => duties.includes(duty)).map(({ email }) => email);
    new DenyPolicy(this, `denied--${project}`, {
      address: `denied--${project}`,
      project,
      name: suffix === "" ? "strongroom-pipelines" : `strongroom-pipelines-${suffix.replaceAll("_", "-")}`,
      displayName: "Strongroom's pipelines",
      rules: denialsIn(project === this.bootstrap.project).map(({ description, duties, permissions }) => ({
        description,
        denied: { accounts: of(duties), permissions },
      })),
      // Google wants to know the accounts.
      after: [...after, ...[...this.members.values()].map(({ reference }) => reference)],
    });
  }

  /**
   * The buckets with the state: all read it, and who applies writes the folders of its own stacks. Who plans locks no state, and keeps
   * the plans where nobody replaces them.
   */
  private state({ project, buckets }: ResolvedBootstrapProject, after: readonly string[]): void {
    if (buckets.length === 0) return;
    const role = (of: BucketRole): CustomRole => {
      const roleId = `strongroom${of.replace(/(?:^|-)[a-z]/g, (start) => start.slice(-1).toUpperCase())}`;
      const { title, permissions } = bucketRoles[of];
      return this.role(project, of, { roleId, title: `Strongroom: ${title}`, permissions, after });
    };
    const [reads, writes] = [role("reads-state"), role("writes-state")];
    for (const { name, location, plans, writes: folders } of buckets) {
      const made = new StateBucket(this, `bucket--${name}`, {
        address: `bucket--${name}`,
        project,
        name,
        location,
        after,
      });
      const grant = (of: string, duty: PipelineDuty, to: Pick<BucketGrantProps, "role" | "within">): void => {
        const address = `state--${name}--${of}`;
        new BucketGrant(this, address, { address, bucket: made.bucket, member: this.memberOf(duty), ...to });
      };
      for (const { duty } of this.bootstrap.identities) grant(duty, duty, { role: reads.role });
      for (const { duty, stack } of folders)
        grant(stack, duty, { role: writes.role, within: { bucketName: name, folder: stack } });
      if (plans.length === 0) continue;
      const keeps = role("writes-plans");
      for (const { duty, folder } of plans)
        grant(`${duty}--plans`, duty, { role: keeps.role, within: { bucketName: name, folder } });
    }
  }

  /** Who reads a value is logged; what should not happen is reported. */
  private watch(one: ResolvedBootstrapProject, after: readonly string[]): void {
    const { project, suffix } = one;
    const shared = suffix === "" ? "" : `-${suffix.replaceAll("_", "-")}`;
    new AuditLog(this, `log--${project}--secrets`, {
      address: `log--${project}--secrets`,
      project,
      api: "secretmanager.googleapis.com",
      kinds: ["DATA_READ"],
    });
    const lends = one.roles.some(({ permissions }) => permissions.includes("iam.serviceAccounts.setIamPolicy"));
    if (lends) {
      const address = `log--${project}--iam`;
      new AuditLog(this, address, { address, project, api: "iam.googleapis.com", kinds: ["DATA_READ"] });
    }
    if (project === this.bootstrap.project) {
      for (const api of ["cloudkms", "iam", "sts"]) {
        const address = `log--${project}--${api}`;
        new AuditLog(this, address, { address, project, api: `${api}.googleapis.com`, kinds: ["DATA_READ"] });
      }
    }
    const { channel } = new AlertChannel(this, `channel--${project}`, {
      address: `channel--${project}`,
      project,
      displayName: "Strongroom: who answers alerts",
      mail: this.bootstrap.alertsTo,
      after,
    });
    const metric = new LogMetric(this, `metric--${project}`, {
      address: `metric--${project}`,
      project,
      name: `strongroom/accesses${shared}`,
      description: "Accesses to values of secrets, by principal",
      filter: accesses,
      labels: { principal: accessLabels.principal },
      after,
    });
    const grants = this.bootstrap.identities.find(({ duty }) => duty === "apply-grants")?.email ?? "";
    const match = (filter: string): AlertCondition => ({ kind: "match", filter, labels: accessLabels });
    const alert = (name: string, props: Pick<AlertProps, "displayName" | "severity" | "condition">): void => {
      const address = `alert--${project}--${name}`;
      new Alert(this, address, { address, project, channel, after: [...after, metric.reference], ...props });
    };
    alert("reader", {
      displayName: "Strongroom: a value was read by somebody who is not declared",
      severity: "CRITICAL",
      condition: match(undeclaredReader(one)),
    });
    alert("burst", {
      displayName: "Strongroom: one principal read many values in a minute",
      severity: "CRITICAL",
      condition: {
        kind: "burst",
        metricType: metric.metricType,
        perMinute: BURST_PER_MINUTE,
        groupBy: "metric.label.principal",
      },
    });
    alert("grant", {
      displayName: "Strongroom: access was changed outside of the pipeline",
      severity: "ERROR",
      condition: match(accessorChange(grants)),
    });
    // Where somebody may say who acts as a service; the pipelines' own accounts are not there.
    if (lends)
      alert("borrowed", {
        displayName: "Strongroom: somebody took the account of a service",
        severity: "CRITICAL",
        condition: match(borrowedAccount(one)),
      });
    if (project !== this.bootstrap.project) return;
    alert("seal", {
      displayName: "Strongroom: plans were signed by somebody else",
      severity: "CRITICAL",
      condition: match(foreignSeal(this.bootstrap)),
    });
  }

  private role(project: string, name: string, role: Omit<CustomRoleProps, "address" | "project">): CustomRole {
    const address = `role--${project}--${name}`;
    return new CustomRole(this, address, { address, project, ...role });
  }

  private memberOf(duty: PipelineDuty) {
    const account = this.members.get(duty);
    if (account === undefined)
      throw new Error(`the pipelines have no identity ${duty}. This is a mistake in resolve(), not in a declaration.`);
    return account.member;
  }
}
