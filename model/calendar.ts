/** Days and moments as declarations and locks write them. */

/** A day as `YYYY-MM-DD` that exists in the calendar. */
export function isDay(value: unknown): value is string {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const [year, month, day] = value.split("-").map(Number);
  if (year === undefined || month === undefined || day === undefined || month < 1 || month > 12) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days;
}

/** A moment in UTC as RFC 3339 has it and `Date.toISOString()` writes it (fractions optional), on a clock and in the calendar. */
export function isInstant(value: unknown): value is string {
  if (typeof value !== "string") return false;
  const [, day, hours] = /^(\d{4}-\d{2}-\d{2})T(\d{2}):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/.exec(value) ?? [];
  return isDay(day) && Number(hours) < 24;
}
