/** A real cloud's token goes to locked providers alone: without a committed lock, nothing is planned. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockOf } from "../../providers/lock-file";
import { allowedForTerraform } from "../../providers/surroundings";
import { lockedProviders } from "../../terraform/providers";
import { exitCodes } from "../../text/exit-codes";
import { Bench } from "../cli/support";
import { Folder } from "../support/folder";

let bench: Bench;
let calls: string;
beforeEach(async () => {
  bench = await Bench.open([]);
  calls = join(bench.base, "calls");
});
afterEach(() => bench.close());

const block = (address: string, version: string, packages = 4) =>
  `provider "${address}" {\n  version     = "${version}"\n  constraints = "${version}"\n  hashes = [\n${[1, 2, 3, 4]
    .slice(0, packages)
    .map((n) => `    "h1:${String(n).repeat(43)}=",\n`)
    .join("")}    "zh:${"0".repeat(64)}",\n  ]\n}\n`;
const google = block("registry.terraform.io/hashicorp/google", "7.45.0");
const vercel = block("registry.terraform.io/vercel/vercel", "5.9.1");
const lock = `# comment\n\n${google}\n${vercel}`;

/** Locks the providers of two stacks, with a terraform that only writes down how it was called. */
function locked(committed: string | null, over: Partial<Parameters<typeof lockedProviders>[1]> = {}) {
  const bin = join(bench.base, "bin");
  mkdirSync(bin, { recursive: true });
  const program = `#!/bin/sh\necho "$@" >> '${calls}'; cat .terraform.lock.hcl >> '${calls}'; mkdir -p .terraform/providers\n`;
  writeFileSync(join(bin, "terraform"), program, { mode: 0o755 });
  new Folder(bench.root).write({
    ...(committed === null ? {} : { "providers/.terraform.lock.hcl": committed }),
    "cdktf.out/stacks/shop-dev-secrets/cdk.tf.json": required({ google: "hashicorp/google" }),
    "cdktf.out/stacks/shop-dev-vercel/cdk.tf.json": required({ google: "hashicorp/google", vercel: "vercel/vercel" }),
  });
  const env = allowedForTerraform({ PATH: `${bin}:${process.env.PATH}`, HOME: bench.base }, false);
  const stacks = ["shop-dev-secrets", "shop-dev-vercel"];
  return lockedProviders(bench.context(), {
    env,
    sandbox: false,
    terraform: "Terraform 1.11.4",
    stacks,
    ...over,
  });
}
const required = (sources: Readonly<Record<string, string>>) =>
  JSON.stringify({
    terraform: {
      required_providers: Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, { source }])),
    },
  });
const beside = (stack: string) =>
  readFileSync(join(bench.root, "cdktf.out", "stacks", stack, ".terraform.lock.hcl"), "utf8");

it("the sandbox is not concerned: its provider has another hash after every build", async () => {
  expect(await locked(null, { sandbox: true })).toEqual([]);
});

it.each([
  [null, "- there is no providers/.terraform.lock.hcl"],
  ["", "- registry.terraform.io/hashicorp/google is missing\n- registry.terraform.io/vercel/vercel is missing"],
  [lock.replace(/5\.9\.1/g, "5.9.0"), "- registry.terraform.io/vercel/vercel is locked to 5.9.0, not to 5.9.1"],
])("refuses a real cloud before a provider runs, and says what makes the lock (%#)", async (committed, gaps) => {
  await expect(locked(committed)).rejects.toMatchObject({
    code: exitCodes.refused,
    message: `The providers that would get the cloud's token are not locked; nothing was planned.\n${gaps}\nReview and commit what the next command writes. It needs the Terraform registry; the pipeline "provider lock" proposes it too.`,
    next: "npm run providers:lock",
  });
  expect(() => readFileSync(calls)).toThrow();
});

it("a lock of the other program's registry is none", async () => {
  await expect(locked(lock, { terraform: "OpenTofu 1.12.6" })).rejects.toMatchObject({ code: exitCodes.refused });
});

it("gives Terraform a lock that it may not change, with what each stack needs and no more", async () => {
  const tofu = block("registry.opentofu.org/hashicorp/google", "7.45.0");
  const args = await locked(`${lock}\n${tofu}`);
  expect(args).toEqual([
    expect.stringMatching(/^-plugin-dir=.*\/\.strongroom\/providers\/[0-9a-f]{12}$/),
    "-lockfile=readonly",
  ]);
  expect([beside("shop-dev-secrets"), beside("shop-dev-vercel")]).toEqual([google, `${google}\n${vercel}`]);
  expect(readFileSync(calls, "utf8")).toBe(`init -input=false -no-color -lockfile=readonly\n${google}\n${vercel}`);
});

it("the real program takes such a lock, and refuses one with more, or of another provider", async () => {
  // Made in the same way, of a provider that does nothing.
  const mirror = join(bench.base, "mirror");
  const folder = join(bench.base, "stack");
  const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
  for (const [source, version] of [
    ["hashicorp/google", "7.45.0"],
    ["vercel/vercel", "5.9.1"],
  ] as const) {
    const at = join(mirror, "registry.terraform.io", source, version, platform);
    mkdirSync(at, { recursive: true });
    writeFileSync(join(at, `terraform-provider-${source.split("/")[1]}_v${version}`), `#!/bin/sh\n# ${source}\n`, {
      mode: 0o755,
    });
  }
  mkdirSync(folder);
  const init = (...args: readonly string[]) => {
    try {
      const env = { PATH: process.env.PATH, HOME: bench.base, CHECKPOINT_DISABLE: "1" };
      execFileSync("terraform", ["init", "-no-color", `-plugin-dir=${mirror}`, ...args], {
        cwd: folder,
        env,
        stdio: "pipe",
      });
      return "taken";
    } catch (error) {
      return String((error as { stderr: unknown }).stderr);
    }
  };
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  write("main.tf.json", required({ google: "hashicorp/google", vercel: "vercel/vercel" }));
  expect(init()).toBe("taken");
  const made = readFileSync(join(folder, ".terraform.lock.hcl"), "utf8");
  write("main.tf.json", required({ google: "hashicorp/google" }));
  expect(init("-lockfile=readonly")).toContain("the lock\nfile is read-only");
  const needed = lockOf(made, "registry.terraform.io", ["hashicorp/google"]);
  write(".terraform.lock.hcl", needed);
  expect(init("-lockfile=readonly")).toBe("taken");
  write(".terraform.lock.hcl", needed.replace(/h1:.{8}/, "h1:AAAAAAAA"));
  expect(init("-lockfile=readonly")).toContain("doesn't match any of the\nchecksums");
});
