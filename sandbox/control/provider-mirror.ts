import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { MIRRORED, platformName, REGISTRIES } from "../provider/mirror";

/**
 * Takes the pinned providers of this platform out of a folder that is laid out as Terraform's `filesystem_mirror`, packed or
 * unpacked: for machines that can't reach the registry. Links where it can; the programs are large.
 *
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror
 * @throws Error that names every provider that is missing, and if it was looked for
 */
export function takeFromMirror(mirror: string, folder: string): void {
  const platform = platformName(process.platform, process.arch);
  const missing: string[] = [];
  for (const { namespace, name, version } of MIRRORED) {
    const unpacked = join(namespace, name, version, platform);
    const packed = join(namespace, name, `terraform-provider-${name}_${version}_${platform}.zip`);
    const places = REGISTRIES.flatMap((host) => [join(host, packed), join(host, unpacked)]);
    const found = places.find((place) => isThere(mirror, place));
    if (found === undefined) {
      const [host] = REGISTRIES;
      missing.push(`${namespace}/${name} ${version} (${join(host, unpacked)}, or ${join(host, packed)})`);
      continue;
    }
    const files = found.endsWith(".zip") ? [found] : readdirSync(join(mirror, found)).map((file) => join(found, file));
    for (const file of files) {
      const target = join(folder, file);
      mkdirSync(dirname(target), { recursive: true });
      linkOrCopy(resolve(mirror, file), target);
    }
  }
  if (missing.length > 0) throw new Error(`${resolve(mirror)} has no ${missing.join(", and no ")}`);
  completeMirror(folder);
}

/** The same providers below the other registry's name: whichever program fetched them, both find them. */
export function completeMirror(folder: string): void {
  for (const from of REGISTRIES)
    for (const to of REGISTRIES)
      for (const { namespace, name } of MIRRORED) {
        const source = join(folder, from, namespace, name);
        const target = join(folder, to, namespace, name);
        if (existsSync(source) && !existsSync(target)) linkAll(source, target);
      }
}

function linkAll(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const one of readdirSync(from, { withFileTypes: true })) {
    if (one.isDirectory()) linkAll(join(from, one.name), join(to, one.name));
    else linkOrCopy(join(from, one.name), join(to, one.name));
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
