/** Who may sign plans: the key that bootstrap makes for it has a policy of its own. */
import { kmsOf } from "../clients/apis";
import { objects, textOf } from "../clients/json";
import { deployCommand } from "../inventory/deploy-command";
import { type FindingOf, fault, fine, mayLook, unknown } from "../live/finding";
import type { Asker } from "../live/look";
import { keyRoles, planKeys } from "../model/pipeline-rights";
import { quoted } from "../text/invocation";

/** Roles with which a key's public half is read, and nothing is signed. */
const harmless = ["roles/cloudkms.publicKeyViewer", "roles/cloudkms.verifier", "roles/cloudkms.viewer"];

/** One finding per environment that declares bootstrap. Roles on the ring or the project are not in it: the deny policy holds for these. */
export async function sealers({ context, environment, cloud }: Asker): Promise<readonly FindingOf[]> {
  const found = environment.products.find(({ bootstrap }) => bootstrap !== undefined);
  if (found?.bootstrap === undefined) return [];
  const { seal, identities, project } = found.bootstrap;
  const key = seal.sign.replace(/\/cryptoKeyVersions\/\d+$/, "");
  const about = (says: ReturnType<typeof fine>): FindingOf => ({
    key: `${environment.name}/${planKeys.sign}`,
    ...says,
  });
  const policy = await mayLook(() => kmsOf(context, cloud).policy(key));
  if (policy === "refused")
    return [
      about(unknown("signers", "cloudkms.cryptoKeys.getIamPolicy is refused, so who may sign plans is not known")),
    ];
  if (policy === null) {
    const stack = found.stacks.find(({ layer }) => layer === "bootstrap")?.name ?? "";
    return [about(fault("signers", `there is no key ${key}`, deployCommand(environment, stack)))];
  }
  const declared = identities.map(({ duty, email }) => `${keyRoles[duty].sign ?? ""} serviceAccount:${email}`);
  const others = objects(policy.bindings).flatMap(({ role, members }) =>
    (Array.isArray(members) ? members : [])
      .map((member) => ({ role: textOf(role), member: textOf(member) }))
      .filter((one) => !harmless.includes(one.role) && !declared.includes(`${one.role} ${one.member}`)),
  );
  if (others.length === 0)
    return [about(fine("signers", "the key that seals plans lets the job that makes them sign, and nobody else"))];
  return others.map(({ role, member }) =>
    about(
      fault(
        "signers",
        `${member} has ${role} on the key that seals plans, and is not declared`,
        `gcloud kms keys remove-iam-policy-binding ${planKeys.sign} --keyring=${seal.ring} --location=${seal.location} --project=${project} --member=${quoted(member)} --role=${quoted(role)}`,
      ),
    ),
  );
}
