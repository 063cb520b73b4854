/** The arguments of the resources that Strongroom makes, and how a change of each is told where no declaration asks for it. */
import type { Area, Level } from "../change";
import { type Shown, saidAt } from "./shown";
import { elementsAt, namesIn, type Side, within } from "./value";

export interface Argument {
  readonly area: Area;
  readonly level: Level;
  /** What it is called; its name if nothing is said. */
  readonly called?: string;
  /** How its value may be shown; not at all if nothing is said. */
  readonly as?: Shown;
  /** What the provider fills in where nobody says it. */
  readonly usual?: unknown;
  /** Why it matters. */
  readonly why?: string;
  /** Where nobody says it, it is known only after the apply. */
  readonly filled?: true;
  /** Where a hand-made change of it that an apply takes back has to be read. @default info */
  readonly undone?: Level;
}

/** `computed`: the provider says it. `others`: whoever deploys a service owns it. */
export type ArgumentRow = Argument | "computed" | "others";

const lost = (level: Level, why?: string): Argument => ({ area: "lost", level, ...(why === undefined ? {} : { why }) });
const target = (level: Level, more: Partial<Argument> = {}): Argument => ({ area: "targets", level, ...more });
const each = (row: ArgumentRow, names: string, before = "") =>
  Object.fromEntries(names.split(" ").map((name) => [`${before}${name}`, row]));
const label = target("info");
const place = target("danger", { as: "name", why: "it is another place under the same name", undone: "attention" });
const policy: Argument = { ...lost("attention", "it decides whether a removal deletes it"), usual: "DELETE" };
const code = target("danger", { why: "whatever runs there gets the service's values", undone: "attention" });

const secret: Readonly<Record<string, ArgumentRow>> = {
  ...each("computed", "id name create_time effective_annotations effective_labels terraform_labels expire_time"),
  ...each(place, "project secret_id"),
  ...each(label, "labels annotations timeouts"),
  replication: {
    area: "lost",
    level: "danger",
    called: "where its values are kept, or the key that encrypts them",
    why: "whoever has the key of KMS decides whether values can be read",
    undone: "attention",
  },
  version_destroy_ttl: {
    area: "lost",
    level: "attention",
    called: "how long destroyed versions can be recovered",
    as: "duration",
  },
  deletion_protection: lost("attention", "without protection a later apply can delete it"),
  deletion_policy: policy,
  ttl: lost("danger", "the secret deletes itself with all its versions"),
  rotation: lost("attention"),
  topics: target("attention"),
  version_aliases: target("attention", { why: "a reader by alias gets another version" }),
  tags: target("attention", { why: "conditions of grants can depend on tags" }),
};

const account: Readonly<Record<string, ArgumentRow>> = {
  ...each("computed", "id name email member unique_id"),
  ...each(place, "project account_id"),
  ...each(label, "display_name description timeouts"),
  disabled: lost("attention", "what runs as a disabled account can read nothing"),
  deletion_policy: policy,
  create_ignore_already_exists: target("danger", {
    why: "an account that somebody else made is taken over, with all that it may do and whoever has its keys",
  }),
};

const service: Readonly<Record<string, ArgumentRow>> = {
  ...each(
    "computed",
    "id conditions create_time creator delete_time effective_annotations effective_labels etag expire_time",
  ),
  ...each(
    "computed",
    "generation last_modifier latest_created_revision latest_ready_revision launch_stage observed_generation",
  ),
  ...each("computed", "reconciling terminal_condition terraform_labels traffic_statuses uid update_time uri urls"),
  ...each("others", "client client_version template.annotations template.revision"),
  ...each(place, "project location name"),
  ...each(label, "labels description timeouts scaling"),
  ingress: target("danger", { as: "name", called: "who can reach it", undone: "attention" }),
  deletion_protection: lost("attention", "without protection a later apply can delete it"),
  deletion_policy: policy,
  invoker_iam_disabled: target("danger", { why: "everybody who reaches it can call it", undone: "attention" }),
  iap_enabled: target("danger", { why: "who may call it is decided elsewhere" }),
  binary_authorization: target("danger", { why: "which images may run is decided by it" }),
  build_config: code,
  traffic: {
    area: "live",
    level: "attention",
    filled: true,
    called: "which revisions get traffic",
    undone: "attention",
  },
  "template.service_account": target("danger", {
    as: "name",
    called: "the account that it runs as",
    why: "it can read what the other account reads",
    undone: "attention",
  }),
  "template.containers[0].image": {
    area: "live",
    level: "danger",
    called: "the image",
    as: "image",
    why: "images belong to whoever deploys; Terraform names the first one only",
    undone: "attention",
  },
  "template.containers[0].env": { area: "live", level: "danger", called: "its variables", undone: "attention" },
  ...each(code, "command args base_image_uri volume_mounts", "template.containers[0]."),
  "template.volumes": code,
  "template.encryption_key": target("danger", { as: "key" }),
  "template.scaling": target("info", { called: "how many instances it may have" }),
  ...each(
    label,
    "ports resources liveness_probe startup_probe readiness_probe name working_dir",
    "template.containers[0].",
  ),
  ...each(label, "labels timeout max_instance_request_concurrency session_affinity execution_environment", "template."),
  "template.containers[0].build_info": "computed",
};

