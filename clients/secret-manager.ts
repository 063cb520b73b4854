/**
 * Secret Manager v1, the part that the command line needs.
 *
 * @see https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets
 */
import { crc32c as checksum } from "@aws-crypto/crc32c";
import type { SecretId } from "../inventory/secret-id";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { authorized, sendAs } from "./caller";
import type { Cloud } from "./cloud";
import {
  attempt,
  attemptRepeatedly,
  type HttpAnswer,
  type HttpOptions,
  type HttpOutcome,
  type HttpProblem,
  type HttpRequest,
  pauseBefore,
} from "./http";
import { type Json, objectOf, objects, textOf } from "./json";
import { Pace } from "./pace";
import { pause } from "./pause";
import { type LiveSecret, type LiveVersion, liveSecret, liveVersion } from "./secret-records";
import { refusalOf, unreachable } from "./secret-refusal";

/** How adding a version ended. */
export type AddOutcome =
  | { readonly kind: "added"; readonly version: LiveVersion }
  /** No answer, or an unreadable one: the write may or may not have been accepted. Check before writing again. */
  | { readonly kind: "unknown"; readonly reason: string };

const readsPerSecond = 10;
const writesPerSecond = 10;
/** The quota of a minute, minus a reserve for others. */
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
      /** The owner of these secrets, for commands in messages. */
      readonly environment?: string;
      /** The command that creates a secret; null if none does. */
      readonly creates?: (secret: SecretId) => string | null;
    } = {},
  ) {}

  /** The environment's name, for commands. */
  get environment(): string {
    return this.options.environment ?? "NAME";
  }

  /** The failure for a missing secret. */
  missing(secret: SecretId): Failure {
    return new Failure(
      exitCodes.pending,
      `${secret.id} does not exist in project ${secret.project}; Terraform creates it.`,
      this.options.creates?.(secret) ?? "deploy the secrets stack of its product first",
    );
  }

  /** One version's state, strongly consistent; null if there is no version with that number. */
  async version(secret: SecretId, number: string): Promise<LiveVersion | null> {
    const path = `${name(secret)}/versions/${number}`;
    const answer = await this.read("secretmanager.versions.get", secret, path);
    return answer.status === 404 ? null : liveVersion(answer.body);
  }

  /** Whether the secret itself exists. */
  async exists(secret: SecretId): Promise<boolean> {
    return (await this.read("secretmanager.secrets.get", secret, name(secret))).status !== 404;
  }

  /** The secret itself; null if there is none. */
  async secret(secret: SecretId): Promise<LiveSecret | null> {
    const answer = await this.read("secretmanager.secrets.get", secret, name(secret));
    if (answer.status === 404) return null;
    return liveSecret(answer.body);
  }

  /** Who may do what with a secret, as IAM writes it; null if there is no such secret. @param so for a refusal, `; so …` */
  async policy(secret: SecretId, so = ""): Promise<Json | null> {
    const path = `${name(secret)}:getIamPolicy?options.requestedPolicyVersion=3`;
    const answer = await this.read("secretmanager.secrets.getIamPolicy", secret, path, so);
    return answer.status === 404 ? null : objectOf(answer.body);
  }

  /** Ids of the secrets of one's project. */
  async neighbours(secret: SecretId): Promise<readonly string[]> {
    const path = `projects/${secret.project}/secrets?pageSize=25000`;
    const found = await this.list("secretmanager.secrets.list", secret, { path, field: "secrets" });
    return (found ?? []).map((one) => textOf(one.name).split("/").at(-1) ?? "");
  }

  /**
   * Replaces a secret's annotations if nobody changed it since it was read.
   * @returns false if it was changed, or if that is unknown; then read it again
   */
  async annotate(secret: SecretId, read: LiveSecret, annotations: LiveSecret["annotations"]): Promise<boolean> {
    const answer = await this.write(secret, {
      method: "PATCH",
      url: `${this.cloud.secretManager}${name(secret)}?updateMask=annotations`,
      body: { etag: read.etag, annotations },
    });
    // An etag that does not match is a failed precondition, for which Google documents 400, 409 or 412 in different places.
    if (answer === null || [400, 409, 412].includes(answer.status) || answer.status >= 500) return false;
    this.refuse(answer, { permission: "secretmanager.secrets.update" }, secret);
    return true;
  }

  /** Enables, disables or destroys a version; with a grace period, destroying disables it and sets its end. */
  async changeVersion(secret: SecretId, number: string, verb: "enable" | "disable" | "destroy"): Promise<LiveVersion> {
    const permission = `secretmanager.versions.${verb}`;
    const url = `${this.cloud.secretManager}${name(secret)}/versions/${number}:${verb}`;
    for (let tried = 1; ; tried++) {
      const answer = await this.write(secret, { method: "POST", url, body: {} });
      if (answer !== null && answer.status < 500) {
        this.refuse(answer, { permission }, secret);
        return liveVersion(answer.body);
      }
      // A second call changes nothing, so the request is repeated after a lost answer.
      if (tried >= patience)
        throw unreachable(this.cloud, secret, answer === null ? "no answer" : `HTTP ${answer.status}`);
      await pause(this.options.pauseMillis ?? 200);
    }
  }

  /** All versions, newest first. A list may lag behind; see `version`. Null if the secret does not exist. */
  async versions(secret: SecretId): Promise<readonly LiveVersion[] | null> {
    const path = `${name(secret)}/versions?pageSize=250`;
    const listed = await this.list("secretmanager.versions.list", secret, { path, field: "versions" });
    if (listed === null) return null;
    const found = new Map(listed.map(liveVersion).map((version) => [version.number, version]));
    return [...found.values()].sort((a, b) => Number(b.number) - Number(a.number));
  }

  /**
   * A version's payload, its checksum verified.
   * @returns null if there is no such version
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
   * Adds a version. Waits and repeats after refusals for load, which accepted nothing. Anything ambiguous is returned as `unknown` and
   * never repeated, because every accepted request adds a version. The version says whether the checksum was confirmed.
   */
  async addVersion(secret: SecretId, payload: Buffer): Promise<AddOutcome> {
    const body = JSON.stringify({ payload: { data: payload.toString("base64"), dataCrc32c: crc32c(payload) } });
    const url = `${this.cloud.secretManager}${name(secret)}:addVersion`;
    const outcome = await this.send(secret, { method: "POST", url, body }, this.options.signal);
    if ("problem" in outcome) return { kind: "unknown", reason: reasonOf(outcome.problem) };
    const { answer } = outcome;
    if (answer.status >= 500) return { kind: "unknown", reason: `HTTP ${answer.status}` };
    if (answer.status === 404) throw this.missing(secret);
    this.refuse(answer, { permission: "secretmanager.versions.add" }, secret);
    return { kind: "added", version: liveVersion(answer.body) };
  }

  /** One write; null if its answer was lost. */
  private async write(secret: SecretId, request: HttpRequest): Promise<HttpAnswer | null> {
    const outcome = await this.send(secret, request);
    return "problem" in outcome ? null : outcome.answer;
  }

  /**
   * One write, repeated after refusals for load, which accepted nothing. A signal does not abort it: a write under way finishes, so
   * that it can be pinned.
   */
  private async send(secret: SecretId, request: HttpRequest, signal?: AbortSignal): Promise<HttpOutcome> {
    let renewed = false;
    for (let tried = 1; ; tried++) {
      await paceOf(this.writes, secret.project, writesPerSecond).turn(signal);
      const outcome = await attempt(authorized(this.cloud, request), this.deadline());
      if ("problem" in outcome) return outcome;
      const { status } = outcome.answer;
      if (status === 401 && !renewed && (await this.cloud.renew())) renewed = true;
      else if (status === 429 && tried < patience)
        await pause(pauseBefore(tried, outcome, this.options.pauseMillis), this.options.signal);
      else return outcome;
    }
  }

  private async read(permission: string, secret: SecretId, path: string, so = ""): Promise<HttpAnswer> {
    const request = { method: "GET", url: `${this.cloud.secretManager}${path}` } as const;
    const outcome = await sendAs(this.cloud, request, async (sent) => {
      await paceOf(this.reads, secret.project, readsPerSecond).turn(this.options.signal);
      return attemptRepeatedly(sent, this.options);
    });
    if ("problem" in outcome) throw unreachable(this.cloud, secret, reasonOf(outcome.problem));
    if (outcome.answer.status !== 404) this.refuse(outcome.answer, { permission, so }, secret);
    return outcome.answer;
  }

  /** Of all pages. Null if what holds the list does not exist. @param path with a query */
  private async list(
    permission: string,
    secret: SecretId,
    { path, field }: { readonly path: string; readonly field: string },
  ): Promise<readonly Json[] | null> {
    const found: Json[] = [];
    let token = "";
    do {
      const next = token === "" ? "" : `&pageToken=${encodeURIComponent(token)}`;
      const answer = await this.read(permission, secret, `${path}${next}`);
      if (answer.status === 404) return null;
      const page = objectOf(answer.body);
      found.push(...objects(page[field]));
      // A page may be empty and still name another one.
      token = textOf(page.nextPageToken);
    } while (token !== "");
    return found;
  }

  /** For writes, which signals don't abort. */
  private deadline(): HttpOptions {
    const { deadlineMillis } = this.options;
    return deadlineMillis === undefined ? {} : { deadlineMillis };
  }

  /** Throws for every answer that is not a success. */
  private refuse(
    answer: HttpAnswer,
    need: { readonly permission: string; readonly so?: string },
    secret: SecretId,
  ): void {
    const refusal = refusalOf(this.cloud, answer, need, secret);
    if (refusal !== null) throw refusal;
  }
}

/** CRC32C of a payload as the API writes it: a decimal number in a string. */
export function crc32c(data: Uint8Array): string {
  return String(checksum(data) >>> 0);
}

function name(secret: SecretId): string {
  return `projects/${secret.project}/secrets/${secret.id}`;
}

function reasonOf(problem: HttpProblem): string {
  return problem.kind === "no answer" ? problem.reason : "the answer broke off";
}

function paceOf(paces: Map<string, Pace>, project: string, perSecond: number): Pace {
  const known = paces.get(project);
  if (known !== undefined) return known;
  const made = new Pace(perSecond, burst);
  paces.set(project, made);
  return made;
}
