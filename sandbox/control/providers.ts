import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { terraformProgram } from "../../providers/program";
import { REGISTRIES } from "../provider/mirror";
import { type Home, readIfThere, replaceFile } from "./home";
import { completeMirror, takeFromMirror } from "./provider-mirror";

/** The providers that the sandbox replaces, in the versions of its schemas. */
export const pinnedProviders = { "hashicorp/google": "7.45.0", "vercel/vercel": "5.9.1" } as const;

export type ProviderMode = "auto" | "real" | "sandbox";

export interface ProviderChoice {
  inUse: "real" | "sandbox";
  /** Why, in words. */
  reason: string;
}

/** Fetches the real providers into a folder; rejects with the reason where that can't be done. */
export type FetchProviders = (folder: string, onProgress: (line: string) => void) => Promise<void>;

const reachabilityMillis = 1_500;
const downloadMillis = 120_000;
/** For how long a failure to get the real providers is remembered by `auto` (milliseconds). */
const rememberMillis = 24 * 3_600_000;

/**
 * Which providers to use. `auto` prefers the real ones where Terraform can install them, finds that out once per home, and
 * remembers a failure for a day; `real` tries again and throws where it can't; `sandbox` never asks. Where a mirror folder is
 * named, the real ones come from there, and a failure is said aloud by `auto` too.
 */
export async function chooseProviders(
  home: Home,
  mode: ProviderMode,
  o: {
    onProgress?: (line: string) => void;
    fetchProviders?: FetchProviders;
    now?: () => number;
    /** Default: what `STRONGROOM_REAL_PROVIDERS` names, if anything. */
    mirror?: string | undefined;
  } = {},
): Promise<ProviderChoice> {
  const mirror = (o.mirror ?? process.env.STRONGROOM_REAL_PROVIDERS) || undefined;
  const now = o.now ?? Date.now;
  writeTerraformrc(home);
  if (mode === "sandbox") return { inUse: "sandbox", reason: "asked for" };
  if (existsSync(home.realMirror)) return { inUse: "real", reason: `installed in ${home.realMirror}` };
  if (mode === "auto" && mirror === undefined) {
    const known = remembered(home);
    if (known && now() - known.at < rememberMillis) return { inUse: "sandbox", reason: known.reason };
    if (process.platform !== "linux") {
      // Go reads SSL_CERT_FILE on Linux only; elsewhere the real Vercel provider would not trust the local CA.
      return remember(
        home,
        now(),
        `on ${process.platform} the real Vercel provider can't be told to trust the local CA`,
      );
    }
  }
  const partial = mkdtempSync(join(home.path, "real-providers."));
  try {
    if (mirror !== undefined) takeFromMirror(mirror, partial);
    else await (o.fetchProviders ?? fetchWithTerraform)(partial, o.onProgress ?? (() => {}));
    // Of two processes that fetched at once, one's copy stays.
    if (existsSync(home.realMirror)) rmSync(partial, { recursive: true, force: true });
    else renameSync(partial, home.realMirror);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    const reason = error instanceof Error ? error.message : String(error);
    if (mode === "real" || mirror !== undefined) {
      throw new Error(
        `sandbox: the real providers can't be installed: ${reason}. Use the sandbox's own with \`--providers sandbox\``,
      );
    }
    return remember(home, now(), reason);
  }
  rmSync(home.providersFile, { force: true });
  return { inUse: "real", reason: `installed in ${home.realMirror}` };
}

/** What `auto` would choose, as far as it was ever asked; for `status`. */
export function rememberedChoice(home: Home): ProviderChoice | undefined {
  if (existsSync(home.realMirror)) return { inUse: "real", reason: `installed in ${home.realMirror}` };
  const known = remembered(home);
  return known && { inUse: "sandbox", reason: known.reason };
}

/** Both CLI configurations: providers come from a mirror on disk; other providers are Terraform's usual affair. */
function writeTerraformrc(home: Home): void {
  // A provider's address names no registry, so each program puts its own before it.
  const include = JSON.stringify(
    REGISTRIES.flatMap((host) => Object.keys(pinnedProviders).map((name) => `${host}/${name}`)),
  );
  for (const [file, mirror] of [
    [home.terraformrc, home.mirror],
    [home.realTerraformrc, home.realMirror],
  ] as const) {
    replaceFile(
      file,
      [
        "disable_checkpoint = true",
        "provider_installation {",
        "  filesystem_mirror {",
        `    path    = ${JSON.stringify(mirror)}`,
        `    include = ${include}`,
        "  }",
        "  direct {",
        `    exclude = ${include}`,
        "  }",
        "}",
        "",
      ].join("\n"),
    );
  }
}

