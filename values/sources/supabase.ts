/** Keys of the local Supabase stack, if one runs in the current folder. For dev only. */

import { callVendor } from "../../clients/vendor";
import type { StoredEntry } from "../../inventory/entries";
import type { Context } from "../../machine/context";
import { parseDotenv } from "../dotenv";
import { signerOf } from "../recipe";

/** Entry names by what `supabase status -o env` calls them; the names without prefix are those of a self-hosted stack. */
const names: Readonly<Record<string, readonly string[]>> = {
  ANON_KEY: ["ANON_KEY", "SUPABASE_ANON_KEY"],
  SERVICE_ROLE_KEY: ["SERVICE_ROLE_KEY", "SUPABASE_SERVICE_ROLE_KEY", "SUPABASE_SERVICE_KEY"],
  SECRET_KEY: ["SUPABASE_SECRET_KEY"],
  JWT_SECRET: ["JWT_SECRET", "SUPABASE_JWT_SECRET"],
  API_URL: ["SUPABASE_URL"],
  DB_URL: ["DATABASE_URL", "SUPABASE_DB_URL"],
};

/** The stack's name of an entry; null for others, and for entries that are made from our own signing secret. */
export function supabaseName(entry: StoredEntry): string | null {
  if (signerOf(entry) !== null) return null;
  return Object.keys(names).find((name) => names[name]?.includes(entry.name)) ?? null;
}

/**
 * Values by the stack's own names; empty if the program is missing or no stack runs, which is normal.
 *
 * @see https://supabase.com/docs/reference/cli/supabase-status
 */
export async function supabaseStatus(context: Context): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  const call = { program: "supabase" as const, args: ["status", "-o", "env"] };
  const answer = await callVendor(context, call);
  if (answer === null || answer.code !== 0) return found;
  for (const { name, value } of parseDotenv(answer.stdout).lines) found.set(name, value);
  answer.stdout.fill(0);
  return found;
}
