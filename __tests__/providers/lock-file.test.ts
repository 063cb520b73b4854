import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockFileGaps, placeProviderLock } from "../../providers/lock-file";

const packageHash = (n: number) => `    "h1:${String(n).repeat(43)}=",\n`;
const block = (source: string, version: string, packages: number, archive = true) =>
  `provider "registry.terraform.io/${source}" {
  version     = "${version}"
  constraints = "${version}"
  hashes = [
${[1, 2, 3, 4].slice(0, packages).map(packageHash).join("")}${archive ? `    "zh:${"0".repeat(64)}",\n` : ""}  ]
}
`;
const good = `# comment\n\n${block("hashicorp/google", "7.45.0", 4)}\n${block("vercel/vercel", "5.9.1", 4)}`;

describe("lockFileGaps", () => {
  test("a lock with both providers, all platforms and archives may be committed", () => {
    expect(lockFileGaps(good)).toEqual([]);
  });

  test.each([
    ["", ["registry.terraform.io/hashicorp/google is missing", "registry.terraform.io/vercel/vercel is missing"]],
    [
      good.replaceAll("7.45.0", "7.46.0"),
      ["registry.terraform.io/hashicorp/google is locked to 7.46.0, not to 7.45.0"],
    ],
    [
      // What the sandbox's mirror leaves behind: one platform, no archives.
      `${block("hashicorp/google", "7.45.0", 1, false)}\n${block("vercel/vercel", "5.9.1", 4)}`,
      [
        "registry.terraform.io/hashicorp/google has 1 package hashes (h1:), fewer than the 4 platforms",
        "registry.terraform.io/hashicorp/google has no hash of the registry's archives (zh:)",
      ],
    ],
  ])("names what is missing (%#)", (text, gaps) => {
    expect(lockFileGaps(text)).toEqual(gaps);
  });
});

describe("placeProviderLock", () => {
  let outdir: string;
  let committed: string;
  const path = (...parts: string[]) => join(outdir, "stacks", "shop-dev-secrets", ...parts);
  const place = (inSandbox: boolean) =>
    placeProviderLock({ outdir, stacks: ["shop-dev-secrets"], inSandbox, committed });

  beforeEach(() => {
    outdir = mkdtempSync(join(tmpdir(), "strongroom-lock-"));
    committed = join(outdir, "committed.hcl");
    mkdirSync(path(".terraform"), { recursive: true });
    writeFileSync(committed, good);
  });
  afterEach(() => rmSync(outdir, { recursive: true, force: true }));

  test("outside the sandbox the committed lock is beside the stack", () => {
    place(false);
    expect(readFileSync(path(".terraform.lock.hcl"), "utf8")).toBe(good);
  });

  test("in the sandbox it does not, nor does what Terraform locked there; what it installed stays until the folder leaves the sandbox", () => {
    place(true);
    expect(existsSync(path(".terraform.lock.hcl"))).toBe(false);
    // GIVEN Terraform installed the sandbox's provider
    writeFileSync(path(".terraform.lock.hcl"), "sandbox hashes");
    mkdirSync(path(".terraform", "providers"), { recursive: true });
    place(true);
    // THEN a rebuilt provider, whose hash is another, passes `terraform init`
    expect(existsSync(path(".terraform.lock.hcl"))).toBe(false);
    expect(existsSync(path(".terraform", "providers"))).toBe(true);
    // WHEN the same folder is synthesized for a real cloud
    place(false);
    // THEN nothing of the sandbox's is left
    expect(readFileSync(path(".terraform.lock.hcl"), "utf8")).toBe(good);
    expect(existsSync(path(".terraform"))).toBe(false);
  });

  test("without a committed lock, Terraform makes one of its own", () => {
    rmSync(committed);
    place(false);
    expect(existsSync(path(".terraform.lock.hcl"))).toBe(false);
    writeFileSync(path(".terraform.lock.hcl"), "registry hashes");
    place(false);
    expect(readFileSync(path(".terraform.lock.hcl"), "utf8")).toBe("registry hashes");
  });
});
