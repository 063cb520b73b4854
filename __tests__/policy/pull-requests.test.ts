/** Whole pull requests in a real git repository: hostile ones are refused, everyday ones pass; without any rule, a hostile one passes. */
import { rules } from "../../policy/rules";
import { isFailure } from "../../text/failure";
import { long } from "../support/full";
import { legitimate } from "./pull-requests/legitimate";
import { malicious } from "./pull-requests/malicious";
import { type PullRequest, Repository } from "./repository";

let repository: Repository | null = null;
afterAll(() => repository?.remove());

/** Codes of the rules that refuse it. */
async function codesOf(one: PullRequest): Promise<readonly string[]> {
  repository ??= new Repository();
  try {
    return [...new Set((await repository.judge(one)).violations.map(({ code }) => code))].sort();
  } catch (error) {
    return [isFailure(error) && error.code === 3 ? "does-not-resolve" : String(error)];
  }
}

const all = [...malicious, ...legitimate];
const started = new Map<PullRequest | undefined, Promise<readonly string[]>>();
function start(one: PullRequest | undefined): Promise<readonly string[]> {
  const running = started.get(one) ?? (one === undefined ? Promise.resolve([]) : codesOf(one));
  started.set(one, running);
  return running;
}

// What each of them is about is one process for each side, so the next one starts meanwhile.
long.each(all.map((one, at) => [one.does, one, all[at + 1]] as const))("%s", async (_does, one, next) => {
  const codes = start(one);
  start(next);
  expect(await codes).toEqual([...one.codes].sort());
});

test.each(rules.map(({ code }) => code))("without %s, a hostile pull request above passes", (code) => {
  expect(malicious.filter(({ codes }) => codes.join() === code)).not.toEqual([]);
});

test("there are enough of both, and each does something else", () => {
  expect(malicious.length).toBeGreaterThanOrEqual(60);
  expect(legitimate.length).toBeGreaterThanOrEqual(40);
  expect(legitimate.filter(({ codes }) => codes.length > 0)).toEqual([]);
  expect(new Set(all.map(({ does }) => does)).size).toBe(all.length);
});
