/** Which Terraforms of this machine work on a sandbox or a project right now. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import { environmentOf } from "../../machine/programs/environment";
import { ask } from "../../machine/programs/start";

export interface Place {
  /** Where its state is: `http://127.0.0.1:4321/storage/v1/`. */
  readonly storage: string;
  /** The project's folder. */
  readonly root: string;
}

/** Matches both programs in any version (`terraform-1.16`), but not their providers. */
const isTerraform = (name: string) => /^(?:terraform|tofu)(?!-provi)/.test(name);

/**
 * Ids of the processes that may hold a lock of the sandbox. The sandbox answers on loopback only, so every Terraform that
 * talks to it runs on this machine. Without /proc, every Terraform counts.
 */
export function liveTerraforms(place: Place): readonly number[] {
  return existsSync("/proc/self/environ") ? fromProc(place) : fromPs();
}

function fromProc(place: Place): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => isTerraform(attempt(() => readFileSync(`/proc/${pid}/comm`, "utf8").trim()) ?? ""))
    .filter((pid) => {
      // Both are unreadable or empty for an ended process whose parent has not collected it yet.
      const environ = attempt(() => readFileSync(`/proc/${pid}/environ`, "utf8").split("\0")) ?? [];
      const folder = attempt(() => readlinkSync(`/proc/${pid}/cwd`)) ?? "";
      const state = environ.find((line) => line.startsWith("GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT="));
      return state?.endsWith(`=${place.storage}`) === true || `${folder}/`.startsWith(`${path.resolve(place.root)}/`);
    })
    .map(Number);
}

function fromPs(): readonly number[] {
  const answer = ask("/bin/ps", ["-A", "-o", "pid=,comm="], { env: environmentOf("ps", {}) });
  return (answer?.stdout.toString() ?? "")
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null && isTerraform(path.basename(match[2] ?? "")))
    .map((match) => Number(match?.[1]));
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
