import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { bundleProvider } from "../../sandbox/provider/bundle";
import { writeMirror } from "../../sandbox/provider/mirror";
import { buildEnvironment } from "../../stacks/build";
import { acme } from "../support/acme";
import { synthesize } from "../support/synthesized";

test("Terraform takes every stack", async () => {
  const folder = mkdtempSync(join(tmpdir(), "strongroom-validate-"));
  try {
    await bundleProvider(join(folder, "provider.js"));
    await writeMirror({ dir: join(folder, "mirror"), bundle: join(folder, "provider.js") });
    const cliConfig = join(folder, "terraformrc");
    writeFileSync(cliConfig, `provider_installation { filesystem_mirror { path = "${join(folder, "mirror")}" } }\n`);
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      TF_CLI_CONFIG_FILE: cliConfig,
      CHECKPOINT_DISABLE: "1",
      TF_DISABLE_PLUGIN_TLS: "1",
    };
    const files = Object.entries(synthesize((app) => buildEnvironment(app, acme())));
    const verdicts = files.map(async ([path, text]) => {
      if (!path.endsWith("/cdk.tf.json")) return [];
      const cwd = join(folder, dirname(path));
      mkdirSync(cwd, { recursive: true });
      writeFileSync(join(cwd, "cdk.tf.json"), text);
      const terraform = (...args: string[]) => promisify(execFile)("terraform", args, { cwd, env });
      await terraform("init", "-backend=false", "-input=false");
      const { valid, diagnostics } = JSON.parse((await terraform("validate", "-json")).stdout);
      return [{ stack: dirname(path), valid, diagnostics }];
    });
    expect((await Promise.all(verdicts)).flat()).toEqual(
      [
        "shop-dev-identities",
        "shop-dev-secrets",
        "shop-dev-services",
        "shop-dev-vercel",
        "vault-dev-secrets",
        "vault-dev-services",
      ].map((stack) => ({ stack: `stacks/${stack}`, valid: true, diagnostics: [] })),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
