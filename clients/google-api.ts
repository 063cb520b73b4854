/** Reads from those of Google's APIs that have no client of their own: IAM, Resource Manager, Logging. */
import { addressOf } from "./bases";
import type { Cloud } from "./cloud";
import { type JsonAnswer, JsonApi, type JsonApiOptions } from "./json-api";

export type GoogleService = "iam" | "cloudresourcemanager" | "cloudidentity" | "run" | "logging";

export type GoogleAnswer = JsonAnswer;

/** Returns any answer of the API itself, 403 and 404 included: the caller decides what they mean. */
export class GoogleApi {
  private readonly api: JsonApi;

  constructor(
    private readonly cloud: Cloud,
    options: JsonApiOptions = {},
  ) {
    this.api = new JsonApi(cloud, options);
  }

  /** @param path with its version: `v2/projects/P/locations/L/services/S` */
  get(service: GoogleService, path: string): Promise<GoogleAnswer> {
    return this.ask("GET", service, path);
  }

  /** For methods that read although they are POST: `entries:list`, `:getIamPolicy`. They are repeated like a GET. */
  query(service: GoogleService, path: string, body: unknown): Promise<GoogleAnswer> {
    return this.ask("POST", service, path, body);
  }

  private ask(method: "GET" | "POST", service: GoogleService, path: string, body?: unknown): Promise<GoogleAnswer> {
    const host = `${service}.googleapis.com`;
    const url = `${addressOf(this.cloud, host)}${path}`;
    return this.api.ask({ method, url, ...(body === undefined ? {} : { body }) }, `a request to ${host}`);
  }
}
