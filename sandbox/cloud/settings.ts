import { isObject, type Json } from "./json";

/** What can be switched on a running sandbox. All off by default: then it is fast and never surprises. */
export interface Settings {
  /** How long a changed policy takes to be enforced, for grants and revocations alike. @default 0 */
  readonly iamLagSeconds: number;
  /** How long nobody sees a new service account: no read, no policy, no service that would run as it. @default 0 */
  readonly serviceAccountLagSeconds: number;
  /** How long a Cloud Run operation runs before it is done, also one that is under way. @default 0 */
  readonly operationDelayMillis: number;
  /** How many of the next Cloud Run operations end with an internal error. @default 0 */
  readonly failOperations: number;
  /** Whether the vendors' request quotas apply. @default false */
  readonly quotas: boolean;
}

export const defaultSettings: Settings = {
  iamLagSeconds: 0,
  serviceAccountLagSeconds: 0,
  operationDelayMillis: 0,
  failOperations: 0,
  quotas: false,
};

/** `settings` with the changes of `patch`; a string tells what is wrong with the patch. */
export function patchSettings(settings: Settings, patch: Json): Settings | string {
  if (!isObject(patch)) return "settings: got something else than an object.";
  const next: Record<string, number | boolean> = { ...settings };
  for (const [name, value] of Object.entries(patch)) {
    const current = next[name];
    if (current === undefined) {
      return `settings.${name}: no such setting. Known: ${Object.keys(defaultSettings).join(", ")}.`;
    }
    const fits =
      typeof value === typeof current && (typeof value !== "number" || (Number.isFinite(value) && value >= 0));
    if (!fits)
      return `settings.${name}: got ${JSON.stringify(value)}, allowed is a ${typeof current}${typeof current === "number" ? " >= 0" : ""}.`;
    next[name] = value as number | boolean;
  }
  return next as unknown as Settings;
}
