/** Who calls an API. */
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import type { HttpOutcome, HttpRequest } from "./http";
import { objectOf, objects, textOf } from "./json";

/** The API's owner, and the identity that calls it; `Cloud` is one. */
export interface Caller {
  readonly name: string;
  readonly identity: string;
  /** The project whose quota its calls use, if one is named. */
  quotaProject?(): string | null;
  /** Whether it is the embedded cloud. @default no */
  readonly sandbox?: boolean;
  /** The environment that a project belongs to; null if none has it. */
  environmentOf?(project: string): string | null;
  /** The token in use. */
  token(): string;
  /** How it is sent. @default Bearer */
  readonly scheme?: "Basic";
  /** Asks the source again after a token was refused; false if it has no newer one. */
  renew(): Promise<boolean>;
}

/** Sends with the caller's token; repeats once with a newer one if it was refused. */
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
  return {
    ...request,
    headers: { ...request.headers, authorization: `${caller.scheme ?? "Bearer"} ${caller.token()}`, ...quota },
  };
}

export function tokenRefused(caller: Caller): Failure {
  return new Failure(
    exitCodes.denied,
    `${caller.name} does not accept the token of ${caller.identity}; it may have expired.`,
    "log in again",
  );
}

class MissingProject extends Failure {}

/** Whether a refusal is about a missing project. */
export const isMissingProject = (error: unknown): boolean => error instanceof MissingProject;

/**
 * Explains a 403 from Google. A missing project gives a 403 too, with its own reason.
 *
 * @param refused `where`, such as `on KEY in project P`; `grant`, what mends it if the project exists
 * @see https://cloud.google.com/resource-manager/docs/troubleshooting
 */
export function denied(
  caller: Caller,
  body: unknown,
  { permission, where, grant }: { readonly permission: string; readonly where: string; readonly grant: string },
): Failure {
  const project = missingProject(body);
  if (project !== null && caller.sandbox === true) {
    const environment = caller.environmentOf?.(project) ?? null;
    return new MissingProject(
      exitCodes.denied,
      `${caller.name} has no project ${project}: nothing is deployed there yet.`,
      `strongroom start${environment === null ? "" : ` --env ${environment}`}`,
    );
  }
  if (project !== null)
    return new MissingProject(
      exitCodes.denied,
      `${caller.name} has no project ${project}, or ${caller.identity} may not see it.`,
      `create ${project}, or use another identity`,
    );
  return new Failure(
    exitCodes.denied,
    `${caller.name} refused: ${caller.identity} lacks ${permission} ${where}.`,
    `${grant}, or use another identity`,
  );
}

/** Null if the refusal is about something else. */
function missingProject(body: unknown): string | null {
  const details = objects(objectOf(objectOf(body).error).details);
  const about = details.find((one) => one.reason === "CONSUMER_INVALID");
  return about === undefined ? null : textOf(objectOf(about.metadata).consumer).replace(/^projects\//, "") || null;
}
