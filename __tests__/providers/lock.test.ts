import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockProviders } from "../../providers/lock";
import { exitCodes } from "../../text/exit-codes";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "strongroom-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("without the registry it says so, ends with the code for unreachable, and writes nothing", () => {
  const target = join(folder, ".terraform.lock.hcl");
  // A proxy that nobody listens on: the registry is out of reach on every machine.
  const nowhere = { HTTPS_PROXY: "http://127.0.0.1:9", https_proxy: "http://127.0.0.1:9" };
  const environment = { PATH: process.env.PATH, HOME: folder, ...nowhere };
  const { exitCode, says } = lockProviders({ environment, target });
  expect(exitCode).toBe(exitCodes.unreachable);
  expect(says).toMatch(
    /^The registry \(registry\.terraform\.io\) could not be reached, or does not offer google 7\.45\.0 and vercel 5\.9\.1 for linux_amd64, linux_arm64, darwin_arm64, darwin_amd64\. Nothing was written\. Run npm run providers:lock on a machine that reaches it, and commit providers\/\.terraform\.lock\.hcl\.\n\nTerraform said:\n/,
  );
  expect(existsSync(target)).toBe(false);
});

test("without Terraform it says what to install", () => {
  const { exitCode, says } = lockProviders({ environment: { PATH: folder }, target: join(folder, "lock") });
  expect(exitCode).toBe(exitCodes.usage);
  expect(says).toMatch(
    /^terraform could not be started\. Install Terraform 1\.11 or newer, or OpenTofu 1\.11 or newer, and run npm run providers:lock again\. Nothing was written\.$/,
  );
});
