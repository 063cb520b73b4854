/** The table of calls beside what the real providers sent, and the sandbox's own (`npm run calls:record`). */
import { type Calls, callsRows, perVercelStack, type Quota } from "../../../../review/plan/calls";
import recorded from "./calls.json";
import { steps } from "./steps";

const quotaOf = (request: string): Quota => {
  const [host = "", method = "", verb] = request.split(" ");
  if (host === "api.vercel.com") return "vercel";
  if (host === "run.googleapis.com") return "run";
  if (host === "iam.googleapis.com") return method === "GET" ? "iamReads" : "iamWrites";
  if (verb === "access") return "accesses";
  return method === "GET" || verb === "getIamPolicy" ? "secretReads" : "secretWrites";
};

function counted(requests: Readonly<Record<string, number>>): Calls {
  const found: Partial<Record<Quota, number>> = {};
  for (const [request, number] of Object.entries(requests))
    found[quotaOf(request)] = (found[quotaOf(request)] ?? 0) + number;
  return found;
}

function expected(type: string, action: string): Calls {
  const row = callsRows[type];
  if (row === undefined) throw new Error(`no row for ${type}`);
  const found: Partial<Record<Quota, number>> = type.startsWith("vercel") ? { vercel: perVercelStack } : {};
  // Three of each are applied.
  for (const step of action === "replace" ? (["delete", "create"] as const) : [action as "create"])
    for (const [quota, number] of Object.entries(row[step]) as [Quota, number][])
      found[quota] = (found[quota] ?? 0) + 3 * number;
  return found;
}

test.each(steps.map(({ type, action }) => [type, action]))("%s: %s", (type, action) => {
  const key = `${type} ${action}` as keyof typeof recorded.real;
  expect(counted(recorded.real[key])).toEqual(expected(type, action));
});

test.each(steps.map(({ type, action }) => [type, action]))(
  "the sandbox's own provider writes as often: %s: %s",
  (type, action) => {
    const key = `${type} ${action}` as keyof typeof recorded.real;
    const writes = (requests: Readonly<Record<string, number>>) =>
      Object.entries(requests)
        .filter(([name]) => !/ GET|getIamPolicy/.test(name))
        .sort();
    expect(writes(recorded.sandbox[key])).toEqual(writes(recorded.real[key]));
    // Real ones look again where others may not see a write at once.
    const reads = (requests: Readonly<Record<string, number>>) =>
      Object.values(requests).reduce((sum, one) => sum + one, 0);
    expect(reads(recorded.sandbox[key])).toBeLessThanOrEqual(reads(recorded.real[key]));
  },
);
