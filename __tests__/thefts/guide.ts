/** The commands of a guide, typed into a shell whose `gcloud` does to the embedded cloud what Google's does to Google's. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What the commands need of a cloud: calls as the owner of its projects. */
export interface Owner {
  google<T>(method: string, path: string, body?: unknown): Promise<T>;
}

const guides = join(__dirname, "..", "..", "docs", "guides");

/** The `sh` blocks of a section, for real clouds. */
export function blocksOf(guide: string, section: string): readonly string[] {
  const text = readFileSync(join(guides, guide), "utf8");
  const begin = text.indexOf(`\n## ${section}\n`);
  if (begin < 0) throw new Error(`${guide} has no section "${section}"`);
  const end = text.indexOf("\n## ", begin + 1);
  const found = [...text.slice(begin, end < 0 ? undefined : end).matchAll(/^```sh\n# real cloud\n([\s\S]*?)^```$/gm)];
  return found.map(([, block = ""]) => block);
}

/** Runs them for these environments and products, in place of the guide's. */
export async function type(
  blocks: readonly string[],
  owner: Owner,
  { environments, products }: Readonly<Record<"environments" | "products", readonly string[]>>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "guide-"));
  try {
    const log = join(folder, "log");
    const projects = environments.flatMap((name) => products.map((product) => `acme-${product}-${name}`));
    for (const id of projects) {
      const { projectNumber } = await owner.google<{ projectNumber: string }>("GET", `/v1/projects/${id}`);
      writeFileSync(join(folder, id), projectNumber);
    }
    const script = `#!/bin/sh
printf '%s\\037' "$@" >> ${log}; echo >> ${log}
if [ "$1 $2" = "projects describe" ]; then cat "${folder}/$3"; fi
`;
    writeFileSync(join(folder, "gcloud"), script, { mode: 0o755 });
    writeFileSync(join(folder, "gh"), "#!/bin/sh\necho 123456789\n", { mode: 0o755 });
    for (const block of blocks) {
      const typed = block
        .replaceAll(/\bfor env in dev staging prod\b/g, `for env in ${environments.join(" ")}`)
        .replaceAll(/\bfor product in [a-z ]+;/g, `for product in ${products.join(" ")};`);
      execFileSync("bash", ["--norc", "-euo", "pipefail", "-c", typed], {
        env: { PATH: `${folder}:${process.env.PATH}` },
      });
    }
    for (const line of readFileSync(log, "utf8").trimEnd().split("\n"))
      await done(line.split("\u001f").slice(0, -1), owner);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Policy {
  readonly bindings?: readonly Readonly<Record<string, unknown>>[];
}

/** One command. What is not known here fails: nothing of the guide is left out. */
async function done(words: readonly string[], owner: Owner): Promise<void> {
  const flag = (name: string): string => {
    const found = words.find((word) => word.startsWith(`--${name}=`));
    return found?.slice(name.length + 3) ?? "";
  };
  const of = words.filter((word) => !word.startsWith("--"));
  const command = words.join(" ");
  const says = (begin: string) => command.startsWith(`${begin} `);
  const bound = async (get: readonly [string, string], set: readonly [string, string], wrapped: boolean) => {
    const policy = await owner.google<Policy>(get[0], get[1], get[0] === "POST" ? {} : undefined);
    const [, title, expression] = /^title=([^,]*),expression=(.*)$/.exec(flag("condition")) ?? [];
    const condition = expression === undefined ? {} : { condition: { title, expression } };
    const binding = { role: flag("role"), members: [flag("member")], ...condition };
    const next = { ...policy, version: 3, bindings: [...(policy.bindings ?? []), binding] };
    await owner.google(set[0], set[1], wrapped ? { policy: next } : next);
  };
  if (says("projects describe")) return;
  if (says("projects add-iam-policy-binding")) {
    const at = `/v1/projects/${of[2]}`;
    return bound(["POST", `${at}:getIamPolicy`], ["POST", `${at}:setIamPolicy`], true);
  }
  if (says("kms keys add-iam-policy-binding")) {
    const ring = `projects/${flag("project")}/locations/${flag("location")}/keyRings/${flag("keyring")}`;
    const at = `/v1/${ring}/cryptoKeys/${of[3]}`;
    return bound(["GET", `${at}:getIamPolicy`], ["POST", `${at}:setIamPolicy`], true);
  }
  if (says("iam service-accounts create")) {
    await owner.google("POST", `/v1/projects/${flag("project")}/serviceAccounts`, { accountId: of[3] });
    return;
  }
  if (says("iam service-accounts add-iam-policy-binding")) {
    const at = `/v1/projects/${flag("project")}/serviceAccounts/${of[3]}`;
    return bound(["GET", `${at}:getIamPolicy`], ["POST", `${at}:setIamPolicy`], true);
  }
  if (says("iam roles create")) {
    await owner.google("POST", `/v1/projects/${flag("project")}/roles`, {
      roleId: of[3],
      role: { title: flag("title"), includedPermissions: flag("permissions").split(","), stage: "GA" },
    });
    return;
  }
  if (says("storage buckets add-iam-policy-binding")) {
    const at = `/storage/v1/b/${of[3]?.replace("gs://", "")}/iam`;
    return bound(["GET", `${at}?optionsRequestedPolicyVersion=3`], ["PUT", at], false);
  }
  if (says("iam workload-identity-pools create")) {
    const at = `/v1/projects/${flag("project")}/locations/global/workloadIdentityPools`;
    await owner.google("POST", `${at}?workloadIdentityPoolId=${of[3]}`, {});
    return;
  }
  if (says("iam workload-identity-pools providers create-oidc")) {
    const pool = `/v1/projects/${flag("project")}/locations/global/workloadIdentityPools/${flag("workload-identity-pool")}`;
    const mapping = flag("attribute-mapping").split(",");
    await owner.google("POST", `${pool}/providers?workloadIdentityPoolProviderId=${of[4]}`, {
      oidc: { issuerUri: flag("issuer-uri") },
      attributeCondition: flag("attribute-condition"),
      attributeMapping: Object.fromEntries(
        mapping.map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)]),
      ),
    });
    return;
  }
  throw new Error(`no such command is known here: gcloud ${words.join(" ")}`);
}
