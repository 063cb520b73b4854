import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

export interface MirrorOptions {
  /** The folder for Terraform's `filesystem_mirror`. */
  readonly dir: string;
  /** The file that `bundleProvider` wrote. */
  readonly bundle: string;
  /** @default the Node that runs this */
  readonly nodePath?: string;
}

/** The providers that the sandbox replaces. */
export const MIRRORED = [
  { namespace: "hashicorp", name: "google", version: "7.45.0" },
  { namespace: "vercel", name: "vercel", version: "5.9.1" },
] as const;

/** Of Terraform and of OpenTofu: each looks below its own registry's name for a provider whose address names none. */
export const REGISTRIES = ["registry.terraform.io", "registry.opentofu.org"] as const;

/**
 * Lays out a provider mirror whose providers are tiny launchers of the bundle, for the operating system and processor of this machine.
 *
 * @throws Error on a platform for which Terraform has no name here
 */
export async function writeMirror(options: MirrorOptions): Promise<void> {
  const node = resolve(options.nodePath ?? process.execPath);
  const bundle = resolve(options.bundle);
  const platform = platformName(process.platform, process.arch);
  for (const host of REGISTRIES)
    for (const { namespace, name, version } of MIRRORED) {
      const folder = join(options.dir, host, namespace, name, version, platform);
      const launcher = join(folder, `terraform-provider-${name}_v${version}`);
      await mkdir(folder, { recursive: true });
      await writeFile(launcher, launcherScript(name, node, bundle));
      await chmod(launcher, 0o755);
    }
}

/** `linux_amd64` and so on. */
export function platformName(platform: string, arch: string): string {
  const processor = { x64: "amd64", arm64: "arm64" }[arch];
  if ((platform !== "linux" && platform !== "darwin") || processor === undefined) {
    throw new Error(`no sandbox provider for ${platform} ${arch}: it runs on linux and darwin, x64 and arm64`);
  }
  return `${platform}_${processor}`;
}

/** `exec`, so that Terraform's child is Node itself: signals and the end of the process mean what they say. */
function launcherScript(name: string, node: string, bundle: string): string {
  return `#!/bin/sh\nSTRONGROOM_SANDBOX_PROVIDER=${name} exec ${quote(node)} ${quote(bundle)}\n`;
}

function quote(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
