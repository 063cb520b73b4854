/** Documents in the shape in which `terraform show -json` prints a plan (Terraform 1.11). */

export interface PlannedLike {
  readonly type: string;
  /** @default "x" */
  readonly name?: string;
  readonly actions?: readonly string[];
  readonly before?: object | null;
  readonly after?: object | null;
  readonly unknown?: unknown;
  readonly sensitive?: unknown;
  readonly mode?: string;
  readonly module?: string;
  readonly index?: string | number;
  /** Members of the resource's change, and of the `change` in it. */
  readonly more?: object;
  readonly moreOfChange?: object;
}

const providers: Readonly<Record<string, string>> = {
  google: "registry.terraform.io/hashicorp/google",
  vercel: "registry.terraform.io/vercel/vercel",
};

/** The actions follow from what is there before and after. */
export function planned(one: PlannedLike): object {
  const { type, name = "x", before = null, after = null, mode = "managed", module, index } = one;
  const same = JSON.stringify(before) === JSON.stringify(after);
  const actions = one.actions ?? [before === null ? "create" : after === null ? "delete" : same ? "no-op" : "update"];
  const own = `${module === undefined ? "" : `${module}.`}${mode === "managed" ? "" : `${mode}.`}${type}.${name}`;
  const key = index === undefined ? "" : `[${JSON.stringify(index)}]`;
  return {
    address: `${own}${key}`,
    ...(module === undefined ? {} : { module_address: module }),
    mode,
    type,
    name,
    ...(index === undefined ? {} : { index }),
    provider_name: providers[type.split("_")[0] ?? ""] ?? "registry.terraform.io/someone/else",
    change: {
      actions,
      before,
      after,
      after_unknown: one.unknown ?? {},
      before_sensitive: before === null ? false : (one.sensitive ?? {}),
      after_sensitive: after === null ? false : (one.sensitive ?? {}),
      ...one.moreOfChange,
    },
    ...one.more,
  };
}

/** A whole document; `more` replaces members. */
export function planDocument(changes: readonly PlannedLike[], more: object = {}): object {
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: { root_module: {} },
    resource_changes: changes.map(planned),
    configuration: { root_module: {} },
    timestamp: "2026-11-28T00:00:00Z",
    applyable: true,
    complete: true,
    errored: false,
    ...more,
  };
}

export const planText = (changes: readonly PlannedLike[], more: object = {}): string =>
  JSON.stringify(planDocument(changes, more));
