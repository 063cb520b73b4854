import { isDiskError } from "./disk";
import {
  type ApiError,
  DiskFullError,
  GoogleError,
  type GoogleStatus,
  isApiError,
  StorageError,
  VercelError,
} from "./errors";
import type { Fault } from "./faults";
import type { Api, Reply } from "./router";

/** A reply as it goes out. */
export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

export function answerOf(reply: Reply): Answer {
  const status = reply.status ?? 200;
  const headers: Record<string, string> = { ...reply.headers };
  if (reply.body !== undefined) return { status, headers, body: reply.body };
  if (reply.json === undefined) return { status, headers, body: Buffer.alloc(0) };
  headers["content-type"] ??= "application/json; charset=UTF-8";
  return { status, headers, body: Buffer.from(JSON.stringify(reply.json)) };
}

/** The one place where errors become replies. What no handler meant to throw is a defect: 500. */
export function errorAnswer(api: Api, error: unknown): Answer {
  const known: ApiError = isApiError(error)
    ? error
    : isDiskError(error)
      ? errorFor(api, error.full ? 507 : 500, error.message)
      : defect(api, error);
  const headers = known.kind === "storage" ? {} : known.headers;
  return answerOf({ status: known.httpStatus, json: known.body(), headers });
}

/** A defect of the sandbox itself. An error's message may quote a request, so only its kind and place go out. */
function defect(api: Api, error: unknown): ApiError {
  const stack = error instanceof Object && "stack" in error ? String(error.stack) : "";
  const places = stack.split("\n").filter((line) => /^\s+at /.test(line));
  const kind = error instanceof Object ? error.constructor.name : typeof error;
  return errorFor(api, 500, `Internal error of the sandbox: ${kind}${places.slice(0, 3).join(";")}`);
}

const googleStatusOf: Readonly<Record<number, GoogleStatus>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  409: "ABORTED",
  429: "RESOURCE_EXHAUSTED",
  503: "UNAVAILABLE",
};

/** An error of the given status in the words of an API. */
function errorFor(api: Api, status: number, message: string): ApiError {
  const busy = status === 429;
  if (api === "vercel") {
    return new VercelError(
      status,
      busy ? "rate_limited" : status < 500 ? "bad_request" : "internal_server_error",
      message,
    );
  }
  if (api === "storage") return new StorageError(status, busy ? "rateLimitExceeded" : "backendError", message);
  if (status === 507) return new DiskFullError(message);
  return new GoogleError(googleStatusOf[status] ?? "INTERNAL", message);
}

/** The answer that a `status` fault gives in place of the real one. */
export function faultAnswer(api: Api, fault: Fault): Answer {
  const status = fault.status ?? 503;
  const headers: Record<string, string> =
    fault.retryAfterSeconds === undefined ? {} : { "retry-after": String(fault.retryAfterSeconds) };
  if (fault.body !== undefined) return answerOf({ status, json: fault.body, headers });
  const body = errorFor(
    api,
    status,
    status === 503 ? "The service is currently unavailable." : "Injected fault.",
  ).body();
  return answerOf({ status, json: body, headers });
}
