import { environmentFor } from "../../../sandbox";
import { isAlive } from "../../../sandbox/cloud/process";
import { eventually } from "../../support/eventually";

/** Secret Manager over REST, as the owner. */
export async function secretManager(
  home: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; json: Record<string, unknown> }> {
  const { GOOGLE_OAUTH_ACCESS_TOKEN: token, GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT: endpoint } = await environmentFor({
    home,
  });
  const response = await fetch(`${endpoint}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

export const gone = (pid = 0): Promise<void> => eventually(() => !isAlive(pid));
