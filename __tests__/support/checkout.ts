/** A git repository with a bare remote. The settings of whoever runs the test don't count. */
import { execFileSync } from "node:child_process";

export const gitEnv = {
  PATH: process.env.PATH ?? "",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
} as const;

export function gitIn(folder: string, ...args: readonly string[]): string {
  return execFileSync("git", ["-C", folder, ...args], { encoding: "utf8", stdio: "pipe", env: gitEnv }).trimEnd();
}

/** Makes both; who commits is set. */
export function makeCheckout(folder: string, remote: string): void {
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", remote], { env: gitEnv });
  execFileSync("git", ["init", "-q", "-b", "main", folder], { env: gitEnv });
  gitIn(folder, "config", "user.name", "Fake Engineer");
  gitIn(folder, "config", "user.email", "engineer@example.test");
  gitIn(folder, "remote", "add", "origin", remote);
}
