import { isObject, type Json, objectOf, textOf } from "./json";

export type FaultKind = "status" | "reset-before" | "reset-after" | "stall" | "truncate" | "rewrite";

export interface Fault {
  readonly kind: FaultKind;
  /** For `status`. @default 503 */
  readonly status?: number;
  /** For `status`: sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** For `status`: the body. @default the API's own error body for that status */
  readonly body?: unknown;
  /** For `stall`: how long the request is held back, unless the faults are cleared before. @default 30000 */
  readonly millis?: number;
  /** For `rewrite`: which body a faulty wire changes. @default "answer" */
  readonly side?: "request" | "answer";
  /** For `rewrite`: source of a regular expression; every match is replaced. */
  readonly find?: string;
  /** For `rewrite`: what comes in place of a match. @default nothing */
  readonly replace?: string;
}

/** The body as a `rewrite` fault leaves it, if that is what struck this side. */
export function rewritten(body: Buffer, fault: Fault | undefined, side: "request" | "answer"): Buffer {
  if (fault?.kind !== "rewrite" || (fault.side ?? "answer") !== side) return body;
  return Buffer.from(body.toString().replaceAll(new RegExp(fault.find ?? "", "g"), fault.replace ?? ""));
}

interface Armed {
  readonly method: string | undefined;
  readonly path: RegExp | undefined;
  readonly nth: number;
  readonly fault: Fault;
  left: number;
  seen: number;
}

const kinds: readonly string[] = ["status", "reset-before", "reset-after", "stall", "truncate", "rewrite"];

function isPattern(source: unknown): boolean {
  try {
    return new RegExp(String(source)).flags === "";
  } catch {
    return false;
  }
}

/** Failures to play back: what a network and a vendor do on a bad day. */
export class Faults {
  private armed: Armed[] = [];
  /** Lets a request go on that is held back. */
  private readonly held = new Set<() => void>();

  /**
   * Arms one fault; returns what is wrong with the description, if anything.
   * @param request `{ match: { method?, path?, nth? }, fault, times? }`: from the nth match on (default 1st), `times` times (default 1)
   */
  add(request: Json): string | undefined {
    const match = objectOf(request.match);
    const { fault, times } = request;
    if (!isObject(fault) || !kinds.includes(String(fault.kind))) {
      return `fault.kind: got ${JSON.stringify(objectOf(fault).kind)}, allowed are ${kinds.join(", ")}.`;
    }
    for (const [name, source] of [
      ["match.path", match.path],
      ["fault.find", fault.find],
    ] as const) {
      if (!isPattern(source))
        return `${name}: got ${JSON.stringify(source)}, allowed is the source of a regular expression.`;
    }
    const path = textOf(match.path) === undefined ? undefined : new RegExp(String(match.path));
    this.armed.push({
      method: textOf(match.method)?.toUpperCase(),
      path,
      nth: typeof match.nth === "number" ? match.nth : 1,
      fault: fault as unknown as Fault,
      left: typeof times === "number" ? times : 1,
      seen: 0,
    });
    return undefined;
  }

  /** Disarms all, and lets go on what is held back. */
  clear(): void {
    this.armed = [];
    for (const release of this.held) release();
  }

  /** How many are armed, and how many requests are held back. */
  get count(): { readonly armed: number; readonly held: number } {
    return { armed: this.armed.length, held: this.held.size };
  }

  /** Holds a request back that a `stall` struck. */
  hold(fault: Fault): Promise<void> {
    return new Promise((done) => {
      const release = () => {
        clearTimeout(timer);
        this.held.delete(release);
        done();
      };
      const timer = setTimeout(release, fault.millis ?? 30_000);
      this.held.add(release);
    });
  }

  /** The fault that strikes this request, if any; counts it. */
  strike(method: string, pathAndQuery: string): Fault | undefined {
    for (const armed of this.armed) {
      if (armed.method !== undefined && armed.method !== method) continue;
      if (armed.path !== undefined && !armed.path.test(pathAndQuery)) continue;
      armed.seen += 1;
      if (armed.seen < armed.nth) continue;
      armed.left -= 1;
      this.armed = this.armed.filter((other) => other.left > 0);
      return armed.fault;
    }
    return undefined;
  }
}
