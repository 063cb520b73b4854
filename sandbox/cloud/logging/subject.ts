import type { FilterSubject } from "../filter";
import { isObject, type Json } from "../json";

/** The text at a path such as `protoPayload.authenticationInfo.principalEmail`. */
export function textAt(entry: Json, field: string): string | undefined {
  let value: unknown = entry;
  for (const part of field.split(".")) value = isObject(value) ? value[part] : undefined;
  return typeof value === "string" ? value : undefined;
}

/** A log entry may have any field; one that it lacks fits no comparison. A bare word is looked for everywhere. */
export const entrySubject: FilterSubject<Json> = {
  words: (entry) => JSON.stringify(entry),
  field: (path) => ({
    kind: path === "timestamp" || path === "receiveTimestamp" ? "time" : "text",
    read: (entry) => textAt(entry, path),
  }),
};
