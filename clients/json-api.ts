/** Requests with JSON to one API, with its refusals put into words; no body ever enters a message, since it may hold a value. */
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { type Caller, denied, sendAs, tokenRefused } from "./caller";
import { attempt, attemptRepeatedly, type HttpRequest } from "./http";
import { type Json, objectOf, objects } from "./json";

/** What a request needs, and on what, for messages. */
export interface Need {
  /** `run.services.get`. */
  readonly permission: string;
  readonly on: string;
}

export interface JsonApiOptions {
  readonly signal?: AbortSignal;
  /** First pause between attempts, in milliseconds. @default 200 */
  readonly pauseMillis?: number;
}

export interface JsonAnswer {
  readonly status: number;
  /** Empty where it is not an object. */
  readonly body: Json;
}

export class JsonApi {
  constructor(
    private readonly caller: Caller,
    private readonly options: JsonApiOptions = {},
  ) {}

  /**
   * A read, POST included where the API wants that; repeated where its answer got lost. Any answer of the API itself is
   * returned, 403 and 404 included: what they mean is the caller's to say.
   *
   * @param what for the message where there is none: `a request to run.googleapis.com`
   */
  async ask(request: HttpRequest, what: string): Promise<JsonAnswer> {
    const outcome = await sendAs(this.caller, request, (sent) => attemptRepeatedly(sent, this.options));
    if ("problem" in outcome) throw this.unreachable(what, outcome.problem.kind);
    const { status, body } = outcome.answer;
    if (status === 401) throw tokenRefused(this.caller);
    if (status === 429 || status >= 500) throw this.unreachable(what, `HTTP ${status}`);
    return { status, body: objectOf(body) };
  }

  /** The body of a GET; null where there is no such thing. */
  async find(url: string, need: Need): Promise<Json | null> {
    const answer = await this.ask({ method: "GET", url }, asked(need));
    return answer.status === 404 ? null : this.accepted(answer, need).body;
  }

  /** The body of a GET; null where the project's API is not enabled, so that nothing of it can be there. */
  async findIfEnabled(url: string, need: Need): Promise<Json | null> {
    const answer = await this.ask({ method: "GET", url }, asked(need));
    return isDisabled(answer) ? null : this.accepted(answer, need).body;
  }

  /**
   * A write, once.
   *
   * @param expected statuses that are not a failure to the caller
   * @returns null where the answer got lost: it may or may not have been accepted
   */
  async write(
    request: { readonly method: "POST" | "PATCH"; readonly url: string; readonly body: unknown },
    need: Need,
    expected: readonly number[] = [],
  ): Promise<JsonAnswer | null> {
    // Not aborted by a signal: what is under way is let finish, so that its end is known.
    const outcome = await sendAs(this.caller, request, (sent) => attempt(sent));
    if ("problem" in outcome || outcome.answer.status >= 500) return null;
    const { status, body } = outcome.answer;
    return this.accepted({ status, body: objectOf(body) }, need, expected);
  }

  /**
   * A write that is the same however often it is sent; repeated where its answer got lost.
   *
   * @returns `changed` where a precondition of the query did not hold
   */
  async amend(url: string, body: unknown, need: Need): Promise<"amended" | "gone" | "changed"> {
    const answer = await this.ask({ method: "PATCH", url, body }, asked(need));
    const { status } = this.accepted(answer, need, [404, 412]);
    return status === 404 ? "gone" : status === 412 ? "changed" : "amended";
  }

  /** @returns `changed` where a precondition of the query did not hold */
  async remove(url: string, need: Need): Promise<"removed" | "gone" | "changed"> {
    const answer = await this.ask({ method: "DELETE", url }, asked(need));
    const { status } = this.accepted(answer, need, [404, 412]);
    return status === 404 ? "gone" : status === 412 ? "changed" : "removed";
  }

  private accepted(answer: JsonAnswer, need: Need, expected: readonly number[] = []): JsonAnswer {
    const { status } = answer;
    if (status < 300 || expected.includes(status)) return answer;
    if (status === 401) throw tokenRefused(this.caller);
    if (status === 403) {
      const { permission, on } = need;
      throw denied(this.caller, answer.body, {
        permission,
        where: `on ${on}`,
        grant: `grant a role that holds ${permission}`,
      });
    }
    throw this.unreachable(asked(need), `HTTP ${status}`);
  }

  private unreachable(what: string, reason: string): Failure {
    return new Failure(
      exitCodes.unreachable,
      `${this.caller.name} did not answer ${what} (${reason}).`,
      "run the command again; it goes on where it stopped",
    );
  }
}

/** @see https://cloud.google.com/service-usage/docs/troubleshoot-service-usage-issues */
function isDisabled({ status, body }: JsonAnswer): boolean {
  const details = objects(objectOf(body.error).details);
  return (status === 403 || status === 404) && details.some((one) => one.reason === "SERVICE_DISABLED");
}

function asked(need: Need): string {
  return `${need.permission} on ${need.on}`;
}
