/** A snapshot as a file, written by a job with an identity and read by one without. What is not whole is refused, never read in part. */
import { isObject } from "../../clients/json";
import { readIfThere, replaceFile } from "../../machine/file";
import { exitCodes } from "../../text/exit-codes";
import { Failure, usage } from "../../text/failure";
import { type PolicySnapshot, snapshotFormat } from "./snapshot";

/** At the end, so that a file that broke off is not taken for whole. */
const ending = "}\n";

export function writeSnapshot(file: string, snapshot: PolicySnapshot): void {
  replaceFile(file, `${JSON.stringify(snapshot, null, 1)}\n`, { mode: 0o600 });
}

/** @throws a `Failure` if there is none, or if it is not whole */
export function readSnapshot(file: string): PolicySnapshot {
  const text = readIfThere(file);
  if (text === null) throw usage(`There is no snapshot ${file}.`, `strongroom review --write-snapshot ${file}`);
  const refused = (why: string) =>
    new Failure(
      exitCodes.refused,
      `${file} is not a snapshot of live policies: ${why}.`,
      `take it again: strongroom review --write-snapshot ${file}`,
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refused(text.endsWith(ending) ? "it is not JSON" : "it breaks off");
  }
  const fault = isObject(value) ? faultIn(value) : "it is not an object";
  if (fault !== null) throw refused(fault);
  return value as unknown as PolicySnapshot;
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const each =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const every =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value).every(check);
/** Exactly these fields: one that is not known could be a later version's, and mean less access than is read. */
const fields =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) &&
    Object.keys(value).every((key) => Object.hasOwn(checks, key)) &&
    Object.entries(checks).every(([key, check]) => check(value[key]));

const texts = each(isText);
const checks: Readonly<Record<keyof PolicySnapshot, Check>> = {
  format: (value) => value === snapshotFormat,
  takenAt: (value) => typeof value === "string" && !Number.isNaN(Date.parse(value)),
  cloud: isText,
  as: isText,
  projects: texts,
  resources: each(
    fields({
      name: isText,
      parent: (value) => value === null || isText(value),
      number: maybe(isText),
      bindings: each(fields({ role: isText, members: texts, condition: maybe(isText) })),
    }),
  ),
  roles: every(texts),
  groups: every(texts),
  deny: each(
    fields({
      name: isText,
      at: isText,
      rules: each(
        fields({
          deniedPrincipals: texts,
          exceptionPrincipals: texts,
          deniedPermissions: texts,
          exceptionPermissions: texts,
          condition: maybe(isText),
        }),
      ),
    }),
  ),
  unread: each(fields({ what: isText, why: isText })),
};

function faultIn(value: Readonly<Record<string, unknown>>): string | null {
  if (value.format !== snapshotFormat) return `its format is not "${snapshotFormat}"`;
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(checks, key));
  if (unknown.length > 0) return `it has an unknown field ${unknown.join(", ")}`;
  const wrong = Object.entries(checks).filter(([key, check]) => !check(value[key]));
  if (wrong.length === 0) return gapIn(value as unknown as PolicySnapshot);
  return `its ${wrong.map(([key]) => key).join(", ")} ${wrong.length === 1 ? "is" : "are"} missing or malformed`;
}

/** What would be inherited from something that is not in it would not be seen. */
function gapIn({ resources, projects }: PolicySnapshot): string | null {
  const names = new Set(resources.map(({ name }) => name));
  const parents = resources.flatMap(({ parent }) => (parent === null ? [] : [parent]));
  const absent = [...projects.map((id) => `projects/${id}`), ...parents].find((name) => !names.has(name));
  if (absent !== undefined) return `it has no policy of ${absent}`;
  return names.size === resources.length ? null : "it has two policies of one thing";
}
