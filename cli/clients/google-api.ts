/** Reads from Google's other APIs: Cloud Run, IAM, Resource Manager, Logging. */
import { exitCodes } from "../exit-codes";
import { Failure } from "../failure";
import type { Cloud } from "./cloud";
import { attemptRepeatedly } from "./http";

export type GoogleService = "secretmanager" | "run" | "iam" | "cloudresourcemanager" | "logging";

export interface GoogleAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export class GoogleApi {
  constructor(
    private readonly cloud: Cloud,
    private readonly options: { readonly signal?: AbortSignal; readonly pauseMillis?: number } = {},
  ) {}

  /** @param path with its version: `v2/projects/P/locations/L/services/S` */
  get(service: GoogleService, path: string): Promise<GoogleAnswer> {
    return this.ask("GET", service, path);
  }

  /** For methods that read although they are POST: `entries:list`, `:getIamPolicy`. They are repeated like a GET. */
  query(service: GoogleService, path: string, body: unknown): Promise<GoogleAnswer> {
    return this.ask("POST", service, path, body);
  }

  /**
   * Any answer of the API itself, 403 and 404 included: what they mean is the caller's to say.
   *
   * @throws a `Failure` where there is no answer, or the token is not taken
   */
  private async ask(
    method: "GET" | "POST",
    service: GoogleService,
    path: string,
    body?: unknown,
  ): Promise<GoogleAnswer> {
    const send = () =>
      attemptRepeatedly(
        {
          method,
          url: `${this.base(service)}${path}`,
          headers: { authorization: `Bearer ${this.cloud.token()}` },
          ...(body === undefined ? {} : { body }),
        },
        this.options,
      );
    let outcome = await send();
    if ("answer" in outcome && outcome.answer.status === 401 && (await this.cloud.renew())) outcome = await send();
    const status = "answer" in outcome ? outcome.answer.status : null;
    if (status === 401) {
      throw new Failure(
        exitCodes.denied,
        `${this.cloud.name} does not take the token of ${this.cloud.identity}; it may have expired.`,
        "log in again",
      );
    }
    if ("problem" in outcome || outcome.answer.status === 429 || outcome.answer.status >= 500) {
      const reason = "problem" in outcome ? outcome.problem.kind : `HTTP ${outcome.answer.status}`;
      throw new Failure(
        exitCodes.unreachable,
        `${this.cloud.name} could not be reached for ${service}.googleapis.com (${reason}).`,
        "run the command again",
      );
    }
    const { body: found } = outcome.answer;
    return { status: outcome.answer.status, body: isObject(found) ? found : {} };
  }

  /** The sandbox serves every API at one address; credentials of either cloud never meet the other's. */
  private base(service: GoogleService): string {
    return this.cloud.sandbox ? `${new URL(this.cloud.secretManager).origin}/` : `https://${service}.googleapis.com/`;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The objects of a list; nothing where it is none. */
export function objects(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
