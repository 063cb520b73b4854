/** Makes an entry's declared harmless call. It reports the answer's status only, never the value or the rest of the answer. */
import { createHmac, randomUUID } from "node:crypto";
import type { Cloud } from "../clients/cloud";
import { attempt, attemptRepeatedly, type HttpOutcome, type HttpRequest } from "../clients/http";
import type { ResolvedVerification } from "../model/resolved";

/** How a verification ended. */
export type VerifyOutcome =
  | { readonly kind: "works" }
  /** The vendor refuses the value. */
  | { readonly kind: "refused"; readonly reason: string }
  /** The vendor neither accepted nor refused it: the vendor fails, or the address is wrong. */
  | { readonly kind: "unclear"; readonly reason: string }
  /** The call could not be made at all. */
  | { readonly kind: "not possible"; readonly reason: string };

export interface VerifyQuestion {
  readonly cloud: Pick<Cloud, "sandbox" | "secretManager">;
  readonly verification: ResolvedVerification;
  readonly value: string;
  /** `NAME` to its value, for addresses; null if it has none here. */
  readonly address: (name: string) => string | null;
  /** The deployment's own address, for `{base}`. */
  readonly base: string | null;
  readonly now: Date;
  readonly signal?: AbortSignal;
  readonly pauseMillis?: number;
}

export async function verifyCall(question: VerifyQuestion): Promise<VerifyOutcome> {
  const made = requestOf(question);
  if (typeof made === "string") return { kind: "not possible", reason: made };
  const { request, expects } = made;
  const host = new URL(request.url).host;
  const sent = { ...request, url: routed(question.cloud, request.url) };
  const options = {
    deadlineMillis: 15_000,
    ...(question.signal === undefined ? {} : { signal: question.signal }),
    ...(question.pauseMillis === undefined ? {} : { pauseMillis: question.pauseMillis }),
  };
  // A test event or a signed job is not sent twice.
  const outcome =
    request.method === "GET"
      ? await attemptRepeatedly(sent, { ...options, attempts: 3 })
      : await attempt(sent, options);
  return judged(outcome, expects, host);
}

function judged(outcome: HttpOutcome, expects: number, host: string): VerifyOutcome {
  if ("problem" in outcome && outcome.problem.kind === "no answer") {
    return { kind: "unclear", reason: `${host} ${silence(outcome.problem.reason)}` };
  }
  const status = "answer" in outcome ? outcome.answer.status : "status" in outcome.problem ? outcome.problem.status : 0;
  if (status === expects) return { kind: "works" };
  if (status === 401)
    return { kind: "refused", reason: `${host} does not accept it (HTTP 401): wrong, expired or revoked` };
  if (status === 403) {
    return {
      kind: "refused",
      reason: `${host} refuses it (HTTP 403): wrong, revoked, or without this call's scope`,
    };
  }
  if (status === 429) return { kind: "unclear", reason: `${host} limits the rate (HTTP 429); try again later` };
  if (status === 404) return { kind: "unclear", reason: `${host} has nothing at this address (HTTP 404)` };
  if (status >= 500) return { kind: "unclear", reason: `${host} fails (HTTP ${status})` };
  return { kind: "refused", reason: `${host} answered HTTP ${status}, not ${expects}` };
}

/** Why no answer came, so that people can tell whether the value is at fault. */
function silence(reason: string): string {
  if (reason === "no answer in time") return "gave no answer in time";
  if (reason === "redirect") return "redirects elsewhere; the value is not sent there";
  if (reason === "ENOTFOUND" || reason === "EAI_AGAIN") return `is not found under this name (${reason})`;
  if (/CERT|SELF_SIGNED|TLS|SSL/.test(reason)) {
    return `has a certificate that is not trusted here (${reason}); the value was not sent`;
  }
  return `can't be reached (${reason})`;
}

interface Made {
  readonly request: HttpRequest;
  readonly expects: number;
}

/** The request, or why it can't be made. */
function requestOf(question: VerifyQuestion): Made | string {
  const { verification, value, now } = question;
  if (verification.kind === "sentry event") return sentryRequest(value, now);
  const url = filled(question, verification.url);
  if (typeof url === "object") return url.lacks;
  if (!URL.canParse(url) || new URL(url).protocol !== "https:") return "its address is not an https URL";
  if (verification.kind === "signed call") {
    const { body, expects, header } = verification;
    const signature = createHmac("sha256", value).update(body).digest("hex");
    return { request: { method: "POST", url, headers: { [header]: signature }, body }, expects };
  }
  // A header silently loses blanks at its ends, so a wrong value would seem to work.
  if (value !== value.trim()) return "the value begins or ends with a blank or a line break; put it in again";
  if (/[^\t\x20-\x7e]/.test(value)) return "the value holds a character that no header can carry";
  const { method, body, expects } = verification;
  const headers: Record<string, string> = {};
  for (const [name, template] of Object.entries(verification.headers)) {
    const text = filled(question, template);
    if (typeof text === "object") return text.lacks;
    headers[name] = text;
  }
  if (body === null) return { request: { method, url, headers }, expects };
  const sent = filled(question, body, (text) => JSON.stringify(text).slice(1, -1));
  return typeof sent === "object" ? sent.lacks : { request: { method, url, headers, body: sent }, expects };
}

/** @param quoted how a value is written in the template. @default unchanged */
function filled(
  question: VerifyQuestion,
  template: string,
  quoted = (text: string) => text,
): string | { readonly lacks: string } {
  let lacks: string | null = null;
  const text = template.replace(/\{([A-Za-z_0-9]+)\}/g, (_all, name: string) => {
    if (name === "value") return question.value;
    const found = name === "base" ? question.base : question.address(name);
    if (found === null) {
      lacks = name === "base" ? "it needs the deployment's address: --base-url https://…" : `${name} has no value here`;
    }
    // A base URL may end in a slash, and the template may begin with one.
    return quoted(found?.replace(/\/+$/, "") ?? "");
  });
  return lacks === null ? text : { lacks };
}

/** @see https://develop.sentry.dev/sdk/data-model/envelopes/ */
function sentryRequest(dsn: string, now: Date): Made | string {
  const [, key, host, project] = /^https:\/\/([0-9a-f]+)@([a-z0-9.-]+)\/([0-9]+)$/.exec(dsn) ?? [];
  if (key === undefined || host === undefined || project === undefined) return "the value is not a DSN";
  const id = randomUUID().replaceAll("-", "");
  const event = {
    event_id: id,
    timestamp: now.toISOString(),
    platform: "other",
    level: "info",
    message: "Test event of strongroom verify",
  };
  const lines = [{ event_id: id, sent_at: now.toISOString() }, { type: "event" }, event];
  return {
    request: {
      method: "POST",
      url: `https://${host}/api/${project}/envelope/`,
      headers: {
        "content-type": "application/x-sentry-envelope",
        "x-sentry-auth": `Sentry sentry_version=7, sentry_client=strongroom/1.0, sentry_key=${key}`,
      },
      body: lines.map((line) => JSON.stringify(line)).join("\n"),
    },
    expects: 200,
  };
}

/** In the sandbox every vendor is the sandbox: its values never leave the machine, and real vendors never see them. */
function routed(cloud: VerifyQuestion["cloud"], url: string): string {
  if (!cloud.sandbox) return url;
  const { host, pathname, search } = new URL(url);
  return `${new URL(cloud.secretManager).origin}/_vendors/${host}${pathname}${search}`;
}
