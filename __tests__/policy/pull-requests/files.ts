/** A hostile file beside a harmless declaration, in the ways that a pull request has to hide one. */
import type { Opens } from "../repository";
import { collected } from "./collect";

const { rows, opens } = collected();
export const fileRequests = rows;

const together = "file-beside-declarations";
/** What the author says that the change is for. */
const harmless: Opens = (branch) => branch.edit("catalog/shop/core.ts", "Signs mails", "Signs all mails");
const beside = (code: string, does: string, change: Opens): void =>
  opens(code, does, (branch) => {
    harmless(branch);
    change(branch);
  });
const providerLock = "providers/.terraform.lock.hcl";
const lockOfProviders = `provider "registry.terraform.io/hashicorp/google" {
  version = "7.45.0"
  hashes = ["h1:fake"]
}
`;
const workflow = ".github/workflows/plan.yml";

/** By file, what its author does, and what is in it. */
const written: Readonly<Record<string, string>> = {
  ".GitHub/Workflows/x.yml": "on: push\n",
  ".github/workflows/new.yml": "on: push\n",
  "actions/plan/action.yml": "runs: {}\n",
  "ci/included.yml": "plan: {}\n",
  ".github/CODEOWNERS": "* @eve\n",
  ".gitattributes": "*.lock.json -diff\n",
  "environments/.gitattributes": "* merge=ours\n",
  ".githooks/post-checkout": "#!/bin/sh\nid\n",
  ".ci/run": "#!/bin/sh\nid\n",
  ".gitlab-ci.yml": "plan: {}\n",
  "cloudbuild.yaml": "steps: []\n",
  ".npmrc": "registry=https://evil.invalid/\n",
  "catalog/shop/package.json": '{ "type": "commonjs" }\n',
};
for (const [file, text] of Object.entries(written))
  beside(together, `writes ${file}`, (branch) => branch.write(file, text));
beside(together, "edits the workflow", (branch) => branch.edit(workflow, "pull_request", "pull_request_target"));
beside(together, "renames the workflow", (branch) => branch.move(workflow, ".github/workflows/check.yml"));
beside(together, "deletes the workflow", (branch) => branch.remove(workflow));
beside("link", "replaces the workflow by a link", (branch) => branch.link(workflow, "../../docs/plan.yml"));
beside(together, "makes a file executable", (branch) => branch.makeExecutable(workflow));
beside(together, "puts CODEOWNERS into docs", (branch) => branch.move("CODEOWNERS", "docs/CODEOWNERS"));
beside(together, "edits a rule of the policy", (branch) =>
  branch.edit("policy/rules/index.ts", "  ...accessRules,\n", ""),
);
beside(together, "edits the engine", (branch) => branch.edit("model/resolve.ts", "/**", "/** Faster.\n *"));
beside(together, "edits main.ts", (branch) => branch.edit("main.ts", "/**", "/** Faster.\n *"));
beside(together, "edits the scripts of package.json", (branch) =>
  branch.edit("package.json", '"synth": "node bin/synth.js"', '"synth": "node bin/synth.js; id"'),
);
beside(together, "edits what cdktf runs", (branch) =>
  branch.edit("cdktf.json", "node bin/synth.js", "node bin/synth.js # faster"),
);
beside("link", "adds a submodule", (branch) => branch.submodule("vendor"));
opens("link", "puts a link among the docs", (branch) => branch.link("docs/notes.md", "/etc/passwd"));
opens("same-name", "adds a README that replaces the other one on many machines", (branch) =>
  branch.write("Readme.md", "# Acme\n"),
);
opens("packages", "takes another version of cdktf", (branch) => branch.edit("package-lock.json", "0.21.0", "0.21.1"));
opens("packages", "edits the generated bindings", (branch) =>
  branch.write("providers/vercel/src/extra.ts", "export {};\n"),
);
opens(
  "provider-lock",
  "takes other hashes for a provider",
  (branch) => branch.edit(providerLock, "h1:fake", "h1:evil"),
  (branch) => branch.write(providerLock, lockOfProviders),
);
