import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TerraformStack } from "cdktf";
import { TAKES_LITERALS } from "../../constructs/literal-resource";
import { buildEnvironment } from "../../stacks/build";
import { StrongroomStack } from "../../stacks/strongroom-stack";
import { acme } from "../support/acme";
import { filesOf, synthesize } from "../support/synthesized";

const build = () => synthesize((app) => buildEnvironment(app, acme()));

test("two synths give the same bytes", () => {
  expect(build()).toEqual(build());
});

test("so does one in another time zone, language and folder, in a process of its own", () => {
  const folder = mkdtempSync(join(tmpdir(), "strongroom-bytes-"));
  try {
    const script = `
      const { App } = require("cdktf");
      const { buildEnvironment } = require("./stacks/build");
      const { acme } = require("./__tests__/support/acme");
      const app = new App({ outdir: process.argv[1], skipValidation: true, stackTraces: false });
      buildEnvironment(app, acme());
      app.synth();`;
    const run = spawnSync(process.execPath, ["--import", "tsx", "-e", script, join(folder, "elsewhere")], {
      cwd: join(__dirname, "../.."),
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        TZ: "Pacific/Kiritimati",
        LANG: "tr_TR.UTF-8",
        LC_ALL: "tr_TR.UTF-8",
      },
      encoding: "utf8",
    });
    expect(run.stderr).toBe("");
    expect(hashesOf(filesOf(join(folder, "elsewhere")))).toEqual(hashesOf(build()));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the short way to the document changes no byte", () => {
  const short = build();
  // GIVEN stacks that go the long way: cdktf prepares, and resolves every resource by itself
  const { prepareStack, toTerraform } = StrongroomStack.prototype;
  const long = jest.fn(function (this: TerraformStack) {
    Reflect.deleteProperty(this, TAKES_LITERALS);
    return TerraformStack.prototype.prepareStack.call(this);
  });
  StrongroomStack.prototype.prepareStack = long;
  StrongroomStack.prototype.toTerraform = TerraformStack.prototype.toTerraform;
  try {
    expect(build()).toEqual(short);
    expect(long).toHaveBeenCalledTimes(6);
  } finally {
    Object.assign(StrongroomStack.prototype, { prepareStack, toTerraform });
  }
});

function hashesOf(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, createHash("sha256").update(text).digest("hex")]),
  );
}
