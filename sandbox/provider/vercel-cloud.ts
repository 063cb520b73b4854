import { type Problem, ProviderError } from "./diagnostics";
import { isEndpoint, readEndpoint } from "./endpoint";
import type { Configured } from "./resource";
import { isStatus, RestClient, RestError, stringOf } from "./rest";
import type { PlanSettings } from "./rules";
import { text, type Value, type ValueMap } from "./value";

/** The variable is ours: the real provider has its host built in, and reaches the sandbox through a proxy. */
const ENDPOINT_VARIABLE = "STRONGROOM_SANDBOX_VERCEL_ENDPOINT";

/** A Vercel account, as the vercel provider block describes it. */
export class VercelCloud implements Configured {
  readonly settings: PlanSettings = { project: undefined, attribution: "none", defaultLabels: {} };

  constructor(
    readonly rest: RestClient,
    private readonly base: string,
    readonly team: string | undefined,
  ) {}

  stop(): void {
    this.rest.stop();
  }

  /** The team of a resource: its own, else that of the provider block. */
  teamOf(teamId: Value | undefined): string | undefined {
    return text(teamId) ?? this.team;
  }

  url(path: string, team: string | undefined, query: Readonly<Record<string, string>> = {}): string {
    const search = new URLSearchParams({ ...query, ...(team === undefined ? {} : { teamId: team }) }).toString();
    return `${this.base}${path}${search === "" ? "" : `?${search}`}`;
  }
}

export async function configureVercel(
  config: ValueMap,
  environment: NodeJS.ProcessEnv,
): Promise<VercelCloud | readonly Problem[]> {
  const endpoint = readEndpoint(ENDPOINT_VARIABLE, environment[ENDPOINT_VARIABLE]);
  if (!isEndpoint(endpoint)) return [endpoint];
  const token = text(config.api_token) ?? environment.VERCEL_API_TOKEN;
  if (!token) {
    return [
      {
        summary: "There is no Vercel token",
        detail:
          "VERCEL_API_TOKEN is not set, nor the provider argument api_token. " +
          "Run Terraform through `./strongroom sandbox exec -- …`, which sets it.",
      },
    ];
  }
  if (!/^[A-Za-z0-9]{24}$/.test(token)) {
    return [
      {
        summary: "The Vercel token is malformed",
        detail: "A token has 24 letters or digits. Its value is not shown here.",
      },
    ];
  }
  const cloud = new VercelCloud(
    new RestClient({ token, label: "vercel" }),
    endpoint.base,
    text(config.team) ?? environment.VERCEL_TEAM,
  );
  if (cloud.team === undefined) return cloud;
  return vercelFailing("Unexpected error reading the team of the provider block", async () => {
    const team = await cloud.rest.get(cloud.url(`v2/teams/${encodeURIComponent(cloud.team ?? "")}`, undefined));
    return new VercelCloud(cloud.rest, endpoint.base, stringOf(team.body.id) || cloud.team);
  });
}

/** Runs an operation, and says in its failure what was being done, with Vercel's own code and message. */
export async function vercelFailing<T>(what: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof RestError)
      throw new ProviderError(what, `${error.code === undefined ? "" : `${error.code} - `}${error.message}`);
    if (error instanceof ProviderError) throw new ProviderError(what, `${error.message} ${error.detail}`.trim());
    throw error;
  }
}

/** Deletes the resource at the address; a missing one counts as deleted. */
export async function deleteThere(cloud: VercelCloud, url: string, what: string): Promise<void> {
  await vercelFailing(`Error deleting ${what}`, async () => {
    try {
      await cloud.rest.send("DELETE", url);
    } catch (error) {
      if (!isStatus(error, 404)) throw error;
    }
  });
}
