/**
 * All requests go through here: fetch with a deadline, limited retries of requests that are safe to repeat, and typed outcomes. No
 * message holds a body of a request or a reply, since either may hold a value.
 */

import { pause } from "./pause";

/** Why a request has no usable answer. */
export type HttpProblem =
  /** Nothing was received: refused, reset, or past the deadline. A write may have been accepted. */
  | { readonly kind: "no answer"; readonly reason: string }
  /** An answer that could not be read to its end, or is not JSON. A write was probably accepted. */
  | { readonly kind: "broken answer"; readonly status: number };

export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
  /** `Retry-After` in milliseconds, if given. */
  readonly retryAfterMillis: number | null;
}

export type HttpOutcome = { readonly answer: HttpAnswer } | { readonly problem: HttpProblem };

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON; a string is sent as it is. */
  readonly body?: unknown;
}

export interface HttpOptions {
  /** Milliseconds until a request is given up. @default 20000 */
  readonly deadlineMillis?: number;
  readonly signal?: AbortSignal;
}

const defaultDeadlineMillis = 20_000;

export type Fetch = typeof fetch;

/**
 * The same for a library that sends by itself: only to allowed hosts, with a deadline, and without redirects.
 *
 * @param reroute for tests: where a host's requests really go
 */
export function fetchOnly(allowed: (url: URL) => boolean, reroute: (url: URL) => URL = (url) => url): Fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (!allowed(url)) throw Object.assign(new Error(`no request to ${url.host}`), { code: "FOREIGN_HOST" });
    const deadline = AbortSignal.timeout(defaultDeadlineMillis);
    const signal = init?.signal ? AbortSignal.any([deadline, init.signal]) : deadline;
    return fetch(reroute(url), { ...init, redirect: "error", signal });
  };
}

/** One attempt. Never throws, except for the caller's own abort. */
export async function attempt(request: HttpRequest, options: HttpOptions = {}): Promise<HttpOutcome> {
  const deadline = AbortSignal.timeout(options.deadlineMillis ?? defaultDeadlineMillis);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
  let response: Response;
  try {
    response = await fetch(request.url, {
      method: request.method,
      headers: { "content-type": "application/json", ...request.headers },
      redirect: "error",
      signal,
      body: typeof request.body === "string" ? request.body : JSON.stringify(request.body),
    });
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    return { problem: { kind: "no answer", reason: deadline.aborted ? "no answer in time" : reasonOf(error) } };
  }
  try {
    const text = await response.text();
    const body: unknown = text === "" ? {} : JSON.parse(text);
    return { answer: { status: response.status, body, retryAfterMillis: retryAfterOf(response.headers) } };
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    // An error page of a proxy is not JSON, but its status is enough.
    if (response.status >= 400) {
      return { answer: { status: response.status, body: {}, retryAfterMillis: retryAfterOf(response.headers) } };
    }
    return { problem: { kind: "broken answer", status: response.status } };
  }
}

export interface RetryOptions extends HttpOptions {
  /** Attempts in all. @default 6 */
  readonly attempts?: number;
  /** First pause in milliseconds; doubles, with jitter, up to 8 s. @default 200 */
  readonly pauseMillis?: number;
}

/** For requests that may be repeated without harm (reads): repeats after lost answers, 429 and 5xx. */
export async function attemptRepeatedly(request: HttpRequest, options: RetryOptions = {}): Promise<HttpOutcome> {
  const attempts = options.attempts ?? 6;
  for (let tried = 1; ; tried++) {
    const outcome = await attempt(request, options);
    const again = "problem" in outcome || isBusy(outcome.answer) || outcome.answer.status >= 500;
    if (!again || tried >= attempts) return outcome;
    await pause(pauseBefore(tried, outcome, options.pauseMillis), options.signal);
  }
}

/** Nothing was done, but a later attempt may be accepted; GitHub says it with 403 and a time to wait. */
export function isBusy({ status, retryAfterMillis }: HttpAnswer): boolean {
  return status === 429 || (status === 403 && retryAfterMillis !== null);
}

/** How long to wait before attempt `tried + 1`: as long as the server asks for, at most a minute; otherwise twice as long each time. */
export function pauseBefore(tried: number, outcome: HttpOutcome, firstMillis = 200): number {
  const asked = "answer" in outcome ? outcome.answer.retryAfterMillis : null;
  if (asked !== null) return Math.min(asked, 60_000);
  // Jitter, so that parallel writers do not come back together.
  return Math.min(firstMillis * 2 ** (tried - 1), 8_000) * (0.75 + Math.random() * 0.5);
}

function retryAfterOf(headers: Headers): number | null {
  const value = headers.get("retry-after");
  if (value === null) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}

/** Only the code: a fetch error's message may quote a URL, and people search for codes. */
function reasonOf(error: unknown): string {
  const cause = (error as { cause?: { code?: unknown; message?: unknown } }).cause;
  if (typeof cause?.code === "string") return cause.code;
  return cause?.message === "unexpected redirect" ? "redirect" : "connection failed";
}
