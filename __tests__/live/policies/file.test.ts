/** A snapshot as a file: it is the same again, or it is refused. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSnapshot, writeSnapshot } from "../../../live/policies/file";
import type { PolicySnapshot } from "../../../live/policies/snapshot";
import { policiesAsked, writePolicies } from "../../../live/policies/use";
import { contextAs, environment, folder, now, project, take } from "./support";

describe("as a file", () => {
  const file = () => join(folder, "policies.json");

  test("it is the same again, and only for its owner", async () => {
    const snapshot = await take();
    writeSnapshot(file(), snapshot);
    expect(readSnapshot(file())).toEqual(snapshot);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  test("taking it says what is left, and how to use it", async () => {
    const whole = await writePolicies(contextAs("owner@sandbox.local"), "policies.json", [environment]);
    expect([whole.code, whole.text]).toEqual([
      0,
      "wrote policies.json: 5 policies of 1 project\n  next: strongroom review --snapshot policies.json",
    ]);
    const part = await writePolicies(contextAs("eve@acme.example"), "policies.json", [environment]);
    expect([part.code, part.text]).toEqual([
      4,
      `wrote policies.json: 0 policies of 0 projects\n  not read: project ${project}: HTTP 403, resourcemanager.projects.get is lacking\n  next: strongroom review --snapshot policies.json`,
    ]);
    const asked = await policiesAsked(contextAs("nobody@acme.example"), { snapshot: "policies.json" }, []);
    expect(asked).toEqual({ snapshot: part.data, now });
  });

  test("asking the clouds and reading a file at once is refused, and neither is nothing", async () => {
    const context = contextAs("owner@sandbox.local");
    await expect(policiesAsked(context, { live: true, snapshot: "x" }, [])).rejects.toMatchObject({ code: 2 });
    expect(await policiesAsked(context, {}, [environment])).toBeNull();
  });

  test.each<[string, (snapshot: PolicySnapshot, text: string) => string, string]>([
    ["half of it", (_, text) => text.slice(0, text.length / 2), "it breaks off"],
    ["something else", () => "not JSON}\n", "it is not JSON"],
    ["a list", () => "[]", "it is not an object"],
    [
      "another version",
      (one) => JSON.stringify({ ...one, format: "policy snapshot 2" }),
      'its format is not "policy snapshot 1"',
    ],
    ["a field too many", (one) => JSON.stringify({ ...one, more: 1 }), "it has an unknown field more"],
    ["no list of what was not read", ({ unread, ...one }) => JSON.stringify(one), "its unread is missing or malformed"],
    [
      "a binding without members",
      (one) => JSON.stringify({ ...one, resources: [{ name: "projects/p", parent: null, bindings: [{ role: "r" }] }] }),
      "its resources is missing or malformed",
    ],
    [
      "a rule with a field that is not known",
      (one) =>
        JSON.stringify({ ...one, deny: [{ ...one.deny[0], rules: [{ ...one.deny[0]?.rules[0], unless: "x" }] }] }),
      "its deny is missing or malformed",
    ],
    ["no time", (one) => JSON.stringify({ ...one, takenAt: "today" }), "its takenAt is missing or malformed"],
    [
      "no folder",
      (one) => JSON.stringify({ ...one, resources: one.resources.filter(({ name }) => name !== "folders/21") }),
      "it has no policy of folders/21",
    ],
    ["no project", (one) => JSON.stringify({ ...one, projects: ["other"] }), "it has no policy of projects/other"],
    [
      "a thing twice",
      (one) => JSON.stringify({ ...one, resources: [...one.resources, one.resources[0]] }),
      "it has two policies of one thing",
    ],
  ])("%s is refused", async (_what, damaged, why) => {
    const snapshot = await take();
    writeSnapshot(file(), snapshot);
    writeFileSync(file(), damaged(snapshot, readFileSync(file(), "utf8")));
    expect(() => readSnapshot(file())).toThrow(
      expect.objectContaining({
        code: 5,
        message: `${file()} is not a snapshot of live policies: ${why}.`,
        next: `take it again: strongroom review --write-snapshot ${file()}`,
      }),
    );
  });

  test("none is a usage failure", () => {
    expect(() => readSnapshot(file())).toThrow(
      expect.objectContaining({ code: 2, message: `There is no snapshot ${file()}.` }),
    );
  });
});