async function fetchWithTerraform(folder: string, onProgress: (line: string) => void): Promise<void> {
  const program = terraformProgram(process.env);
  await reach(program);
  onProgress("sandbox: fetching the real Terraform providers (once; up to two minutes)");
  const work = mkdtempSync(join(tmpdir(), "sandbox-providers-"));
  try {
    const required = Object.fromEntries(
      Object.entries(pinnedProviders).map(([source, version]) => [
        source.split("/")[1],
        { source, version: `= ${version}` },
      ]),
    );
    writeFileSync(join(work, "main.tf.json"), JSON.stringify({ terraform: { required_providers: required } }));
    await runTerraform(program, ["providers", "mirror", folder], work);
    completeMirror(folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Asks for a connection only: a machine without a network must not wait for Terraform's retries. */
function reach(program: string): Promise<void> {
  const host = /tofu/.test(basename(program)) ? "registry.opentofu.org" : "registry.terraform.io";
  const proxy = process.env.HTTPS_PROXY ?? process.env.https_proxy;
  const url = proxy !== undefined && URL.canParse(proxy) ? new URL(proxy) : undefined;
  const target = url
    ? { host: url.hostname, port: Number(url.port) || (url.protocol === "https:" ? 443 : 80) }
    : { host, port: 443 };
  return new Promise((done, failed) => {
    const refuse = (why: string): void => failed(new Error(`${host} can't be reached (${why})`));
    const socket = connect(target);
    const timer = setTimeout(() => {
      socket.destroy();
      refuse(`no connection in ${reachabilityMillis} ms`);
    }, reachabilityMillis);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.destroy();
      done();
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      refuse(error.code ?? "error");
    });
  });
}

/** What Terraform gets for a download: how this machine reaches a registry, and nothing else from the shell. */
const forDownload =
  /^(?:PATH|HOME|USER|LOGNAME|LANG|LC_[A-Z]+|TZ|TMPDIR|TMP|TEMP|SystemRoot|(?:https?|all|no)_proxy|SSL_CERT_(?:FILE|DIR)|TF_TOKEN_\w+)$/i;

/** Others, comma separated, that somebody who needs them has looked at: a mirror of the network's own, by TF_CLI_CONFIG_FILE. */
export function downloadEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const named = new Set((environment.STRONGROOM_ALLOW_ENV ?? "").split(",").map((name) => name.trim()));
  const allowed = (name: string): boolean => forDownload.test(name) || (named.has(name) && !/^TF_LOG(_|$)/.test(name));
  return Object.fromEntries(Object.entries(environment).filter(([name]) => allowed(name)));
}

function runTerraform(program: string, args: readonly string[], cwd: string): Promise<void> {
  const env = downloadEnvironment(process.env);
  return new Promise((done, failed) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...env, CHECKPOINT_DISABLE: "1" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (errors.length < 20_000) errors += text;
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), downloadMillis);
    child.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      failed(new Error(error.code === "ENOENT" ? `${program} is not installed` : error.message));
    });
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      if (code === 0) return done();
      const message =
        /Error: (.*)/.exec(errors)?.[1] ?? (signal ? `stopped after ${downloadMillis / 1000} s` : `exit code ${code}`);
      failed(new Error(`${program} providers mirror failed: ${message}`));
    });
  });
}

function remembered(home: Home): { at: number; reason: string } | undefined {
  try {
    const value = JSON.parse(readIfThere(home.providersFile) ?? "") as { at?: unknown; reason?: unknown };
    return typeof value.at === "number" && typeof value.reason === "string"
      ? { at: value.at, reason: value.reason }
      : undefined;
  } catch {
    return undefined;
  }
}

function remember(home: Home, at: number, reason: string): ProviderChoice {
  replaceFile(home.providersFile, `${JSON.stringify({ at, reason })}\n`);
  return { inUse: "sandbox", reason };
}
