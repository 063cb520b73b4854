import type { ResourceChange } from "./scenarios";

/**
 * Everything in which a plan against the embedded cloud may differ from the recorded one, and why. Nothing else may.
 * Only the text may differ: whether two of them are equal (before and after, most of all) is still compared.
 */
export const VOLATILE: readonly { readonly type: string; readonly field: string; readonly reason: string }[] = [
  { type: "google_secret_manager_secret", field: "create_time", reason: "a clock" },
  { type: "google_secret_manager_secret_iam_member", field: "etag", reason: "the cloud's own numbering" },
  { type: "google_service_account", field: "unique_id", reason: "numbers given by the cloud" },
  { type: "google_cloud_run_v2_service", field: "create_time", reason: "a clock" },
  { type: "google_cloud_run_v2_service", field: "update_time", reason: "a clock" },
  {
    type: "google_cloud_run_v2_service",
    field: "last_transition_time",
    reason: "a clock; the recording's server gave none",
  },
  { type: "google_cloud_run_v2_service", field: "etag", reason: "the cloud's own numbering" },
  { type: "google_cloud_run_v2_service", field: "uid", reason: "random" },
  { type: "google_cloud_run_v2_service", field: "uri", reason: "holds the number of the project" },
  { type: "google_cloud_run_v2_service", field: "urls", reason: "holds the number of the project" },
  { type: "google_cloud_run_v2_service", field: "latest_created_revision", reason: "ends in a random suffix" },
  { type: "google_cloud_run_v2_service", field: "latest_ready_revision", reason: "ends in a random suffix" },
  { type: "google_cloud_run_v2_service", field: "creator", reason: "another caller" },
  { type: "google_cloud_run_v2_service", field: "last_modifier", reason: "another caller" },
  { type: "vercel_project_environment_variable", field: "id", reason: "random" },
];

/** The changes with every volatile text replaced by a number; equal texts of a field get equal numbers. */
export function withoutVolatile(changes: readonly ResourceChange[]): ResourceChange[] {
  return changes.map((change) => {
    const fields = new Set(VOLATILE.filter(({ type }) => type === change.type).map(({ field }) => field));
    const seen: Record<string, string[]> = {};
    const mask = (value: unknown, field: string): unknown => {
      if (typeof value === "string" && fields.has(field)) {
        seen[field] ??= [];
        const texts = seen[field];
        if (!texts.includes(value)) texts.push(value);
        return `${field} ${texts.indexOf(value) + 1}`;
      }
      if (Array.isArray(value)) return value.map((item) => mask(item, field));
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mask(inner, key)]));
    };
    const { before, after } = change.change;
    return {
      ...change,
      change: { ...change.change, before: mask(before, ""), after: mask(after, "") },
    } as ResourceChange;
  });
}
