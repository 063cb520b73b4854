/** A kill that leaves nobody behind: a process with all that it started, at one moment. Linux only. */
import { readdirSync, readFileSync } from "node:fs";

/** Kills (SIGKILL) a process and its descendants. @returns the names of the programs that were killed, sorted */
export function killTree(pid: number): readonly string[] {
  // Stopped first, so that none starts another between the look and the kill.
  let tree = new Map<number, string>();
  for (let before = -1; tree.size !== before; ) {
    before = tree.size;
    tree = descendants(pid);
    for (const one of tree.keys()) signal(one, "SIGSTOP");
  }
  for (const one of tree.keys()) signal(one, "SIGKILL");
  return [...tree.values()].sort();
}

function descendants(root: number): Map<number, string> {
  const all = readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return [
        {
          pid: Number(name),
          parent: Number(fields[1]),
          program: stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")")),
        },
      ];
    } catch {
      return [];
    }
  });
  const found = new Map<number, string>();
  const add = (pid: number) => {
    found.set(pid, all.find((one) => one.pid === pid)?.program ?? "");
    for (const child of all) if (child.parent === pid && !found.has(child.pid)) add(child.pid);
  };
  add(root);
  return found;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
