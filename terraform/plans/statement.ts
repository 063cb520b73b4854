/** What a folder of saved plans says about itself. It is what is signed: a plan and its meaning count by their digests in here alone. */
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { oneLine } from "../../text/printable";
import { isObject } from "../synthesized";

/** One stack, in the order in which they are applied. */
export interface StatedStack {
  readonly stack: string;
  /** SHA-256 of the saved plan; null if it would do nothing, so that there is nothing to apply. */
  readonly plan: string | null;
  /** SHA-256 of what it means. */
  readonly meaning: string;
  /** SHA-256 of the plan as `terraform show -json` prints it. */
  readonly json: string;
  /** Whether what is there was looked at; if not (`--no-refresh`, or Vercel without a token), the state says what is there. */
  readonly looked: boolean;
  /** SHA-256 of the stack's document. */
  readonly document: string;
  /** SHA-256 of the providers' lock beside it; null if it needs no provider. */
  readonly providers: string | null;
}

export interface Statement {
  readonly format: 1;
  readonly environment: string;
  /** Full name; null outside of a repository. */
  readonly commit: string | null;
  /** Whether files differed from that commit. */
  readonly edited: boolean;
  /** SHA-256 of the environment's lock file; null if there is none. */
  readonly lock: string | null;
  /** ISO 8601. */
  readonly time: string;
  /** `Terraform 1.11.4`. */
  readonly terraform: string;
  /** SHA-256 of the program that planned. */
  readonly program: string;
  /** Where it was planned: `Google`, or a sandbox. */
  readonly cloud: string;
  /** Made to be read: without a lock on the state, and on Vercel perhaps without a look at what is there. */
  readonly advisory: boolean;
  /** Key in Cloud KMS with which the files' own key is encrypted; null if they are as they are. */
  readonly encryptedBy: string | null;
  readonly stacks: readonly StatedStack[];
}

/** The name of its file in the folder. */
export const statementFile = "plans.json";

export function statementText(statement: Statement): string {
  return `${JSON.stringify(statement, null, 2)}\n`;
}

/**
 * @param where for the message
 * @throws a `Failure` (refused) if it is not one
 */
export function parseStatement(text: string, where: string): Statement {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    throw unreadable(where, "it is not JSON");
  }
  if (!isObject(found)) throw unreadable(where, "it is not an object");
  if (found.format !== 1)
    throw unreadable(where, `its format is ${oneLine(String(found.format), 20)}, and this command reads 1`);
  const wrong = Object.entries(shape)
    .filter(([name, isRight]) => !isRight(found[name]))
    .map(([name]) => name);
  const more = Object.keys(found).filter((name) => !Object.hasOwn(shape, name));
  if (wrong.length > 0) throw unreadable(where, `these are missing or of another kind: ${wrong.join(", ")}`);
  if (more.length > 0) throw unreadable(where, `nobody knows these: ${more.map((one) => oneLine(one, 40)).join(", ")}`);
  return found as unknown as Statement;
}

type Check = (value: unknown) => boolean;
const isText: Check = (value) => typeof value === "string" && value !== "";
const isFlag: Check = (value) => typeof value === "boolean";
const isDigest: Check = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

const stackShape: Readonly<Record<keyof StatedStack, Check>> = {
  // A name of a file as well.
  stack: (value) => typeof value === "string" && /^[a-z0-9][a-z0-9-]*$/.test(value),
  plan: orNull(isDigest),
  meaning: isDigest,
  json: isDigest,
  looked: isFlag,
  document: isDigest,
  providers: orNull(isDigest),
};

const shape: Readonly<Record<keyof Statement, Check>> = {
  format: (value) => value === 1,
  environment: isText,
  commit: orNull((value) => typeof value === "string" && /^[0-9a-f]{40,64}$/.test(value)),
  edited: isFlag,
  lock: orNull(isDigest),
  time: (value) =>
    typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && !Number.isNaN(Date.parse(value)),
  terraform: isText,
  program: isDigest,
  cloud: isText,
  advisory: isFlag,
  encryptedBy: orNull(isText),
  stacks: (value) =>
    Array.isArray(value) &&
    new Set(value.map((one) => (isObject(one) ? one.stack : null))).size === value.length &&
    value.every(
      (one) =>
        isObject(one) &&
        Object.keys(one).length === Object.keys(stackShape).length &&
        Object.entries(stackShape).every(([name, isRight]) => isRight(one[name])),
    ),
};

function unreadable(where: string, because: string): Failure {
  return new Failure(
    exitCodes.refused,
    `${where} is not a statement about saved plans: ${because}.`,
    "plan again: strongroom plan --out FOLDER",
  );
}
