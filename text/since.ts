import { isDay } from "../model/calendar";
import { usage } from "./failure";

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `30m`, `24h`, `7d`, `2026-03-01` or a full time, as the moment it means. @throws a usage failure for anything else */
export function sinceMoment(text: string, now: Date): Date {
  const [, amount, unit] = /^([1-9]\d{0,3})([mhd])$/.exec(text) ?? [];
  if (amount !== undefined && unit !== undefined) return new Date(now.getTime() - Number(amount) * (units[unit] ?? 0));
  // `Date` takes 2026-02-30 for the second of March.
  const [, day] = /^([\d-]{10})(?:T[\d:.]+Z)?$/.exec(text) ?? [];
  const date = isDay(day) ? new Date(text) : null;
  if (date !== null && !Number.isNaN(date.getTime())) return date;
  throw usage(`--since takes 30m, 24h, 7d or a date such as 2026-03-01; got "${text}".`);
}
