/** Writes a composition's value as a version of its own if it differs from the current one. */
import { secretPath } from "../../inventory/entries";
import type { Candidate } from "../../values/candidate";
import { assertLease } from "../lease";
import { type Delivery, type DeliveryTools, pin } from "./deliver";
import { knownVersion } from "./known-value";
import { replace } from "./replace";

export async function deliverComposed(candidate: Candidate, tools: DeliveryTools): Promise<Delivery> {
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
