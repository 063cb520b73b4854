/**
 * Secret Manager v1, as much of it as the command line needs.
 *
 * @see https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets
 */
import { crc32c as checksum } from "@aws-crypto/crc32c";
import { exitCodes } from "../exit-codes";
import { Failure } from "../failure";
import type { Cloud } from "./cloud";
import {
  attempt,
  attemptRepeatedly,
  type HttpAnswer,
  type HttpOutcome,
  type HttpRequest,
  pause,
  pauseBefore,
} from "./http";
import { Pace } from "./pace";

export type LiveState = "ENABLED" | "DISABLED" | "DESTROYED";

export interface LiveVersion {
  readonly number: string;
  readonly state: LiveState;
  /** ISO 8601. */
  readonly createdAt: string | null;
}

/** How adding a version ended. */
export type AddOutcome =
  | { readonly kind: "added"; readonly version: LiveVersion }
  /** No answer, or one that can't be read: it may or may not have been accepted. Look before writing again. */
  | { readonly kind: "unknown"; readonly reason: string };

export interface SecretId {
  readonly project: string;
  readonly id: string;
}

const readsPerSecond = 10;
const writesPerSecond = 10;
/** A minute's quota, less a reserve for others. */
const burst = 300;
/** How often a refusal for load (429) is waited out. */
const patience = 8;

export class SecretManager {
  private readonly reads = new Map<string, Pace>();
  private readonly writes = new Map<string, Pace>();

  constructor(
    private readonly cloud: Cloud,
    private readonly options: {
      readonly signal?: AbortSignal;
      readonly deadlineMillis?: number;
      readonly pauseMillis?: number;
    } = {},
  ) {}

  /** One version's state, strongly consistent; null where there is none of that number. */
  async version(secret: SecretId, number: string): Promise<LiveVersion | null> {
    const path = `${name(secret)}/versions/${number}`;
    const answer = await this.read("secretmanager.versions.get", secret, path);
    return answer.status === 404 ? null : liveVersion(answer.body);
  }

  /** Whether the secret itself exists. */
  async exists(secret: SecretId): Promise<boolean> {
    return (await this.read("secretmanager.secrets.get", secret, name(secret))).status !== 404;
  }

  /** All versions, newest first. A list may lag behind; see `version`. Null where the secret does not exist. */
  async versions(secret: SecretId): Promise<readonly LiveVersion[] | null> {
    const found = new Map<string, LiveVersion>();
    let pageToken = "";
    do {
      const query = `pageSize=250${pageToken === "" ? "" : `&pageToken=${encodeURIComponent(pageToken)}`}`;
      const answer = await this.read("secretmanager.versions.list", secret, `${name(secret)}/versions?${query}`);
      if (answer.status === 404) return null;
      const page = answer.body as { versions?: readonly unknown[]; nextPageToken?: unknown };
      for (const item of page.versions ?? []) {
        const version = liveVersion(item);
        found.set(version.number, version);
      }
      // A page may be empty and still name another one.
      pageToken = typeof page.nextPageToken === "string" ? page.nextPageToken : "";
    } while (pageToken !== "");
    return [...found.values()].sort((a, b) => Number(b.number) - Number(a.number));
  }

  /**
   * A version's payload, its checksum verified.
   * @returns null where there is no such version
   */
  async access(secret: SecretId, number: string): Promise<Buffer | null> {
    const answer = await this.read(
      "secretmanager.versions.access",
      secret,
      `${name(secret)}/versions/${number}:access`,
    );
    if (answer.status === 404) return null;
    const payload = (answer.body as { payload?: { data?: unknown; dataCrc32c?: unknown } }).payload;
    const data = Buffer.from(typeof payload?.data === "string" ? payload.data : "", "base64");
    if (payload?.dataCrc32c !== undefined && String(payload.dataCrc32c) !== crc32c(data)) {
      throw new Failure(
        exitCodes.unreachable,
        `${name(secret)}/versions/${number} arrived damaged (CRC32C differs).`,
        "run the command again",
      );
    }
    return data;
  }

  /**
   * Adds a version. Waits out refusals for load, which are no acceptance; anything ambiguous is returned as `unknown`, never
   * repeated, because every acceptance makes a version.
   */
  async addVersion(secret: SecretId, payload: Buffer): Promise<AddOutcome> {
    const body = JSON.stringify({ payload: { data: payload.toString("base64"), dataCrc32c: crc32c(payload) } });
    const request = { method: "POST", url: `${this.cloud.secretManager}${name(secret)}:addVersion`, body } as const;
    let renewed = false;
    for (let tried = 1; ; tried++) {
      await paceOf(this.writes, secret.project, writesPerSecond).turn(this.options.signal);
      // Not aborted by a signal: a write under way is let finish, so that it can be pinned.
      const outcome = await attempt(this.authorized(request), this.deadline());
      if ("problem" in outcome) return { kind: "unknown", reason: reasonOf(outcome) };
      const { answer } = outcome;
      if (answer.status === 401 && !renewed && (await this.cloud.renew())) {
        renewed = true;
        continue;
      }
      if (answer.status === 429 && tried < patience) {
        await pause(pauseBefore(tried, outcome, this.options.pauseMillis), this.options.signal);
        continue;
      }
      if (answer.status >= 500) return { kind: "unknown", reason: `HTTP ${answer.status}` };
      if (answer.status === 404) throw missingSecret(secret);
      this.refuse(answer, "secretmanager.versions.add", secret);
      const version = liveVersion(answer.body);
      if ((answer.body as { clientSpecifiedPayloadChecksum?: unknown }).clientSpecifiedPayloadChecksum !== true) {
        throw new Failure(
          exitCodes.unreachable,
          `${name(secret)}/versions/${version.number} was stored, but the cloud does not confirm its checksum; the payload may be damaged.`,
          `disable that version, then run the command again`,
        );
      }
      return { kind: "added", version };
    }
  }

