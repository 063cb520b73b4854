import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DamageError } from "../cloud/damage";
import { keep, openKeys } from "../cloud/keys";

/** Where everything of one sandbox stands. The folder is private (0700): it holds tokens, a CA key and the state. */
export interface Home {
  readonly path: string;
  /** Bundled daemon and provider, by content hash. */
  readonly bin: string;
  /** Written by the daemon once it serves; removed when it stops in good order. */
  readonly daemonFile: string;
  /** The port of the last run, so that endpoints stay the same over a restart. */
  readonly portFile: string;
  /** The same for the proxy. */
  readonly proxyPortFile: string;
  readonly lockFile: string;
  readonly log: string;
  readonly caCertificate: string;
  readonly caKey: string;
  /** System roots and our CA, for `SSL_CERT_FILE`. */
  readonly caBundle: string;
  /** gcloud's configuration folder (`CLOUDSDK_CONFIG`) and its access tokens. */
  readonly gcloud: string;
  /** Terraform CLI configuration for the sandbox's own providers, and for the real ones. */
  readonly terraformrc: string;
  readonly realTerraformrc: string;
  /** Terraform filesystem mirrors. */
  readonly mirror: string;
  readonly realMirror: string;
  /** What the last probe for real providers found. */
  readonly providersFile: string;
}

/** The paths of a sandbox home. Touches nothing. */
export function homeAt(path: string): Home {
  const at = (name: string): string => join(resolve(path), name);
  return {
    path: resolve(path),
    bin: at("bin"),
    daemonFile: at("daemon.json"),
    portFile: at("port"),
    proxyPortFile: at("proxy-port"),
    lockFile: at("up.lock"),
    log: at("sandbox.log"),
    caCertificate: at("ca.pem"),
    caKey: at("ca.key"),
    caBundle: at("ca-bundle.pem"),
    gcloud: at("gcloud"),
    terraformrc: at("terraformrc"),
    realTerraformrc: at("terraformrc-real"),
    mirror: at("mirror"),
    realMirror: at("real-providers"),
    providersFile: at("providers.json"),
  };
}

/** Makes the folder with its tokens; what exists is kept, so that tokens stay valid over a restart. */
export function createHome(path: string): Home {
  const home = homeAt(path);
  mkdirSync(home.path, { recursive: true, mode: 0o700 });
  chmodSync(home.path, 0o700);
  mkdirSync(home.gcloud, { recursive: true, mode: 0o700 });
  // Whatever the surrounding repository ignores, nothing of a sandbox is ever committed.
  keep(join(home.path, ".gitignore"), () => "*\n");
  openKeys(home.path);
  return home;
}

/** The port in a file of the home, undefined if there is none. @throws a `DamageError` if it is no port */
export function portIn(path: string): number | undefined {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  const port = /^\d{1,5}\n$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new DamageError(path, "does not hold a port");
  return port;
}

/** Replaces a private file in one step, so that nobody reads half of it. Does nothing if it already has that content. */
export function replaceFile(path: string, content: string): void {
  if (readIfThere(path) === content) return;
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(temporary, content, { mode: 0o600 });
  renameSync(temporary, path);
}

/** The text of a file, or undefined if there is none. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
