/** Writes a composition's value as a version of its own if it differs from the current one. */
import { secretPath } from "../../inventory/entries";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import type { Candidate } from "../../values/candidate";
import { refusalsOf, refusalText } from "../../values/refusal";
import { assertLease } from "../lease";
import { type Delivery, type DeliveryTools, pin } from "./deliver";
import { knownVersion } from "./known-value";
import { replace } from "./replace";

/** @throws a `Failure` (refused) if its own rules refuse the composed value */
export async function deliverComposed(candidate: Candidate, tools: DeliveryTools): Promise<Delivery> {
  assertComposed(candidate, tools.writer.environment);
  const { entry, from, composed } = candidate;
  const { client, writer, fingerprintKey: key } = tools;
  const locked = writer.current.entries[entry.key];
  const intent = tools.intents.get(entry.key, secretPath(entry));
  const { same } = await knownVersion(candidate, { client, locked, key, intent });
  if (same?.enabled === true && locked?.versions?.[same.number]?.state !== "destroyed") {
    await assertLease(client, entry, null);
    const known = locked?.versions?.[same.number];
    const made = composed === undefined ? {} : { composed };
    pin(tools, { entry, version: same.number, from: known?.from ?? from, createdAt: known?.at ?? null, ...made });
    candidate.value.fill(0);
    return { kind: "found", entry, version: same.number, from };
  }
  const { version, found } = await replace(candidate, tools);
  candidate.value.fill(0);
  return { kind: found ? "found" : "written", entry, version, from };
}

/** Nobody typed it: a key among the parts brings its last line break along. */
const endings =
  'a format that ends with one (format: pem(), or ends: "line break"), or an encoding of the part that has it, such as {key:base64}';

/** The composed value must pass the entry's own rules. */
export function assertComposed(candidate: Candidate, environment: string): void {
  const refusals = refusalsOf(candidate, []).map((one) =>
    one.code === "line-break" && candidate.entry.format?.ends === undefined ? { ...one, allowed: endings } : one,
  );
  if (refusals.length === 0) return;
  throw new Failure(
    exitCodes.refused,
    `${candidate.entry.key} can't be composed in ${environment}.\n\n${refusalText(refusals)}`,
    `strongroom explain ${candidate.entry.key} --env ${environment}`,
  );
}
