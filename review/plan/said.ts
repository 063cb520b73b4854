/** What the configuration of a plan says of a resource, in the form of its document: the configuration is JSON, so references are there as written. */
import { isObject, type JsonObject } from "../../terraform/synthesized";
import { alike, plain } from "./plain";
import type { Side } from "./value";

/** Sets of blocks that a document writes as a list, however many there are. */
const lists = new Set(["audit_log_config"]);

/** Null if an expression is not there as it was written. */
export function bodyOf(expressions: JsonObject | undefined): JsonObject | null {
  if (expressions === undefined) return null;
  const body = Object.entries(expressions).map(([name, one]) => [name, written(one, name)] as const);
  return body.some(([, one]) => one === undefined) ? null : (Object.fromEntries(body) as JsonObject);
}

function written(said: unknown, name: string): unknown {
  if (Array.isArray(said)) {
    const all = said.map((one) => (isObject(one) ? (bodyOf(one) ?? undefined) : undefined));
    if (all.includes(undefined)) return undefined;
    return all.length === 1 && !lists.has(name) ? all[0] : all;
  }
  return isObject(said) && Object.hasOwn(said, "constant_value") ? said.constant_value : undefined;
}

const isReference = (value: unknown): boolean => typeof value === "string" && value.includes("${");
/** What a provider must not add to what is written. */
const never =
  /^(?:exempted_members|condition|denial_condition|exception_principals|exception_permissions|allowed_audiences|jwks_json|aws|saml|x509|disabled)$/;

/** Whether what will be there is what is written; references are known only after the apply. */
export function isAsWritten(body: JsonObject, { value }: Side): boolean {
  return isObject(value) && fits(value, body);
}

function fits(value: JsonObject, body: JsonObject): boolean {
  const added = Object.keys(value).filter((name) => never.test(name) && !Object.hasOwn(body, name));
  if (added.some((name) => plain(value[name]) !== undefined)) return false;
  return Object.entries(body).every(([name, said]) => isReference(said) || fitsOne(value[name], said));
}

function fitsOne(value: unknown, said: unknown): boolean {
  if (Array.isArray(said) && said.some(isReference)) return true;
  // A block stands in a list of one.
  if (isObject(said) && Array.isArray(value)) return value.length === 1 && isObject(value[0]) && fits(value[0], said);
  if (isObject(said) && isObject(value)) return alike(value, said);
  if (!Array.isArray(said) || !Array.isArray(value)) return alike(value, said);
  if (!said.some(isObject)) return alike(value, said);
  return (
    value.length === said.length &&
    said.every((one, index) => isObject(one) && isObject(value[index]) && fits(value[index] as JsonObject, one))
  );
}
