/** What a method would buy a thief, and what they send to it. */

/** What somebody has got who could call it. */
export type Bought =
  | "reads metadata"
  | "reads values"
  | "adds versions"
  | "disables and destroys versions"
  | "makes secrets"
  | "changes secrets"
  | "removes secrets"
  | "sets policies of secrets"
  | "makes accounts"
  | "changes accounts"
  | "removes accounts"
  | "sets policies of accounts"
  | "becomes accounts"
  | "signs as accounts, makes keys"
  | "changes services"
  | "sets policies of services"
  | "runs jobs and worker pools"
  | "changes roles"
  | "changes deny policies"
  | "changes whom the pool trusts"
  | "changes alerts and metrics"
  | "reads audit logs"
  | "switches APIs"
  | "changes projects and folders"
  | "sets policies of projects and above"
  | "changes buckets"
  | "sets policies of buckets"
  | "reads states"
  | "writes states"
  | "reads plans, which are encrypted"
  | "adds plans"
  | "replaces and removes plans"
  | "signs plans"
  | "encrypts plans"
  | "decrypts plans"
  | "changes keys"
  | "sets policies of keys"
  | "reads projects of Vercel"
  | "reads variables of Vercel"
  | "writes variables of Vercel"
  | "changes projects of Vercel"
  | "changes deployments of Vercel";

export interface Method {
  readonly buys: Bought;
  readonly query?: string;
  readonly body?: unknown;
  /** It changes nothing, although it is no GET. */
  readonly reads?: true;
}

/** Somebody outside, who has only what a thief gives them. */
export const outsider = "eve@evil.example";
export const made = "thefts-own";

export const text = (value: string) => Buffer.from(value).toString("base64");
export const reading = (buys: Bought): Method => ({ buys, reads: true });
export const metadata = reading("reads metadata");
export const changing = (buys: Bought, body: unknown = {}, query = ""): Method => ({ buys, body, query });
export const policy = (buys: Bought, ...roles: readonly string[]): Method =>
  changing(buys, { policy: { bindings: roles.map((role) => ({ role, members: [`user:${outsider}`] })) } });
