/** What a plan does to things that Strongroom never makes: no declaration can ask for them, so all of it is told, and no value of it. */
import { bootstrapArguments } from "../../policy/rules/bootstrap";
import type { Change, Level } from "../change";
import { same } from "../difference";
import type { ResourceChange } from "./document";
import { leafChanges } from "./leaf-changes";
import { shown, shownAddress } from "./shown";
import type { PlannedStack } from "./subject";
import { namesIn, textAt, within } from "./value";

interface Kind {
  readonly type: RegExp;
  readonly why: string;
  /** @default danger */
  readonly level?: Level;
  /** Where something is only added. @default as `level` */
  readonly created?: Level;
  /** Names in it that say more than its address. */
  readonly names?: (one: ResourceChange) => readonly string[];
}

/** The first that fits; everything else is danger without a reason of its own. */
const kinds: readonly Kind[] = [
  {
    type: /^google_secret_manager_(?:regional_)?secret_version$/,
    why: "its value is in the plan and in the state, and a change destroys the version that is in use",
  },
  {
    type: /^google_iam_(?:deny_policy|principal_access_boundary_policy|access_boundary_policy)|^google_iam_\w*policy_binding$/,
    why: "it takes rights away; whoever changes or removes it gives them back",
    created: "attention",
  },
  { type: /_iam_audit_config$/, why: "who reads values may no longer be logged", created: "attention" },
  {
    type: /_iam_custom_role$/,
    why: "everybody with the role gets what is added to it",
  },
  {
    type: /^google_cloud_identity_group/,
    why: "whoever is in a group has what the group has",
    names: ({ after }) =>
      ["preferred_member_key", "member_key"].flatMap((key) => {
        const id = shown(textAt(after, key, 0, "id"), "name");
        return id === null ? [] : [`its member: ${id}`];
      }),
  },
  {
    type: /^google_iam_workload_identity_|^google_iam_workforce_/,
    why: "jobs and people of somewhere else can become accounts of ours",
  },
  {
    type: /^google_service_account_(?:key|jwt|access_token|id_token)$/,
    why: "whoever has it is the account, from anywhere",
    names: ({ after }) => {
      const account = shown(textAt(after, "service_account_id") ?? textAt(after, "target_service_account"), "name");
      return account === null ? [] : [`the account: ${account}`];
    },
  },
  { type: /^google_kms_/, why: "values that are encrypted with a key can't be read without it" },
  {
    type: /^google_(?:project|folder)_organization_policy|^google_org_policy/,
    why: "it can allow what the organisation forbids",
  },
  {
    type: /^google_(?:cloud_run|cloudfunctions|compute_instance|container_|dataflow_|composer_|workbench_|cloudbuild_|app_engine_|cloud_scheduler)/,
    why: "it runs code, as an account that may read values",
  },
  {
    type: /^(?:terraform_data|null_resource|external|local_file|local_sensitive_file|random_\w+|http)$/,
    why: "it keeps values in the state, or runs programs",
  },
  {
    type: /^google_(?:monitoring_|logging_metric)/,
    why: "alerts see what a pipeline can't",
    level: "attention",
    created: "info",
  },
  { type: /^google_logging_/, why: "logs of who reads values may go elsewhere, or nowhere" },
  { type: /^google_project_service$/, why: "it switches an API on or off", level: "attention" },
  { type: /^vercel_/, why: "who gets into a Vercel project can see or use what is delivered to it" },
];

const verbs: Readonly<Record<string, string>> = {
  create: "is created",
  update: "changes",
  delete: "is deleted",
  replace: "is deleted and created again",
  "replace and forget": "is created again, and the old one stays without anything that manages it",
  forget: "is forgotten: it stays as it is, and nothing manages it",
  read: "is read",
  open: "is read while it is applied",
};

export function otherChanges(one: ResourceChange, { environment }: PlannedStack): readonly Change[] {
  const { mode, type, action, address, deposed, importing, previousAddress } = one;
  const extra = [
    ...(importing === null ? [] : ["it is taken over: it exists"]),
    ...(previousAddress === null ? [] : [`it was ${shownAddress(previousAddress)}`]),
    ...(deposed === null ? [] : ["it is an old object that a replacement left behind"]),
  ];
  if (action === "no-op" && extra.length === 0) return [];
  const kind = kinds.find((found) => found.type.test(type));
  const level = kind?.level ?? "danger";
  const isKnown = Object.hasOwn(bootstrapArguments, type);
  const names = action !== "update" ? [] : isKnown ? leafChanges(one.before, one.after) : changedNames(one);
  return [
    {
      area: action === "delete" || action.startsWith("replace") ? "lost" : "targets",
      level: mode === "data" ? dataLevel(type) : action === "create" ? (kind?.created ?? level) : level,
      environment,
      subject: shownAddress(address),
      says: `${verbs[action] ?? "stays"}${names.length === 0 ? "" : `: ${names.join(", ")}`}`,
      because: [
        `only the plan has it: ${whyTold(one)}`,
        ...(kind?.names?.(one) ?? []).slice(0, 8),
        ...(kind === undefined ? [] : [kind.why]),
        ...extra,
      ],
    },
  ];
}

function whyTold({ mode, type }: ResourceChange): string {
  if (mode !== "managed") return "Strongroom makes no data sources";
  if (Object.hasOwn(bootstrapArguments, type)) return "Strongroom makes it in bootstrap stacks alone, and not so";
  return `Strongroom makes no ${shown(type, "name") ?? "such resource"}`;
}

/** Programs, addresses of others, and values of secrets; all else only reads what an identity may read anyway. */
const dataLevel = (type: string): Level =>
  /^(?:external|http|terraform_remote_state|google_secret_manager_\w*version\w*|google_service_account_(?:access_token|id_token|jwt|key))$/.test(
    type,
  )
    ? "danger"
    : "attention";

function changedNames({ before, after }: ResourceChange): readonly string[] {
  const all = [...new Set([...namesIn(before), ...namesIn(after)])].sort();
  return all
    .filter(
      (name) => !same(within(before, name).value, within(after, name).value) || within(after, name).unknown === true,
    )
    .map((name) => (/^[a-z_0-9]{1,60}$/.test(name) ? name : "an argument"))
    .slice(0, 8);
}
