/**
 * The seal of saved plans: a signature over their statement, by a key that only the job that plans on the protected branch may use. Whoever
 * applies checks it first, and believes nothing in the folder before.
 */
import { createHash, verify } from "node:crypto";
import type { Kms } from "../../clients/kms";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { oneLine } from "../../text/printable";
import { isObject } from "../synthesized";
import type { PlansPlace } from "./place";
import { parseStatement, type Statement, statementFile } from "./statement";

/** The name of its file in the folder. */
export const sealFile = "plans.seal";

/** Nothing else that this key may ever sign is taken for a statement about plans. */
const domain = "saved plans of strongroom, 1\n";

const signedBytes = (statement: Buffer): Buffer => Buffer.concat([Buffer.from(domain), statement]);

/** @param version the key's version */
export async function sealedBy(kms: Kms, version: string, statement: Buffer): Promise<string> {
  const signature = await kms.sign(version, createHash("sha256").update(signedBytes(statement)).digest());
  return `${JSON.stringify({ format: 1, key: version, signature: signature.toString("base64") }, null, 2)}\n`;
}

/** How long a seal holds. An approval may take a weekend; what is older was made for another day. */
export const mostHours = 72;

export interface Opening {
  readonly kms: Kms;
  /** The key's version that has to have signed. */
  readonly version: string;
  readonly now: Date;
}

/** @throws a `Failure` (refused) unless exactly that key signed exactly this statement, not long ago */
export async function openSealed(place: PlansPlace, { kms, version, now }: Opening): Promise<Statement> {
  const [statement, seal] = [await place.read(statementFile), await place.read(sealFile)];
  if (statement === null || seal === null)
    throw refused(place, seal === null ? "they are not signed" : `there is no ${statementFile}`);
  const { key, signature } = sealIn(seal, place);
  if (key !== version) throw refused(place, `they are signed by ${oneLine(key)}, and not by ${version}`);
  const pem = await kms.publicKey(version);
  if (!verify("sha256", signedBytes(statement), pem, signature))
    throw refused(place, `the signature is not one of ${version} over ${statementFile}: one of them was changed`);
  const stated = parseStatement(statement.toString(), `${place.name}/${statementFile}`);
  const hours = (now.getTime() - Date.parse(stated.time)) / 3_600_000;
  if (hours > mostHours || hours < -1)
    throw refused(place, `they were signed at ${stated.time}, and a signature holds for ${mostHours} hours`);
  return stated;
}

function sealIn(text: Buffer, place: PlansPlace): { readonly key: string; readonly signature: Buffer } {
  let found: unknown;
  try {
    found = JSON.parse(text.toString());
  } catch {
    throw refused(place, `${sealFile} is not JSON`);
  }
  if (!isObject(found) || found.format !== 1 || typeof found.key !== "string" || typeof found.signature !== "string")
    throw refused(place, `${sealFile} is not a signature`);
  return { key: found.key, signature: Buffer.from(found.signature, "base64") };
}

function refused(place: PlansPlace, because: string): Failure {
  return new Failure(
    exitCodes.refused,
    `The plans in ${place.name} can't be applied: ${because}; nothing was applied.`,
    "let the job that plans on the protected branch plan again",
  );
}
