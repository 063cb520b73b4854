/** Where a run of Terraform keeps what it needs, all of it in the project's folder. */
import path from "node:path";

/** What is started in the project's folder to make Terraform's files. */
export const synthesis = path.join("bin", "synth.js");

interface Rooted {
  readonly root: string;
}

export function workOf({ root }: Rooted): string {
  return path.join(root, ".strongroom", "work");
}

/** One record per Terraform that runs; see `runLogged`. */
export function recordsOf(context: Rooted): string {
  return path.join(workOf(context), "terraform");
}

export function plansOf(context: Rooted): string {
  return path.join(workOf(context), "plans");
}

export function logsOf({ root }: Rooted): string {
  return path.join(root, ".strongroom", "logs");
}

/** What `main.ts` writes, and cdktf's own command line reads. */
export function stackFolder({ root }: Rooted, stack: string): string {
  return path.join(root, "cdktf.out", "stacks", stack);
}
