import { vercelUser } from "../authenticate";
import type { Cloud } from "../cloud";
import { VercelError } from "../errors";
import type { Call } from "../router";
import type { TeamRecord } from "./records";

/** A team by id or slug; the token's owner is in every team here. */
export function findTeam(cloud: Cloud, idOrSlug: string): TeamRecord | undefined {
  return cloud.data.teams.get(idOrSlug) ?? cloud.data.teams.values().find((team) => team.slug === idOrSlug);
}

/** The account that a call acts on: the team of its `teamId` or `slug`, else the token owner's own. */
export function accountOf(call: Call, cloud: Cloud): string {
  const asked = call.query.get("teamId") || call.query.get("slug");
  if (!asked) return vercelUser;
  const team = findTeam(cloud, asked);
  if (team === undefined)
    throw new VercelError(
      403,
      "forbidden",
      "Not authorized: Trying to access resource under scope that you don't have access to.",
    );
  return team.id;
}
