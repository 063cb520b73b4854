import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createHome } from "../../../sandbox/control/home";
import {
  chooseProviders,
  downloadEnvironment,
  type FetchProviders,
  rememberedChoice,
} from "../../../sandbox/control/providers";
import { platformName } from "../../../sandbox/provider/mirror";
import { missingHome, removeHomes } from "./temporary-home";

afterEach(removeHomes);

const hour = 3_600_000;
const unreachable = "registry.terraform.io can't be reached (ENOTFOUND)";

/** Counts how often the real providers were asked for. */
function fetcher(works: boolean): { fetchProviders: FetchProviders; calls: () => number } {
  let calls = 0;
  return {
    fetchProviders: async (folder) => {
      calls += 1;
      writeFileSync(join(folder, "fetched"), "");
      if (!works) throw new Error(unreachable);
    },
    calls: () => calls,
  };
}

const onLinux = process.platform === "linux" ? test : test.skip;

onLinux("auto remembers for a day that the real providers can't be had", async () => {
  const home = createHome(missingHome());
  const { fetchProviders, calls } = fetcher(false);
  const at = (now: number): Promise<unknown> => chooseProviders(home, "auto", { fetchProviders, now: () => now });
  expect(rememberedChoice(home)).toBeUndefined();
  expect(await at(0)).toEqual({ inUse: "sandbox", reason: unreachable });
  expect(await at(23 * hour)).toEqual({ inUse: "sandbox", reason: unreachable });
  expect(calls()).toBe(1);
  expect(rememberedChoice(home)).toEqual({ inUse: "sandbox", reason: unreachable });
  await at(25 * hour);
  expect(calls()).toBe(2);
});

onLinux("real asks again in spite of a remembered failure, and fails aloud", async () => {
  const home = createHome(missingHome());
  const { fetchProviders, calls } = fetcher(false);
  await chooseProviders(home, "auto", { fetchProviders });
  await expect(chooseProviders(home, "real", { fetchProviders })).rejects.toThrow(
    `sandbox: the real providers can't be installed: ${unreachable}. Use the sandbox's own with \`--providers sandbox\``,
  );
  expect(calls()).toBe(2);
});

onLinux("once installed, the real ones are taken without asking again", async () => {
  const home = createHome(missingHome());
  const { fetchProviders, calls } = fetcher(true);
  const real = { inUse: "real", reason: `installed in ${home.realMirror}` };
  expect(await chooseProviders(home, "auto", { fetchProviders })).toEqual(real);
  expect(await chooseProviders(home, "auto", { fetchProviders })).toEqual(real);
  expect(await chooseProviders(home, "real", { fetchProviders })).toEqual(real);
  expect(rememberedChoice(home)).toEqual(real);
  expect(calls()).toBe(1);
  expect(await chooseProviders(home, "sandbox", { fetchProviders })).toEqual({ inUse: "sandbox", reason: "asked for" });
});

test("both CLI configurations take the two providers from a mirror on disk", async () => {
  const home = createHome(missingHome());
  await chooseProviders(home, "sandbox");
  const names =
    '["registry.terraform.io/hashicorp/google","registry.terraform.io/vercel/vercel","registry.opentofu.org/hashicorp/google","registry.opentofu.org/vercel/vercel"]';
  const expected = (mirror: string): string => `disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = ${names}
  }
  direct {
    exclude = ${names}
  }
}
`;
  expect(readFileSync(home.terraformrc, "utf8")).toBe(expected(home.mirror));
  expect(readFileSync(home.realTerraformrc, "utf8")).toBe(expected(home.realMirror));
});

describe("a mirror folder", () => {
  const platform = platformName(process.platform, process.arch);
  const google = `registry.terraform.io/hashicorp/google/7.45.0/${platform}/terraform-provider-google_v7.45.0`;
  const vercel = `registry.terraform.io/vercel/vercel/terraform-provider-vercel_5.9.1_${platform}.zip`;

  function mirrorOf(...files: readonly string[]): string {
    const folder = missingHome();
    for (const file of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), file);
    }
    return folder;
  }

  test("is where the real ones come from, packed or not; the registry is not asked, whatever is remembered", async () => {
    const home = createHome(missingHome());
    const { fetchProviders, calls } = fetcher(false);
    if (process.platform === "linux") await chooseProviders(home, "auto", { fetchProviders });
    const asked = calls();
    const mirror = mirrorOf(google, vercel, "registry.terraform.io/hashicorp/google/7.44.0/other");
    const real = { inUse: "real", reason: `installed in ${home.realMirror}` };
    expect(await chooseProviders(home, "auto", { fetchProviders, mirror })).toEqual(real);
    expect(calls()).toBe(asked);
    expect([google, vercel].map((file) => readFileSync(join(home.realMirror, file), "utf8"))).toEqual([google, vercel]);
    expect(existsSync(join(home.realMirror, "registry.terraform.io/hashicorp/google/7.44.0"))).toBe(false);
    // OpenTofu looks for the same ones below its own registry's name.
    const forTofu = [google, vercel].map((file) => file.replace("registry.terraform.io", "registry.opentofu.org"));
    expect(forTofu.map((file) => readFileSync(join(home.realMirror, file), "utf8"))).toEqual([google, vercel]);
    // It stays when the mirror goes.
    rmSync(mirror, { recursive: true });
    expect(await chooseProviders(home, "real")).toEqual(real);
  });

  test.each(["auto", "real"] as const)("that lacks one is an error with %s, by name and place", async (mode) => {
    const home = createHome(missingHome());
    const mirror = mirrorOf(google);
    await expect(chooseProviders(home, mode, { mirror })).rejects.toThrow(
      `sandbox: the real providers can't be installed: ${mirror} has no vercel/vercel 5.9.1 (registry.terraform.io/vercel/vercel/5.9.1/${platform}, or ${vercel}). Use the sandbox's own with \`--providers sandbox\``,
    );
    expect(existsSync(home.realMirror)).toBe(false);
  });
});

test("Terraform gets for a download how a registry is reached, and nothing else that stands in the shell", () => {
  const registry = {
    PATH: "/bin",
    HOME: "/home/jo",
    HTTPS_PROXY: "http://proxy:3128",
    TF_TOKEN_registry_example: "fake",
  };
  const others = { VENDOR_KEY: "fake-value", GOOGLE_CREDENTIALS: "{}", TF_LOG: "TRACE", NODE_OPTIONS: "--require=x" };
  const TF_CLI_CONFIG_FILE = "/tmp/rc";
  expect(downloadEnvironment({ ...registry, ...others, TF_CLI_CONFIG_FILE })).toEqual(registry);
  const named = { ...registry, ...others, TF_CLI_CONFIG_FILE, STRONGROOM_ALLOW_ENV: "TF_CLI_CONFIG_FILE, TF_LOG" };
  expect(downloadEnvironment(named)).toEqual({ ...registry, TF_CLI_CONFIG_FILE });
});
