/**
 * What Terraform says with `-json`, one message a line.
 *
 * @see https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 */
import { withoutCredentials } from "../text/without-credentials";
import type { Changes } from "./changes";

/** One thing that a plan would do. */
export interface PlannedChange {
  /** `create`, `update`, `delete`, `replace`, `import`, `move`, `remove`. */
  readonly action: string;
  readonly address: string;
}

export interface Message {
  readonly "@message"?: string;
  readonly type?: string;
  readonly changes?: { readonly add: number; readonly change: number; readonly remove: number };
  readonly change?: { readonly action?: string; readonly resource?: { readonly addr?: string } };
  readonly hook?: { readonly resource?: { readonly addr?: string }; readonly action?: string };
  readonly diagnostic?: {
    readonly severity?: string;
    readonly summary?: string;
    readonly detail?: string;
    readonly address?: string;
  };
}

/** @returns null for a line that is not a message: Terraform crashed, or was not asked for `-json` */
export function messageIn(line: string): Message | null {
  if (!line.startsWith("{")) return null;
  try {
    return JSON.parse(line) as Message;
  } catch {
    return null;
  }
}

/** A line as people read it, without what looks like a credential. */
export function readable(line: string): string {
  const message = messageIn(line);
  if (message === null) return withoutCredentials(line);
  const text = [message["@message"] ?? line, message.diagnostic?.detail ?? ""].filter((one) => one !== "").join("\n");
  return withoutCredentials(text);
}

/** The numbers of the last summary of a plan or an apply; null if Terraform did not get that far. */
export function changesIn(messages: readonly Message[]): Changes | null {
  const summary = messages.filter((message) => message.type === "change_summary").at(-1)?.changes;
  return summary === undefined ? null : { added: summary.add, changed: summary.change, destroyed: summary.remove };
}

export function plannedIn(messages: readonly Message[]): readonly PlannedChange[] {
  return messages
    .filter((message) => message.type === "planned_change")
    .map(({ change }) => ({ action: change?.action ?? "change", address: change?.resource?.addr ?? "" }))
    .filter(({ action }) => !["noop", "no-op", "read"].includes(action))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** The errors that Terraform reported; without any, the end of its output. */
export function problemIn(lines: readonly string[]): string {
  const errors = lines
    .map(messageIn)
    .flatMap((message) => (message?.diagnostic?.severity === "error" ? [message.diagnostic] : []))
    .map(({ summary, detail, address }) =>
      [`Error: ${summary ?? ""}${address === undefined ? "" : ` (${address})`}`, detail ?? ""]
        .filter((text) => text !== "")
        .join("\n"),
    );
  const plain = lines.map(readable);
  const first = plain.findIndex((line) => /\bError:/.test(line));
  const said = errors.length > 0 ? errors : plain.slice(first < 0 ? -20 : first).slice(0, 60);
  return withoutCredentials(said.join("\n")).trimEnd();
}