const variable: Readonly<Record<string, ArgumentRow>> = {
  id: "computed",
  ...each(place, "team_id project_id"),
  key: target("attention", { as: "name", called: "its name" }),
  target: target("danger", { called: "which deployments get it", undone: "attention" }),
  git_branch: target("danger", { as: "name", called: "the branch whose previews get it", undone: "attention" }),
  custom_environment_ids: target("danger", { filled: true, called: "which custom environments get it" }),
  sensitive: target("danger", {
    called: "whether people can read it back",
    why: "everybody in the Vercel project can read a value that is not sensitive",
    undone: "attention",
  }),
  comment: label,
  value: {
    area: "live",
    level: "attention",
    called: "its literal",
    why: "unlike a write-only value, it stays in the state",
  },
  value_wo: { area: "live", level: "danger", called: "its value", why: "a write-only value has no place in a plan" },
  value_wo_version: { area: "live", level: "danger", called: "its version", as: "version", undone: "attention" },
};

export const argumentRows: Readonly<Record<string, Readonly<Record<string, ArgumentRow>>>> = {
  google_secret_manager_secret: secret,
  google_service_account: account,
  google_cloud_run_v2_service: service,
  vercel_project_environment_variable: variable,
};

/** What is not in the table may mean anything. */
export function rowOf(type: string, name: string): ArgumentRow {
  const rows = argumentRows[type] ?? {};
  if (Object.hasOwn(rows, name)) return rows[name] as ArgumentRow;
  return name.includes("containers") ? code : target("attention", { undone: "attention" });
}

/** One side by the names of arguments: those of a service's template and of its containers each by itself. */
export function argumentsOf(type: string, side: Side): ReadonlyMap<string, Side> {
  const found = new Map<string, Side>();
  if (side.value === null) return found;
  for (const name of namesIn(side)) {
    if (type !== "google_cloud_run_v2_service" || name !== "template") found.set(name, within(side, name));
    else for (const [inner, one] of templateOf(within(side, name))) found.set(`template.${inner}`, one);
  }
  return found;
}

function templateOf(templates: Side): readonly (readonly [string, Side])[] {
  const [template, ...more] = elementsAt(templates) ?? [];
  // Unknown as a whole, or in a form that Terraform does not print.
  if (template === undefined || more.length > 0) return [["containers[0].env", templates]];
  return namesIn(template).flatMap((name) => {
    const containers = name === "containers" ? elementsAt(template, name) : null;
    if (containers === null) return [[name, within(template, name)] as const];
    return containers.flatMap((one, index): readonly (readonly [string, Side])[] => {
      const names = namesIn(one);
      // One that is unknown as a whole still runs.
      if (names.length === 0) return [[`containers[${index}]`, one]];
      return names.map((inner) => [`containers[${index}].${inner}`, within(one, inner)]);
    });
  });
}

/** "x in place of y", for arguments whose values may be shown; empty for others. */
export function valuesText(as: Shown | undefined, before: Side, after: Side): string {
  const flags = [before, after].map(({ value }) => value ?? false);
  if (flags.every((one) => typeof one === "boolean")) return `: ${flags[1]} in place of ${flags[0]}`;
  if (as === undefined) return "";
  const [was, is] = [before, after].map((side) =>
    side.value === null && !isUnknown(side) ? "nothing" : saidAt(side, as),
  );
  return `: ${is} in place of ${was}`;
}

const isUnknown = ({ unknown }: Side): boolean => unknown === true;
