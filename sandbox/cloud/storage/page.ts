import { StorageError } from "../errors";
import type { ObjectRecord } from "./records";

/** How many items a page has at most. */
export function sizeOf(query: URLSearchParams): number {
  const asked = query.get("maxResults");
  if (asked === null || asked === "") return 1000;
  if (!/^\d{1,9}$/.test(asked)) throw new StorageError(400, "invalid", `Invalid value for maxResults: '${asked}'.`);
  return Math.min(Number(asked) || 1000, 1000);
}

/** A page token names the last object that was served: its name and generation. */
export function tokenOf(object: ObjectRecord): string {
  return Buffer.from(JSON.stringify([object.name, object.generation])).toString("base64");
}

export function afterOf(token: string | null): readonly [name: string, generation: string] | undefined {
  if (token === null || token === "") return undefined;
  try {
    const [name, generation] = JSON.parse(Buffer.from(token, "base64").toString()) as unknown[];
    if (typeof name === "string" && typeof generation === "string") return [name, generation];
  } catch {
    // Falls through: it is none of ours.
  }
  throw new StorageError(400, "invalid", "Invalid page token.");
}

export function isAfter(object: ObjectRecord, after: readonly [string, string] | undefined): boolean {
  if (after === undefined || object.name > after[0]) return true;
  return object.name === after[0] && Number(object.generation) > Number(after[1]);
}
