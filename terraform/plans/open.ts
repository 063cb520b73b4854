/** Opens saved plans: what is said about them is checked before anything of it is believed. */
import path from "node:path";
import { kmsOf, storageOf } from "../../clients/apis";
import { type Cloud, openCloud } from "../../clients/cloud";
import { assertKey, assertKeyVersion } from "../../clients/kms";
import type { Context } from "../../machine/context";
import { usage } from "../../text/failure";
import { Enveloped } from "./envelope";
import { bucketPlace, PlansFolder, PlansInBucket, type PlansPlace } from "./place";
import { openSealed } from "./seal";
import { parseStatement, type Statement, statementFile } from "./statement";

export interface OpenedPlans {
  readonly place: PlansPlace;
  /** The same, with its files decrypted. */
  readonly files: PlansPlace;
  readonly statement: Statement;
  /** The key's version that signed it; null if nobody did. */
  readonly signedBy: string | null;
}

/**
 * @param name a folder, or `gs://BUCKET/PREFIX`
 * @param signedBy the key's version that has to have signed; null if nobody has to
 * @throws a `Failure` (refused) if the signature is not that one; a usage failure if there are no plans
 */
export async function openPlans(context: Context, name: string, signedBy: string | null): Promise<OpenedPlans> {
  if (signedBy !== null) assertKeyVersion(signedBy, "--signed-by");
  const place = await placeOf(context, name);
  const text = await place.read(statementFile);
  if (text === null)
    throw usage(
      `${name} holds no ${statementFile}: no plans were saved there, or planning did not finish.`,
      `strongroom plan --out ${name}`,
    );
  const statement =
    signedBy === null
      ? parseStatement(text.toString(), `${name}/${statementFile}`)
      : await openSealed(place, {
          kms: kmsOf(context, await openCloud(context)),
          ...{ version: signedBy, now: context.now() },
        });
  return { place, files: await filesOf(context, place, statement.encryptedBy), statement, signedBy };
}

export async function placeOf(context: Context, name: string, cloud?: Cloud): Promise<PlansPlace> {
  const at = bucketPlace(name);
  if (at === null) return new PlansFolder(path.resolve(context.cwd, name), name);
  return new PlansInBucket(storageOf(context, cloud ?? (await openCloud(context))), at, name);
}

/** @param key in Cloud KMS; null if they are as they are */
export async function filesOf(context: Context, place: PlansPlace, key: string | null): Promise<PlansPlace> {
  if (key === null) return place;
  assertKey(key, "--encrypt");
  return new Enveloped(place, kmsOf(context, await openCloud(context)), key, context.random);
}
