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

/** A retired entry, service or stack stays until this day, without readers, and may go afterwards. */
export interface Retirement {
  readonly kind: "retired";
  /** `YYYY-MM-DD` */
  readonly after: string;
  /** Key of the service that an entry goes with, `product/name`. @default it goes alone */
  readonly with?: string;
}

/** First step of a removal; the block itself may go only after the base branch says so. */
export function retired(about: { readonly after: string; readonly with?: string }): Retirement {
  return { kind: "retired", ...about };
}
