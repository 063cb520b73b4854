/** Sends JSON requests to one API and explains its refusals. No message holds a body, since it may hold a value. */
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { type Caller, denied, sendAs, tokenRefused } from "./caller";
import { attempt, attemptRepeatedly, type HttpRequest } from "./http";
import { type Json, objectOf, objects } from "./json";

/** The permission that a request needs, and its object, for messages. */
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
  /** Empty if it is not an object. */
  readonly body: Json;
}

export class JsonApi {
  constructor(
    private readonly caller: Caller,
    private readonly options: JsonApiOptions = {},
  ) {}

  /**
   * A read, also by POST if the API requires it; repeated if its answer was lost. Returns any answer of the API itself, 403 and 404
   * included: the caller decides what they mean.
   *
   * @param what for the message if there is no answer: `a request to run.googleapis.com`
   */
  async ask(request: HttpRequest, what: string): Promise<JsonAnswer> {
    const outcome = await sendAs(this.caller, request, (sent) => attemptRepeatedly(sent, this.options));
    if ("problem" in outcome) throw this.unreachable(what, outcome.problem.kind);
    const { status, body } = outcome.answer;
    if (status === 401) throw tokenRefused(this.caller);
    if (status === 429 || status >= 500) throw this.unreachable(what, `HTTP ${status}`);
    return { status, body: objectOf(body) };
  }

  /** The body of a GET; null if the object does not exist. */
  async find(url: string, need: Need): Promise<Json | null> {
    const answer = await this.ask({ method: "GET", url }, asked(need));
    return answer.status === 404 ? null : this.accepted(answer, need).body;
  }

  /** A read by POST, or a use that may be repeated. @param expected statuses that are not a failure to the caller */
  async query(url: string, body: unknown, need: Need, expected: readonly number[] = []): Promise<JsonAnswer> {
    return this.accepted(await this.ask({ method: "POST", url, body }, asked(need)), need, expected);
  }

  /** The body of a GET; null if the project's API is not enabled, so that nothing can exist. */
  async findIfEnabled(url: string, need: Need): Promise<Json | null> {
    const answer = await this.ask({ method: "GET", url }, asked(need));
    return isDisabled(answer) ? null : this.accepted(answer, need).body;
  }

  /**
   * A write, once.
   *
   * @param expected statuses that are not a failure to the caller
   * @returns null if the answer was lost: the write may or may not have been accepted
   */
  async write(
    request: { readonly method: "POST" | "PATCH"; readonly url: string; readonly body: unknown },
    need: Need,
    expected: readonly number[] = [],
  ): Promise<JsonAnswer | null> {
    // A signal does not abort it: a write under way finishes, so that its result is known.
    const outcome = await sendAs(this.caller, request, (sent) => attempt(sent));
    if ("problem" in outcome || outcome.answer.status >= 500) return null;
    const { status, body } = outcome.answer;
    return this.accepted({ status, body: objectOf(body) }, need, expected);
  }

  /**
   * An idempotent write; repeated if its answer was lost.
   *
   * @returns `changed` if a precondition of the query did not hold
   */
  async amend(url: string, body: unknown, need: Need): Promise<"amended" | "gone" | "changed"> {
    const answer = await this.ask({ method: "PATCH", url, body }, asked(need));
    const { status } = this.accepted(answer, need, [404, 412]);
    return status === 404 ? "gone" : status === 412 ? "changed" : "amended";
  }

  /** @returns `changed` if a precondition of the query did not hold */
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
export function isDisabled({ status, body }: JsonAnswer): boolean {
  const details = objects(objectOf(body.error).details);
  return (status === 403 || status === 404) && details.some((one) => one.reason === "SERVICE_DISABLED");
}

function asked(need: Need): string {
  return `${need.permission} on ${need.on}`;
}
