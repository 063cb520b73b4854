/** Whether a process still is there, and the same one. */
import * as fs from "node:fs";

/** Whether a process of that id runs, ours or not. One that has ended but was not collected by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return fieldsOf(pid)[0] !== "Z";
}

/** When a process began, in ticks since boot; empty if the system does not tell (then its id alone must do). */
export function startOf(pid: number): string {
  return fieldsOf(pid)[19] ?? "";
}

/** From its state on; the command before, in parentheses, may hold anything. None if there is no /proc. */
function fieldsOf(pid: number): readonly string[] {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}
