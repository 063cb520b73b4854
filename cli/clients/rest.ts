/** Reads and deletes over JSON, with the refusals of a cloud put into words; never with a body, which may hold a value. */
import { exitCodes } from "../exit-codes";
import { Failure } from "../failure";
import { attemptRepeatedly, type HttpAnswer, type HttpRequest } from "./http";

/** Whose API it is, and as whom it is called. `Cloud` is one. */
export interface Caller {
  readonly name: string;
  readonly identity: string;
  token(): string;
  renew(): Promise<boolean>;
}

export interface RestRequest {
  readonly url: string;
  /** What the caller needs for it: `storage.objects.get`. */
  readonly permission: string;
  /** On what, for messages: `gs://bucket/object`. */
  readonly on: string;
}

export class Rest {
  constructor(
    private readonly caller: Caller,
    private readonly options: { readonly signal?: AbortSignal } = {},
  ) {}

  /** The body of a GET; null where there is no such thing. */
  async find(request: RestRequest): Promise<unknown> {
    const answer = await this.send({ method: "GET", url: request.url }, request, [404]);
    return answer.status === 404 ? null : answer.body;
  }

  /** @returns `changed` where a precondition of the query did not hold */
  async remove(request: RestRequest): Promise<"removed" | "gone" | "changed"> {
    const answer = await this.send({ method: "DELETE", url: request.url }, request, [404, 412]);
    if (answer.status === 404) return "gone";
    return answer.status === 412 ? "changed" : "removed";
  }

  private async send(sent: HttpRequest, request: RestRequest, expected: readonly number[]): Promise<HttpAnswer> {
    const { name, identity } = this.caller;
    const attempt = () =>
      attemptRepeatedly({ ...sent, headers: { authorization: `Bearer ${this.caller.token()}` } }, this.options);
    let outcome = await attempt();
    if ("answer" in outcome && outcome.answer.status === 401 && (await this.caller.renew())) outcome = await attempt();
    const { permission, on } = request;
    if ("problem" in outcome) {
      throw new Failure(
        exitCodes.unreachable,
        `${name} could not be reached for ${on} (${outcome.problem.kind}).`,
        "run the command again; it goes on where it stopped",
      );
    }
    const { status } = outcome.answer;
    if (status < 300 || expected.includes(status)) return outcome.answer;
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
        `${name} refused: ${identity} lacks ${permission} on ${on}.`,
        `grant a role that holds ${permission}, or use another identity`,
      );
    }
    throw new Failure(
      exitCodes.unreachable,
      `${name} refused ${permission} on ${on} (HTTP ${status}).`,
      "run the command again; it goes on where it stopped",
    );
  }
}
