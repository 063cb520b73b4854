/** Runs a vendor's own command line and takes what it prints as bytes. */
import type { Context } from "../machine/context";
import { environmentOf, type Program } from "../machine/programs/environment";
import { start } from "../machine/programs/start";
import { exitCodes } from "../text/exit-codes";
import { Failure, usage } from "../text/failure";

export interface VendorCall {
  /** `programs/environment.ts` lists the part of the host's environment that it gets. */
  readonly program: Program;
  /** Never a value: other users of the machine can read them. */
  readonly args: readonly string[];
  readonly cwd?: string;
}

export interface VendorAnswer {
  readonly code: number;
  readonly stdout: Buffer;
  /** For telling cases apart; never printed, since it is not known what a vendor writes there. */
  readonly stderr: string;
}

/** A vendor's login may wait for a fingerprint reader. */
const patienceMillis = 60_000;
const mostBytes = 16 * 1024 * 1024;

/** @returns null if there is no such program */
export function callVendor(context: Context, call: VendorCall): Promise<VendorAnswer | null> {
  return new Promise((done, failed) => {
    if (context.signal.aborted) return failed(context.signal.reason);
    const child = start(call.program, call.args, {
      cwd: call.cwd ?? context.cwd,
      env: environmentOf(call.program, context.env),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const chunks: Buffer[] = [];
    let length = 0;
    let stderr = "";
    let late = false;
    const stop = () => child.kill("SIGTERM");
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, patienceMillis);
    context.signal.addEventListener("abort", stop, { once: true });
    child.stdout?.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > mostBytes) child.kill("SIGKILL");
      else chunks.push(chunk);
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      if (stderr.length < 65_536) stderr += chunk.toString("utf8");
    });
    const finish = () => {
      clearTimeout(timer);
      context.signal.removeEventListener("abort", stop);
    };
    child.once("error", (error: NodeJS.ErrnoException) => {
      finish();
      if (error.code === "ENOENT" || error.code === "EACCES") done(null);
      else failed(error);
    });
    child.once("close", (code) => {
      finish();
      const stdout = Buffer.concat(chunks);
      for (const chunk of chunks) chunk.fill(0);
      if (context.signal.aborted) failed(context.signal.reason);
      else done({ code: code ?? 128, stdout, stderr: late ? "timed out" : stderr });
    });
  });
}

/** What a vendor is called, how one gets in, and what its words mean. */
export interface Vendor {
  readonly title: string;
  readonly program: Program;
  readonly install: string;
  readonly login: string;
  /** What it says where it does not know who asks, or does not let them. */
  readonly denied: RegExp;
  /** Where there is no such vault, project or config. */
  readonly nowhere: RegExp;
}

export function notInstalled(vendor: Vendor): Failure {
  return usage(
    `${vendor.title} is this environment's vault, but its command line (${vendor.program}) is not installed, or not on the PATH.`,
    `${vendor.install}; or --no-vault to go without it`,
  );
}

/**
 * What a call that failed means. The vendor's own words are kept back, since they could hold a value.
 *
 * @param at where the value would lie
 * @param byHand the call as a person types it
 */
export function failureOf(vendor: Vendor, at: string, answer: VendorAnswer, byHand: string): Failure {
  if (vendor.denied.test(answer.stderr)) {
    return new Failure(
      exitCodes.denied,
      `${at} can't be read: not logged in, or not allowed.`,
      `to go without it: --no-vault; otherwise, before you run the command again, ${vendor.login}`,
    );
  }
  if (vendor.nowhere.test(answer.stderr)) {
    return new Failure(
      exitCodes.invalid,
      `${at} can't be read: there is no such place, or you may not see it.`,
      "correct `vault` of the environment, or log in as somebody who sees it; or --no-vault to go without it",
    );
  }
  const how = answer.stderr === "timed out" ? "did not answer within a minute" : `ended with code ${answer.code}`;
  return new Failure(
    exitCodes.unreachable,
    `${at} can't be read: ${vendor.program} ${how}; what it said is not shown, since it could hold a value.`,
    `see for yourself: ${byHand} > /dev/null`,
  );
}
