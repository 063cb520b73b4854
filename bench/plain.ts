/**
 * The other side: what somebody writes who reads cdktf's documentation and uses the published bindings.
 * `plain.ts COUNT OUTDIR` prints milliseconds from the same data to files.
 */
import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { SecretManagerSecret } from "@cdktf/provider-google/lib/secret-manager-secret";
import { SecretManagerSecretIamMember } from "@cdktf/provider-google/lib/secret-manager-secret-iam-member";
import { App, GcsBackend, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { type BenchStack, benchStacks, DESTROY_AFTER_SECONDS, REGION } from "./shape";

class PlainStack extends TerraformStack {
  constructor(scope: Construct, { name, project, secrets }: BenchStack) {
    super(scope, name);
    new GcsBackend(this, { bucket: `${project}-state`, prefix: name });
    new GoogleProvider(this, "google", { project, region: REGION, addTerraformAttributionLabel: false });
    for (const { id, labels, annotations, members } of secrets) {
      const secret = new SecretManagerSecret(this, id, {
        project,
        secretId: id,
        labels,
        annotations,
        replication: { auto: {} },
        versionDestroyTtl: `${DESTROY_AFTER_SECONDS}s`,
        deletionProtection: true,
        lifecycle: { preventDestroy: true },
      });
      members.forEach((member, index) => {
        new SecretManagerSecretIamMember(this, `${id}-reader-${index}`, {
          project,
          secretId: secret.id,
          role: "roles/secretmanager.secretAccessor",
          member,
        });
      });
    }
  }
}

const [count = "1000", outdir = "cdktf.out"] = process.argv.slice(2);
const stacks = benchStacks(Number(count));

const start = performance.now();
const app = new App({ outdir });
for (const stack of stacks) new PlainStack(app, stack);
app.synth();
process.stdout.write(`${performance.now() - start}\n`);
