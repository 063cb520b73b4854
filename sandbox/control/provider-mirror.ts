import { copyFileSync, linkSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { MIRRORED, platformName } from "../provider/mirror";

/**
 * Takes the pinned providers of this platform out of a folder that is laid out as Terraform's `filesystem_mirror`, packed or
 * unpacked: for machines that can't reach the registry. Links where it can; the programs are large.
 *
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror
 * @throws Error that names every provider that is missing, and where it was looked for
 */
export function takeFromMirror(mirror: string, folder: string): void {
  const platform = platformName(process.platform, process.arch);
  const found: string[] = [];
  const missing: string[] = [];
  for (const { namespace, name, version } of MIRRORED) {
    const base = join("registry.terraform.io", namespace, name);
    const unpacked = join(base, version, platform);
    const packed = join(base, `terraform-provider-${name}_${version}_${platform}.zip`);
    if (isThere(mirror, packed)) found.push(packed);
    else if (isThere(mirror, unpacked)) {
      found.push(...readdirSync(join(mirror, unpacked)).map((file) => join(unpacked, file)));
    } else missing.push(`${namespace}/${name} ${version} (${unpacked}, or ${packed})`);
  }
  if (missing.length > 0) throw new Error(`${resolve(mirror)} has no ${missing.join(", and no ")}`);
  for (const path of found) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    linkOrCopy(resolve(mirror, path), target);
  }
}

function isThere(mirror: string, path: string): boolean {
  return statSync(join(mirror, path), { throwIfNoEntry: false }) !== undefined;
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // Another file system, or one that knows no links.
    copyFileSync(from, to);
  }
}
