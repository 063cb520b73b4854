/**
 * What a saved plan says about itself. It is a zip file that holds the configuration that was planned, the state that it was planned
 * against, and the providers' lock; what it would do is for `terraform show` to say.
 */
import { inflateRawSync } from "node:zlib";
import { isObject } from "../synthesized";

export interface PlanFile {
  /** The stack's document, as it was when it was planned. */
  readonly document: string;
  /** Null if the plan holds none. */
  readonly providerLock: string | null;
  /** Terraform's count of what it wrote, within one lineage; 0 and "" for a stack that was never applied. */
  readonly serial: number;
  readonly lineage: string;
}

/** More than any plan of ours; a small file may say that it holds a terabyte. */
const mostBytes = 256 * 1024 * 1024;

/** @throws an Error that says why it is not a plan of a stack of ours */
export function readPlanFile(bytes: Buffer): PlanFile {
  const entries = entriesOf(bytes);
  const document = entries.get("tfconfig/m-/cdk.tf.json");
  const state = entries.get("tfstate");
  if (!entries.has("tfplan") || document === undefined || state === undefined)
    throw new Error("it is not a saved plan of a stack");
  const more = [...entries.keys()].filter((name) => name.startsWith("tfconfig/") && !known.test(name));
  if (more.length > 0) throw new Error("it holds configuration besides the stack's document");
  const { serial, lineage } = stateIn(state());
  return {
    document: document().toString(),
    providerLock: entries.get(".terraform.lock.hcl")?.().toString() ?? null,
    serial,
    lineage,
  };
}

/** Terraform lists the modules of a configuration; ours have one. */
const known = /^tfconfig\/(?:m-\/cdk\.tf\.json|modules\.json)$/;

function stateIn(bytes: Buffer): Pick<PlanFile, "serial" | "lineage"> {
  const state: unknown = JSON.parse(bytes.toString());
  if (!isObject(state) || typeof state.serial !== "number" || typeof state.lineage !== "string")
    throw new Error("its state has no serial");
  return { serial: state.serial, lineage: state.lineage };
}

/**
 * The files in a zip file, by name.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT 4.3
 */
function entriesOf(bytes: Buffer): ReadonlyMap<string, () => Buffer> {
  const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end < 0 || end + 22 > bytes.length) throw new Error("it is not a zip file");
  const found = new Map<string, () => Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50)
      throw new Error("its list of files is damaged");
    const name = bytes.toString("utf8", at + 46, at + 46 + bytes.readUInt16LE(at + 28));
    if (found.has(name)) throw new Error("it holds a file twice");
    found.set(name, contentAt(bytes, at));
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return found;
}

function contentAt(bytes: Buffer, at: number): () => Buffer {
  const [method, packed, size] = [
    bytes.readUInt16LE(at + 10),
    bytes.readUInt32LE(at + 20),
    bytes.readUInt32LE(at + 24),
  ];
  const local = bytes.readUInt32LE(at + 42);
  return () => {
    const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = bytes.subarray(begin, begin + packed);
    if (size > mostBytes) throw new Error("it is larger than a plan of a stack can be");
    // What it says of itself is the most that it may be.
    return method === 0 ? content : inflateRawSync(content, { maxOutputLength: Math.max(size, 1) });
  };
}
