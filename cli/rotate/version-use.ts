/** Why a version may not be disabled yet. */
export interface VersionUse {
  readonly entry: string;
  readonly version: string;
  readonly kind: "branch" | "revision" | "deployment";
  /** Branch, `service: revision` or `project: deployment`. */
  readonly by: string;
  readonly why: string;
  /** What ends it. */
  readonly next: string;
}
