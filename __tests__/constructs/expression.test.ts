import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TerraformStack } from "cdktf";
import { escapeTemplate, expression, toTemplates } from "../../constructs/expression";
import { LiteralResource } from "../../constructs/literal-resource";
import { synthesize } from "../support/synthesized";

const TEXTS = [
  "plain",
  "Charges ${cards}, 100%{sure}",
  "$${X} $$${X} %%{X} %%%{X}",
  "$%{X}%${X}",
  "${ $ $$ {",
  "${TfToken[TOKEN.0]} $${TfToken[TOKEN.1]} #{TfToken[TOKEN.2]} &{TfToken[TOKEN.3]}",
  "#{TfToken[TOKEN.4]}",
  "-1.8881545897087626e+289 1e5",
  'quotes " and \\ and\nlines',
];

test("text survives synth and Terraform exactly", () => {
  // GIVEN a stack whose only resource is Terraform's own, which needs no provider
  const files = synthesize((app) => {
    const stack = new TerraformStack(app, "text");
    new LiteralResource(stack, "data", { type: "terraform_data", address: "data", args: { input: TEXTS } });
    new LiteralResource(stack, "keys", {
      type: "terraform_data",
      address: "keys",
      args: { input: { "${a}": "%{b}" } },
    });
  });
  const folder = mkdtempSync(join(tmpdir(), "strongroom-text-"));
  try {
    // WHEN real Terraform applies it
    const { resource } = JSON.parse(files["stacks/text/cdk.tf.json"] ?? "");
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ resource }));
    writeFileSync(join(folder, "rc"), "");
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      TF_CLI_CONFIG_FILE: join(folder, "rc"),
      CHECKPOINT_DISABLE: "1",
    };
    for (const args of [["init"], ["apply", "-auto-approve"]]) {
      const run = spawnSync("terraform", [...args, "-input=false", "-no-color"], {
        cwd: folder,
        env,
        encoding: "utf8",
      });
      expect(run.stderr).toBe("");
    }
    // THEN its state holds the text as it was given
    const state = JSON.parse(readFileSync(join(folder, "terraform.tfstate"), "utf8")) as {
      resources: { name: string; instances: { attributes: { output: { value: unknown } } }[] }[];
    };
    const output = (name: string) =>
      state.resources.find((one) => one.name === name)?.instances[0]?.attributes.output.value;
    expect(output("data")).toEqual(TEXTS);
    expect(output("keys")).toEqual({ "${a}": "%{b}" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.each([
  ["nothing to escape", "nothing to escape"],
  ["${X}", "$${X}"],
  ["%{X}", "%%{X}"],
  ["{X}", "{X}"],
  ["${TfToken[A]}", '$${TfToke${"n"}[A]}'],
])("escapeTemplate(%j) is %j", (text, template) => {
  expect(escapeTemplate(text)).toBe(template);
});

test("expressions pass, text is escaped, undefined is left out, at every depth", () => {
  const args = {
    reference: expression("${a.b.id}"),
    gone: undefined,
    block: { text: "${x}", list: ["%{y}", expression("${c}"), 3, true], inner: { gone: undefined } },
  };
  expect(toTemplates(args)).toEqual({
    reference: "${a.b.id}",
    block: { text: "$${x}", list: ["%%{y}", "${c}", 3, true], inner: {} },
  });
});

test("one of cdktf's tokens is not an expression", () => {
  expect(() => expression("${TfToken[TOKEN.7]}")).toThrow(
    "an expression holds one of cdktf's tokens (${TfToken[TOKEN.7]}); write the reference as Terraform does, such as ${google_secret_manager_secret.a.id}",
  );
});
