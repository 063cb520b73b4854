/**
 * The other side: what somebody writes who reads cdktf's documentation and uses the published bindings.
 * `plain.ts COUNT OUTDIR` prints milliseconds from the same data to files.
 */
import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { SecretManagerSecret } from "@cdktf/provider-google/lib/secret-manager-secret";
import { SecretManagerSecretIamMember } from "@cdktf/provider-google/lib/secret-manager-secret-iam-member";
import { App, GcsBackend, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { ResolvedProduct } from "../model/resolved";
import { declared, filledLock, resolved, secretsAlone } from "./generated";

class PlainStack extends TerraformStack {
  constructor(scope: Construct, { project, region, stateBucket, entries, bindings }: ResolvedProduct, name: string) {
    super(scope, name);
    new GcsBackend(this, { bucket: stateBucket, prefix: name });
    new GoogleProvider(this, "google", { project, region, addTerraformAttributionLabel: false });
    const readers = new Map<string, (typeof bindings)[number][]>();
    for (const binding of bindings) readers.set(binding.entry, [...(readers.get(binding.entry) ?? []), binding]);
    for (const { key, secret: its } of entries) {
      if (its === null) continue;
      const secret = new SecretManagerSecret(this, its.id, {
        project: its.project,
        secretId: its.id,
        labels: { ...its.labels },
        annotations: { ...its.annotations },
        replication: { auto: {} },
        versionDestroyTtl: `${its.destroyAfterSeconds}s`,
        deletionProtection: its.deletionProtection,
        lifecycle: { preventDestroy: its.preventDestroy },
      });
      (readers.get(key) ?? []).forEach(({ role, member }, index) => {
        new SecretManagerSecretIamMember(this, `${its.id}-reader-${index}`, {
          project: its.project,
          secretId: secret.id,
          role,
          member,
        });
      });
    }
  }
}

const [count = "1000", outdir = "cdktf.out"] = process.argv.slice(2);
const organisation = declared(Number(count));
const { products } = secretsAlone(resolved(organisation, filledLock(organisation)));

const start = performance.now();
const app = new App({ outdir });
for (const product of products) for (const { name } of product.stacks) new PlainStack(app, product, name);
app.synth();
process.stdout.write(`${performance.now() - start}\n`);
