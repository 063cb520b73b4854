import { randomBytes } from "node:crypto";
import { get } from "node:http";
import { answerTo } from "../cloud/identity";
import { isAlive } from "../cloud/process";
import { type Home, readIfThere } from "./home";

/** What the daemon says about itself in `daemon.json`, and again when it is asked. */
export interface DaemonRecord {
  readonly pid: number;
  /** Random per start: a process that answers with it is the one that wrote the record. */
  readonly instance: string;
  readonly build: string;
  readonly port: number;
  readonly proxyPort: number;
  /** ISO 8601. */
  readonly startedAt: string;
}

export type Daemon =
  | { readonly state: "stopped" }
  | { readonly state: "running"; readonly record: DaemonRecord }
  /** Its process lives and holds the port, but does not answer. */
  | { readonly state: "hung"; readonly record: DaemonRecord };

/**
 * The daemon of a home. A record alone proves nothing: its process may have been killed and its id and port may be somebody
 * else's by now. So the port is asked, and only the same random instance counts.
 */
export async function findDaemon(home: Home, patienceMillis = 10_000): Promise<Daemon> {
  const record = readRecord(home);
  if (record === undefined || !isAlive(record.pid)) return { state: "stopped" };
  const answer = await askIdentity(record.proxyPort, patienceMillis);
  if (answer === "timeout") return { state: "hung", record };
  return answer !== "nobody" && answer?.instance === record.instance && answer.pid === record.pid
    ? { state: "running", record }
    : { state: "stopped" };
}

export function readRecord(home: Home): DaemonRecord | undefined {
  try {
    const value = JSON.parse(readIfThere(home.daemonFile) ?? "") as Partial<DaemonRecord>;
    const { pid, instance, build, port, proxyPort, startedAt } = value;
    const numbers = [pid, port, proxyPort].every((n) => Number.isInteger(n) && (n as number) > 0);
    const texts = [instance, build, startedAt].every((text) => typeof text === "string");
    return numbers && texts ? (value as DaemonRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether who listens on a port of this machine has the key of the sandbox's home; "silent" where nobody answers. */
export async function provesItself(
  port: number,
  tokenKey: Buffer,
  patienceMillis = 10_000,
): Promise<"yes" | "no" | "silent"> {
  const challenge = randomBytes(32).toString("base64url");
  const answer = await askIdentity(port, patienceMillis, `?challenge=${challenge}`);
  if (answer === "timeout" || answer === "nobody") return "silent";
  return answer?.answer === answerTo(tokenKey, challenge) ? "yes" : "no";
}

type Identity = { pid?: unknown; instance?: unknown; answer?: unknown };

/** @returns undefined for what is no such answer */
function askIdentity(
  port: number,
  patienceMillis: number,
  query = "",
): Promise<Identity | "timeout" | "nobody" | undefined> {
  return new Promise((done) => {
    const request = get(
      { host: "127.0.0.1", port, path: `/_sandbox/identity${query}`, agent: false, timeout: patienceMillis },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          // Whoever listens there now may send anything.
          if (text.length < 10_000) text += chunk;
        });
        response.on("end", () => done(parse(text)));
        response.on("error", () => done(undefined));
      },
    );
    request.on("timeout", () => {
      done("timeout");
      request.destroy();
    });
    // Whatever else goes wrong, somebody listens there.
    request.on("error", (error: NodeJS.ErrnoException) => done(error.code === "ECONNREFUSED" ? "nobody" : undefined));
  });
}

function parse(text: string): Identity | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
