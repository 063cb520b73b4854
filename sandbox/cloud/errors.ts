/** Google's canonical status names, with the HTTP status each is served with. */
const httpStatusOf = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  ABORTED: 409,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
} as const;

export type GoogleStatus = keyof typeof httpStatusOf;

/** Numeric codes of google.rpc.Code, as in a long-running operation's error. */
export const rpcCode = { PERMISSION_DENIED: 7, FAILED_PRECONDITION: 9, INTERNAL: 13 } as const;

/** An error that a Google API answers with. Thrown by handlers, mapped to a reply in one place. */
export class GoogleError extends Error {
  readonly kind = "google";
  constructor(
    readonly status: GoogleStatus,
    message: string,
    readonly details: readonly object[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }

  get httpStatus(): number {
    return httpStatusOf[this.status];
  }

  body(): object {
    const details = this.details.length > 0 ? { details: this.details } : {};
    return { error: { code: this.httpStatus, message: this.message, status: this.status, ...details } };
  }
}

/** The sandbox's own disk is full. A code that clients do not take for a quota, which would have room again by itself. */
export class DiskFullError extends GoogleError {
  constructor(message: string) {
    super("RESOURCE_EXHAUSTED", message);
  }

  override get httpStatus(): number {
    return 507;
  }
}

/** An error of the Cloud Storage JSON API, which has a shape of its own. */
export class StorageError extends Error {
  readonly kind = "storage";
  constructor(
    readonly httpStatus: number,
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }

  body(): object {
    const errors = [{ message: this.message, domain: "global", reason: this.reason }];
    return { error: { code: this.httpStatus, message: this.message, errors } };
  }
}

/** An error of the Vercel API. `extra` joins `code` and `message` in the body. */
export class VercelError extends Error {
  readonly kind = "vercel";
  readonly headers: Readonly<Record<string, string>> = {};

  constructor(
    readonly httpStatus: number,
    readonly code: string,
    message: string,
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  body(): object {
    return { error: { code: this.code, message: this.message, ...this.extra } };
  }
}

export type ApiError = GoogleError | StorageError | VercelError;

/** Tells an API error from a defect by its `kind`: class identity is lost across test realms. */
export function isApiError(error: unknown): error is ApiError {
  const kind = error instanceof Object && "kind" in error ? error.kind : undefined;
  return kind === "google" || kind === "storage" || kind === "vercel";
}

/** The `google.rpc.BadRequest` detail that names the offending field. */
export function invalid(message: string, field?: string): GoogleError {
  const details =
    field === undefined
      ? []
      : [{ "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations: [{ field, description: message }] }];
  return new GoogleError("INVALID_ARGUMENT", message, details);
}
