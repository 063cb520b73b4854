import { VercelError } from "../errors";
import type { Call } from "../router";

export function badRequest(message: string, extra: Record<string, unknown> = {}): VercelError {
  return new VercelError(400, "bad_request", message, extra);
}

/** The body as JSON, of any kind; an empty body is an empty object. */
export function vercelBody(call: Call): unknown {
  if (call.body.length === 0) return {};
  try {
    return JSON.parse(call.body.toString("utf8"));
  } catch {
    throw badRequest("Invalid JSON");
  }
}
