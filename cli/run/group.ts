/** A program with all that it started: told together, and waited for together. */

import { existsSync, readdirSync } from "node:fs";
import { readIfThere } from "../file";
import type { ChildProcess } from "../programs/start";

export class ProcessGroup {
  /**
   * @param apart whether it leads a process group of its own; a program on a terminal shares ours, since only then may it read
   * from there, and the terminal tells all of them by itself
   */
  constructor(
    private readonly leader: ChildProcess,
    private readonly apart: boolean,
  ) {}

  tell(signal: NodeJS.Signals): void {
    const { pid } = this.leader;
    if (pid === undefined) return;
    if (!this.apart) {
      this.leader.kill(signal);
      return;
    }
    try {
      process.kill(-pid, signal);
    } catch {
      // All of them have ended, or belong to somebody else (sudo).
    }
  }

  /** Whether anything of it still runs. */
  get isRunning(): boolean {
    const { pid } = this.leader;
    if (!this.apart || pid === undefined) return false;
    try {
      process.kill(-pid, 0);
    } catch {
      return false;
    }
    // Where nobody collects the dead, as in a container without an init, they stay in the group.
    return !existsSync("/proc/self/stat") || readdirSync("/proc").some((name) => isLivingMember(name, pid));
  }
}

function isLivingMember(name: string, group: number): boolean {
  if (!/^\d+$/.test(name)) return false;
  // "pid (name) state ppid pgrp …", and a name may hold brackets.
  const stat = readIfThere(`/proc/${name}/stat`) ?? "";
  const [state, , pgrp] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(pgrp) === group && state !== "Z" && state !== "X";
}
