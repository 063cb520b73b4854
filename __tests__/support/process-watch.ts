/**
 * Looks at the arguments of every process, and at the environment of Terraform, its providers and cdktf, for as long as
 * something runs. Linux only: it reads /proc, as somebody on the same machine could.
 */
import { readdirSync, readFileSync } from "node:fs";
import { type Hit, search } from "./canary";

export interface ProcessWatch {
  /** Ends the watch: what was found, and which programs were looked at. */
  stop(): { readonly hits: readonly Hit[]; readonly programs: ReadonlySet<string> };
}

/** Starts looking, every few milliseconds, until stopped. */
export function watchProcesses(values: readonly string[], everyMillis = 40): ProcessWatch {
  const hits: Hit[] = [];
  const programs = new Set<string>();
  const known = new Set<string>();
  /** How often each process was looked at. */
  let looks = new Map<string, number>();
  const look = (): void => {
    const before = looks;
    looks = new Map();
    for (const pid of readdirSync("/proc")) {
      if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
      const times = before.get(pid) ?? 0;
      looks.set(pid, times + 1);
      // Old ones exec nothing any more, but one look of them in ten notices that an id was used again.
      if (times > 100 && times % 10 !== 0) continue;
      const argv = read(`/proc/${pid}/cmdline`);
      if (argv.length === 0) continue;
      const line = argv.toString("utf8").split("\0").join(" ");
      // A process may exec another program under its id, so what was seen is remembered per program.
      const key = `${pid} ${line}`;
      if (known.has(key)) continue;
      known.add(key);
      hits.push(...search(argv, `arguments of process ${pid}`, values));
      const program = programOf(line);
      if (program === undefined) continue;
      programs.add(program);
      hits.push(...search(read(`/proc/${pid}/environ`), `environment of ${program} (${pid})`, values));
    }
  };
  look();
  const timer = setInterval(look, everyMillis);
  return {
    stop() {
      clearInterval(timer);
      look();
      return { hits, programs };
    },
  };
}

/** Command lines of the processes that name a text, such as a file that only they run; none if there is no /proc. */
export function processesNaming(text: string): readonly string[] {
  if (process.platform !== "linux") return [];
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const lines = pids.map((pid) => read(`/proc/${pid}/cmdline`).toString("utf8").split("\0").join(" "));
  return lines.filter((line) => line.includes(text));
}

function programOf(line: string): string | undefined {
  if (/terraform-provider-|provider\.(c?js)/.test(line)) return "provider";
  if (/(^|\/)terraform( |$)/.test(line)) return "terraform";
  if (/cdktf/.test(line)) return "cdktf";
  return undefined;
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}
