/** The processes on this machine, with their parents. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { environmentOf } from "./environment";
import { ask } from "./start";

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Its start time in the machine's own notation: ids are used again, but not together with the same start time. */
  readonly began: string;
}

/** Leaves out ended processes that were not collected. Without /proc it uses `ps`; empty if that fails too. */
export function runningProcesses(): readonly RunningProcess[] {
  return existsSync("/proc/self/stat") ? fromProc() : fromPs();
}

function fromProc(): readonly RunningProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      // "pid (name) state ppid pgrp …", and a name may hold brackets.
      const stat = statOf(name);
      const [state, parent, group, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return alive(state)
        ? [{ pid: Number(name), parent: Number(parent), group: Number(group), began: rest[16] ?? "" }]
        : [];
    });
}

function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    // It has ended since the folder was read.
    return "";
  }
}

/** The same with `ps`, on any Unix. */
export function fromPs(): readonly RunningProcess[] {
  const columns = "pid=,ppid=,pgid=,state=,lstart=";
  const answer = ask("/bin/ps", ["-A", "-o", columns], { env: environmentOf("ps", {}) });
  return (answer?.stdout.toString() ?? "").split("\n").flatMap((line) => {
    const [, pid, parent, group, state, began = ""] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*\S)/.exec(line) ?? [];
    return alive(state) ? [{ pid: Number(pid), parent: Number(parent), group: Number(group), began }] : [];
  });
}

function alive(state: string | undefined): boolean {
  return state !== undefined && !/^(?:[ZX]|$)/.test(state);
}
