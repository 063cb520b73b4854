/** Requests to a git host's API, with what its answers mean. No message holds a body. */
import { exitCodes } from "../../text/exit-codes";
import { Failure, usage } from "../../text/failure";
import { type Caller, sendAs, tokenRefused } from "../caller";
import { attempt, attemptRepeatedly, type HttpAnswer, type HttpRequest, isBusy, pauseBefore } from "../http";
import { pause } from "../pause";
import type { PullRequestPlace } from "./place";

export interface HostOptions {
  readonly signal?: AbortSignal;
  /** First pause between attempts, in milliseconds. @default 200 */
  readonly pauseMillis?: number;
}

/** How a token gets in: the variable, and what it has to be allowed. */
export interface TokenSource {
  readonly names: readonly string[];
  /** As the host calls it. */
  readonly right: string;
  /** The variables whose token is sent as a password. */
  readonly asPassword?: readonly string[];
}

type Env = Readonly<Record<string, string | undefined>>;

/** Attempts of a request that the host was too busy for. */
const mostAttempts = 6;

export class HostApi {
  private readonly caller: Caller;

  /** @throws a usage failure without a token */
  constructor(
    readonly place: PullRequestPlace,
    private readonly source: TokenSource & { readonly title: string; readonly env: Env },
    private readonly options: HostOptions,
  ) {
    const { title, names, right, asPassword = [], env } = source;
    const name = names.find((one) => (env[one] ?? "") !== "");
    if (name === undefined)
      throw usage(
        `--post: ${names.join(" or ")} is not set, so nothing can be posted to ${place.says}.`,
        `export a token that has ${right}`,
      );
    const given = env[name] ?? "";
    const basic = asPassword.includes(name);
    const token = basic ? Buffer.from(`:${given}`).toString("base64") : given;
    this.caller = {
      name: title,
      identity: `the holder of ${name}`,
      token: () => token,
      renew: async () => false,
      ...(basic ? { scheme: "Basic" } : {}),
    };
  }

  /** A read, also by POST; repeated if its answer was lost. */
  async read(request: HttpRequest): Promise<HttpAnswer> {
    const outcome = await sendAs(this.caller, request, (sent) => attemptRepeatedly(sent, this.options));
    if ("problem" in outcome) throw this.unreachable(outcome.problem.kind);
    return this.accepted(outcome.answer);
  }

  /** An update, which may be repeated. @returns `gone` or `changed` if it is not there, or not as it was */
  async update(method: "PUT" | "PATCH", url: string, body: unknown): Promise<"updated" | "gone" | "changed"> {
    const request = { method, url, body };
    const outcome = await sendAs(this.caller, request, (sent) => attemptRepeatedly(sent, this.options));
    if ("problem" in outcome) throw this.unreachable(outcome.problem.kind);
    const { status } = outcome.answer;
    if (status === 404) return "gone";
    if (status === 409) return "changed";
    this.accepted(outcome.answer);
    return "updated";
  }

  /** Adds something, at most once. @returns its answer; null if nobody knows whether it was accepted */
  async add(url: string, body: unknown): Promise<HttpAnswer | null> {
    for (let tried = 1; ; tried++) {
      // A signal does not abort it: it finishes, so that its result is known.
      const outcome = await sendAs(this.caller, { method: "POST", url, body }, (sent) => attempt(sent));
      if ("problem" in outcome || outcome.answer.status >= 500) return null;
      if (!isBusy(outcome.answer) || tried === mostAttempts) return this.accepted(outcome.answer);
      await pause(pauseBefore(tried, outcome, this.options.pauseMillis), this.options.signal);
    }
  }

  private accepted(answer: HttpAnswer): HttpAnswer {
    const { status } = answer;
    const { title, right } = this.source;
    const { identity } = this.caller;
    const { says } = this.place;
    if (status < 300) return answer;
    if (status === 401) throw tokenRefused(this.caller);
    if (status === 429 || status >= 500 || isBusy(answer)) throw this.unreachable(`HTTP ${status}`);
    const next = `give the token ${right}, or use another one`;
    if (status === 403)
      throw new Failure(exitCodes.denied, `${title} refused: ${identity} lacks ${right} on ${says}.`, next);
    if (status === 404)
      throw new Failure(exitCodes.denied, `${title} has no ${says}, or ${identity} may not see it.`, next);
    throw new Failure(exitCodes.refused, `${title} refused the comment on ${says} (HTTP ${status}).`);
  }

  private unreachable(why: string): Failure {
    return new Failure(
      exitCodes.unreachable,
      `${this.source.title} did not answer a request about ${this.place.says} (${why}).`,
      "run the command again; it updates what it posted",
    );
  }
}
