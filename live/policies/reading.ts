/** Reads policies. What is refused is noted, and the rest is read; what gets no answer fails, so that nothing half is taken for whole. */
import type { GoogleAnswer, GoogleApi, GoogleService } from "../../clients/google-api";
import { type Json, listOf, objectOf, objects, textOf } from "../../clients/json";
import { isDisabled } from "../../clients/json-api";
import type { LiveBinding, Unread } from "./snapshot";

export class Reading {
  readonly unread: Unread[] = [];

  constructor(private readonly api: GoogleApi) {}

  /** Null if it is refused or missing, which is noted. @param what "the policy of folders/12" */
  async get(what: string, service: GoogleService, path: string): Promise<Json | null> {
    return this.accepted(what, await this.api.get(service, path));
  }

  /** The same of a method that reads by POST. */
  async query(what: string, service: GoogleService, path: string, body: unknown): Promise<Json | null> {
    return this.accepted(what, await this.api.query(service, path, body));
  }

  /** All pages of a list; null if it is refused. @param path with its query */
  async list(what: string, service: GoogleService, path: string, field: string): Promise<readonly Json[] | null> {
    const found: Json[] = [];
    for (let token = ""; ; ) {
      const page =
        token === "" ? path : `${path}${path.includes("?") ? "&" : "?"}pageToken=${encodeURIComponent(token)}`;
      const body = await this.get(what, service, page);
      if (body === null) return null;
      found.push(...objects(body[field]));
      token = textOf(body.nextPageToken);
      if (token === "") return found;
    }
  }

  /** The same; nothing can exist where the project's API is not enabled. */
  async listIfEnabled(...asked: Parameters<Reading["list"]>): Promise<readonly Json[] | null> {
    const [, service, path] = asked;
    return isDisabled(await this.api.get(service, path)) ? [] : this.list(...asked);
  }

  note(what: string, why: string): void {
    this.unread.push({ what, why });
  }

  private accepted(what: string, { status, body }: GoogleAnswer): Json | null {
    if (status < 300) return body;
    const [permission] = objects(objectOf(body.error).details).map(({ metadata }) =>
      textOf(objectOf(metadata).permission),
    );
    this.note(what, permission ? `HTTP ${status}, ${permission} is lacking` : `HTTP ${status}`);
    return null;
  }
}

/** Of an allow policy, as `getIamPolicy` answers. Addresses are compared in lower case, as IAM does. */
export function bindingsOf(policy: Json): readonly LiveBinding[] {
  return objects(policy.bindings).map(({ role, members, condition }) => {
    const expression = textOf(objectOf(condition).expression);
    return {
      role: textOf(role),
      members: listOf(members).map(textOf).map(memberAs),
      ...(expression === "" ? {} : { condition: expression }),
    };
  });
}

export const memberAs = (member: string): string =>
  /^(user|group|serviceAccount|domain):/.test(member)
    ? member.replace(/:.*/, (address) => address.toLowerCase())
    : member;
