import type { ResolvedRotation } from "./resolved";

export type Rotation = ResolvedRotation;

export type { Trigger } from "./kinds";

/** Due after so many days. */
export function everyDays(days: number): Rotation {
  return { everyDays: days };
}

/** Never by age: rotated only when it was, or may have been, exposed. */
export function onlyOnBreach(): Rotation {
  return "on breach";
}

/** A retired entry, service or stack stays until this day, without readers, and may be removed afterwards. */
export interface Retirement {
  readonly kind: "retired";
  /** `YYYY-MM-DD` */
  readonly after: string;
  /** Key of the service that an entry goes with, `product/name`. @default it goes alone */
  readonly with?: string;
}

/** The first step of a removal; the block itself may only be removed after this is on the base branch. */
export function retired(about: { readonly after: string; readonly with?: string }): Retirement {
  return { kind: "retired", ...about };
}
