/** The engine in one file: where nothing is installed it runs, if it is the one that is recorded. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..", "..");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "engine-"));
  for (const name of ["bin", "providers", "strongroom", "package.json", "tsconfig.json"])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  for (const name of ["catalog", "services", "environments"])
    cpSync(join(root, "__tests__", "e2e", "shop", name), join(folder, name), { recursive: true });
  for (const name of ["engine", "model", "organisation"])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  for (const file of [
    "catalog/index.ts",
    "catalog/own.ts",
    "catalog/platform.ts",
    "catalog/products.ts",
    "catalog/vendor.ts",
  ].concat([
    "environments/index.ts",
    "services/index.ts",
    "services/pipelines.ts",
    "services/shop.ts",
    "services/web.ts",
  ]))
    writeFileSync(
      join(folder, file),
      readFileSync(join(folder, file), "utf8").replaceAll("../../../../model", "../model"),
    );
  const file = join(folder, ".strongroom", "engine", "engine.js");
  execFileSync(process.execPath, [join(root, "bin", "make-bundle.js"), root, "engine", file]);
  mkdirSync(join(folder, "out"));
  record();
});
afterAll(() => rmSync(folder, { recursive: true }));

function record(): void {
  const file = join(folder, ".strongroom", "engine", "engine.js");
  const digest = execFileSync("sha256sum", [file], { encoding: "utf8" }).slice(0, 64);
  writeFileSync(join(folder, "bin", "engine.sha256"), `${digest}\n`);
}

const run = (program: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [join(folder, "bin", program), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", CDKTF_OUTDIR: join(folder, "out") },
    encoding: "utf8",
  });

it("reads the declarations and makes documents, without a package", () => {
  expect(existsSync(join(folder, "node_modules"))).toBe(false);
  const listed = run("strongroom.js", "list", "--env", "dev", "--json");
  expect([listed.status, JSON.parse(listed.stdout).map(({ key }: { key: string }) => key)]).toEqual([
    0,
    expect.arrayContaining(["shop/VENDOR_KEY", "shop/WEB_KEY"]),
  ]);
  expect(run("synth.js").status).toBe(0);
  const document = join(folder, "out", "stacks", "shop-dev-secrets", "cdk.tf.json");
  expect(JSON.parse(readFileSync(document, "utf8")).terraform.backend.gcs.bucket).toBe("fake-shop-dev-tfstate");
  expect(existsSync(join(folder, "node_modules"))).toBe(false);
});

it("is not run if one byte differs, or nothing is recorded", () => {
  const file = join(folder, ".strongroom", "engine", "engine.js");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, `${text}console.log("foreign");\n`);
  const { status, stdout, stderr } = run("strongroom.js", "list");
  expect([status, stdout]).toEqual([5, ""]);
  expect(stderr).toMatch(
    /^strongroom: \.strongroom\/engine\/engine\.js is not the engine that this commit records: its digest is [0-9a-f]{64}, bin\/engine\.sha256 says [0-9a-f]{64}\. Nothing was run\.\n {2}next: /,
  );
  writeFileSync(file, text);
  rmSync(join(folder, "bin", "engine.sha256"));
  expect(run("strongroom.js", "list")).toMatchObject({ status: 5, stdout: "" });
  record();
  expect(run("strongroom.js", "list", "--env", "dev").status).toBe(0);
});
