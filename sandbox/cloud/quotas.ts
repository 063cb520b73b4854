import { GoogleError } from "./errors";

/** What the quotas look at of a request that found its route. */
interface Counted {
  readonly route: { readonly api: string; readonly method: string; readonly pattern: RegExp };
  readonly params: Readonly<Record<string, string>>;
}

interface Limit {
  readonly metric: string;
  readonly perWindow: number;
  readonly windowMillis: number;
  readonly key: string;
}

/** Secret Manager's request quotas, per project and minute, and its limits per resource. */
function limitsOf(match: Counted): readonly Limit[] {
  const { route, params } = match;
  if (route.api !== "secretmanager") return [];
  const minute = 60_000;
  const project = params.project ?? "";
  const verb = /:(\w+)\$$/.exec(route.pattern.source)?.[1] ?? "";
  const of = (metric: string, perWindow: number): Limit => ({
    metric,
    perWindow,
    windowMillis: minute,
    key: `${metric} ${project}`,
  });
  if (verb === "access") return [of("Access requests", 90_000)];
  if (route.method === "GET" || verb === "getIamPolicy" || verb === "testIamPermissions")
    return [of("Read requests", 600)];
  const limits = [of("Write requests", 600)];
  const secret = `${project}/${params.secret ?? ""}`;
  if (["enable", "disable", "destroy"].includes(verb)) {
    const key = `version ${secret}/${params.version ?? ""}`;
    limits.push({ metric: "Version state changes", perWindow: 1, windowMillis: 1000, key });
  } else if (params.secret !== undefined) {
    limits.push({ metric: "Secret writes per second", perWindow: 2, windowMillis: 1000, key: `second ${secret}` });
    limits.push({ metric: "Secret writes per minute", perWindow: 120, windowMillis: minute, key: `minute ${secret}` });
  }
  return limits;
}

/** Counts requests in fixed windows and refuses those over a limit. */
export class Quotas {
  private readonly used = new Map<string, { window: number; count: number }>();

  constructor(private readonly clock: () => number) {}

  /** Throws Google's 429, with the seconds until the window ends, where a limit is used up. */
  take(match: Counted): void {
    const now = this.clock();
    const limits = limitsOf(match);
    for (const limit of limits) {
      const window = Math.floor(now / limit.windowMillis);
      const entry = this.used.get(limit.key);
      if (entry?.window !== window || entry.count < limit.perWindow) continue;
      const waitSeconds = Math.max(1, Math.ceil(((window + 1) * limit.windowMillis - now) / 1000));
      throw new GoogleError(
        "RESOURCE_EXHAUSTED",
        `Quota exceeded for quota metric '${limit.metric}' and limit '${limit.metric} per ${limit.windowMillis === 1000 ? "second" : "minute"}' of service 'secretmanager.googleapis.com' for consumer 'project:${match.params.project ?? ""}'.`,
        [
          {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            reason: "RATE_LIMIT_EXCEEDED",
            domain: "googleapis.com",
            metadata: { service: "secretmanager.googleapis.com", quota_limit_value: String(limit.perWindow) },
          },
        ],
        { "retry-after": String(waitSeconds) },
      );
    }
    for (const limit of limits) {
      const window = Math.floor(now / limit.windowMillis);
      const entry = this.used.get(limit.key);
      this.used.set(limit.key, { window, count: entry?.window === window ? entry.count + 1 : 1 });
    }
  }
}
