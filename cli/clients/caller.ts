/** Who calls an API. */
import { exitCodes } from "../exit-codes";
import { Failure } from "../failure";
import type { HttpOutcome, HttpRequest } from "./http";

/** Whose API it is, and as whom it is called; `Cloud` is one. */
export interface Caller {
  readonly name: string;
  readonly identity: string;
  /** The project whose quota its calls use up, where one is named. */
  quotaProject?(): string | null;
  /** The token in use. */
  token(): string;
  /** Asks the source again, once a token was refused; false where it has no newer one. */
  renew(): Promise<boolean>;
}

/** Sends with the caller's token; once more where it was refused and there is a newer one. */
export async function sendAs(
  caller: Caller,
  request: HttpRequest,
  send: (request: HttpRequest) => Promise<HttpOutcome>,
): Promise<HttpOutcome> {
  const outcome = await send(authorized(caller, request));
  const refused = "answer" in outcome && outcome.answer.status === 401;
  return refused && (await caller.renew()) ? send(authorized(caller, request)) : outcome;
}

export function authorized(caller: Caller, request: HttpRequest): HttpRequest {
  const project = caller.quotaProject?.() ?? null;
  const quota = project === null ? {} : { "x-goog-user-project": project };
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${caller.token()}`, ...quota } };
}

export function tokenRefused(caller: Caller): Failure {
  return new Failure(
    exitCodes.denied,
    `${caller.name} does not take the token of ${caller.identity}; it may have expired.`,
    "log in again",
  );
}
