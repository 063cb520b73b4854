/** A program with everything that it started: signalled together, and waited for together. */
import { type RunningProcess, runningProcesses } from "./running";
import type { ChildProcess } from "./start";

export class ProcessGroup {
  /**
   * Every process that was seen below the leader, by its id and start time. A child gets another parent when its own ends, so it must be
   * recorded before.
   */
  private readonly seen = new Set<string>();

  /**
   * @param apart whether it leads a process group of its own; a program on a terminal shares ours, since only then may it read
   * from there, and our group holds others as well: the shell's script, the rest of a pipeline
   */
  constructor(
    private readonly leader: ChildProcess,
    private readonly apart: boolean,
    private readonly list: () => readonly RunningProcess[] = runningProcesses,
  ) {}

  tell(signal: NodeJS.Signals): void {
    const { pid } = this.leader;
    if (pid === undefined) return;
    const members = this.members();
    // Signals the group at once, so that no new process is missed; then processes that left the group, such as the jobs of an interactive shell.
    if (this.apart) kill(-pid, signal);
    else if (this.leaderRuns) this.leader.kill(signal);
    for (const one of members) if (one.pid !== pid && !(this.apart && one.group === pid)) kill(one.pid, signal);
  }

  /** Whether any process of it that we can signal still runs. */
  get isRunning(): boolean {
    return this.members().some(({ pid }) => kill(pid, 0));
  }

  private get leaderRuns(): boolean {
    return this.leader.exitCode === null && this.leader.signalCode === null;
  }

  /** Parents first, so that none replaces a child that was signalled before. */
  private members(): readonly RunningProcess[] {
    const { pid } = this.leader;
    const all = this.list();
    const children = new Map<number, RunningProcess[]>();
    for (const one of all) children.set(one.parent, [...(children.get(one.parent) ?? []), one]);
    const found = new Set(
      all.filter(
        (one) =>
          (one.pid === pid && this.leaderRuns) || (this.apart && one.group === pid) || this.seen.has(identityOf(one)),
      ),
    );
    // A loop over a set also visits items that are added meanwhile.
    for (const one of found) for (const child of children.get(one.pid) ?? []) found.add(child);
    for (const one of found) this.seen.add(identityOf(one));
    return [...found];
  }
}

function identityOf({ pid, began }: RunningProcess): string {
  return `${pid} ${began}`;
}

/** @returns false if it has ended, or belongs to another user (sudo) */
function kill(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
