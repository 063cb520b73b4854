/** Requests with JSON to one API, with its refusals put into words; no body ever enters a message, since it may hold a value. */
import { exitCodes } from "../exit-codes";
import { Failure } from "../failure";
import { attempt, attemptRepeatedly, type HttpAnswer, type HttpOutcome, type HttpRequest } from "./http";

/** Whose API it is, and as whom it is called; `Cloud` is one. */
export interface Caller {
  readonly name: string;
  readonly identity: string;
  token(): string;
  renew(): Promise<boolean>;
}

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

export type Json = Readonly<Record<string, unknown>>;

export class JsonApi {
  constructor(
    private readonly caller: Caller,
    private readonly options: JsonApiOptions = {},
  ) {}

  /** The body of a GET; null where there is no such thing. */
  async find(url: string, need: Need): Promise<Json | null> {
    const outcome = await this.send({ method: "GET", url }, (request) => attemptRepeatedly(request, this.options));
    if ("problem" in outcome) throw this.unreachable(need, outcome.problem.kind);
    if (outcome.answer.status === 404) return null;
    return bodyOf(this.accepted(outcome.answer, need, []));
  }

  /**
   * A write, once.
   *
   * @param expected statuses that are no failure to the caller
   * @returns null where the answer got lost: it may or may not have been accepted
   */
  async write(
    request: { readonly method: "POST" | "PATCH"; readonly url: string; readonly body: unknown },
    need: Need,
    expected: readonly number[] = [],
  ): Promise<{ readonly status: number; readonly body: Json } | null> {
    // Not aborted by a signal: what is under way is let finish, so that its end is known.
    const outcome = await this.send(request, (sent) => attempt(sent));
    if ("problem" in outcome || outcome.answer.status >= 500) return null;
    const answer = this.accepted(outcome.answer, need, expected);
    return { status: answer.status, body: bodyOf(answer) };
  }

  /** @returns `changed` where a precondition of the query did not hold */
  async remove(url: string, need: Need): Promise<"removed" | "gone" | "changed"> {
    const outcome = await this.send({ method: "DELETE", url }, (request) => attemptRepeatedly(request, this.options));
    if ("problem" in outcome) throw this.unreachable(need, outcome.problem.kind);
    const { status } = this.accepted(outcome.answer, need, [404, 412]);
    return status === 404 ? "gone" : status === 412 ? "changed" : "removed";
  }

  private async send(request: HttpRequest, by: (request: HttpRequest) => Promise<HttpOutcome>): Promise<HttpOutcome> {
    const sent = () => by({ ...request, headers: { authorization: `Bearer ${this.caller.token()}` } });
    const outcome = await sent();
    return "answer" in outcome && outcome.answer.status === 401 && (await this.caller.renew()) ? sent() : outcome;
  }

  private accepted(answer: HttpAnswer, need: Need, expected: readonly number[]): HttpAnswer {
    const { status } = answer;
    if (status < 300 || expected.includes(status)) return answer;
    const { name, identity } = this.caller;
    if (status === 401) {
      throw new Failure(
        exitCodes.denied,
        `${name} does not take the token of ${identity}; it may have expired.`,
        "log in again",
      );
    }
    if (status === 403) {
      throw new Failure(
        exitCodes.denied,
        `${name} refused: ${identity} lacks ${need.permission} on ${need.on}.`,
        `grant a role that holds ${need.permission}, or use another identity`,
      );
    }
    throw this.unreachable(need, `HTTP ${status}`);
  }

  private unreachable(need: Need, reason: string): Failure {
    return new Failure(
      exitCodes.unreachable,
      `${this.caller.name} did not answer ${need.permission} on ${need.on} (${reason}).`,
      "run the command again; it goes on where it stopped",
    );
  }
}

function bodyOf(answer: HttpAnswer): Json {
  return objectOf(answer.body);
}

/** The value where it is an object, else an empty one. */
export function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