  private async read(permission: string, secret: SecretId, path: string): Promise<HttpAnswer> {
    const request = { method: "GET", url: `${this.cloud.secretManager}${path}` } as const;
    const send = async () => {
      await paceOf(this.reads, secret.project, readsPerSecond).turn(this.options.signal);
      const retry = {
        ...this.deadline(),
        ...(this.options.pauseMillis === undefined ? {} : { pauseMillis: this.options.pauseMillis }),
      };
      return attemptRepeatedly(this.authorized(request), retry);
    };
    let outcome = await send();
    if ("answer" in outcome && outcome.answer.status === 401 && (await this.cloud.renew())) outcome = await send();
    if ("problem" in outcome) throw this.unreachable(secret, reasonOf(outcome));
    if (outcome.answer.status !== 404) this.refuse(outcome.answer, permission, secret);
    return outcome.answer;
  }

  private authorized(request: HttpRequest): HttpRequest {
    return { ...request, headers: { authorization: `Bearer ${this.cloud.token()}` } };
  }

  private deadline() {
    return {
      ...(this.options.deadlineMillis === undefined ? {} : { deadlineMillis: this.options.deadlineMillis }),
    };
  }

  /** Throws for every answer that is not a success. */
  private refuse(answer: HttpAnswer, permission: string, secret: SecretId): void {
    if (answer.status < 300) return;
    if (answer.status === 401) {
      throw new Failure(
        exitCodes.denied,
        `${this.cloud.name} does not take the token of ${this.cloud.identity}; it may have expired.`,
        "log in again",
      );
    }
    if (answer.status === 403) {
      const named = /\bsecretmanager\.[a-zA-Z]+\.[a-zA-Z]+\b/.exec(messageOf(answer.body))?.[0] ?? permission;
      throw new Failure(
        exitCodes.denied,
        `${this.cloud.name} refused: ${this.cloud.identity} lacks ${named} on ${secret.id} in project ${secret.project}.`,
        `grant a role that holds ${named} in project ${secret.project}, or use another identity`,
      );
    }
    if (answer.status === 429 || answer.status >= 500) throw this.unreachable(secret, `HTTP ${answer.status}`);
    throw new Failure(
      exitCodes.unreachable,
      `${this.cloud.name} refused ${permission} on ${secret.id} in project ${secret.project} (HTTP ${answer.status}).`,
    );
  }

  private unreachable(secret: SecretId, reason: string): Failure {
    return new Failure(
      exitCodes.unreachable,
      `${this.cloud.name} could not be reached for ${secret.id} in project ${secret.project} (${reason}).`,
      "run the command again; it goes on where it stopped",
    );
  }
}

/** `:addVersion` on a secret that Terraform has not created. */
export function missingSecret(secret: SecretId): Failure {
  return new Failure(
    exitCodes.pending,
    `${secret.id} does not exist in project ${secret.project}; Terraform creates it.`,
    "deploy the secrets stack of its product first",
  );
}

/** CRC32C of a payload as the API writes it: a decimal number in a string. */
export function crc32c(data: Uint8Array): string {
  return String(checksum(data) >>> 0);
}

function name(secret: SecretId): string {
  return `projects/${secret.project}/secrets/${secret.id}`;
}

function liveVersion(body: unknown): LiveVersion {
  const { name, state, createTime } = body as { name?: unknown; state?: unknown; createTime?: unknown };
  const number = typeof name === "string" ? /\/versions\/([1-9][0-9]*)$/.exec(name)?.[1] : undefined;
  if (number === undefined)
    throw new Failure(exitCodes.unreachable, "The cloud's answer names no version.", "run the command again");
  return {
    number,
    state: state === "DISABLED" || state === "DESTROYED" ? state : "ENABLED",
    createdAt: typeof createTime === "string" ? createTime : null,
  };
}

/** Google's own message; read for the permission it names, never printed. */
function messageOf(body: unknown): string {
  const message = (body as { error?: { message?: unknown } }).error?.message;
  return typeof message === "string" ? message : "";
}

function reasonOf(outcome: HttpOutcome): string {
  if ("answer" in outcome) return `HTTP ${outcome.answer.status}`;
  return outcome.problem.kind === "no answer" ? outcome.problem.reason : "the answer broke off";
}

function paceOf(paces: Map<string, Pace>, project: string, perSecond: number): Pace {
  const known = paces.get(project);
  if (known !== undefined) return known;
  const made = new Pace(perSecond, burst);
  paces.set(project, made);
  return made;
}
