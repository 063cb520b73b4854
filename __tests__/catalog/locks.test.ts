import { readFileSync } from "node:fs";
import { withPending } from "../../declarations/tidy/lock";
import { emptyLock, type Lock } from "../../model/lock";
import { environmentNames, lockPath } from "../../organisation/load";
import { golden } from "./golden";

const active = { state: "active", current: "1", versions: {} } as const;

function lockOf(entries: Lock["entries"]): Lock {
  return { ...emptyLock("dev"), entries };
}

describe("the committed lock files", () => {
  // And nothing that is not declared: tidy.test.ts.
  it.each(environmentNames())("%s lists what Secret Manager keeps of the documents", (name) => {
    const lock = JSON.parse(readFileSync(lockPath(name), "utf8")) as Lock;
    const kept = golden
      .filter((entry) => entry.environments.some((environment) => environment === name))
      .filter((entry) => entry.origin !== null && entry.origin.kind !== "managed in database");
    const documented = new Set(golden.map((entry) => entry.key));
    expect(Object.keys(lock.entries).filter((key) => documented.has(key))).toEqual(
      kept.map((entry) => entry.key).sort(),
    );
  });
});

describe("withPending", () => {
  it("adds what is new as pending, and leaves pins alone", () => {
    expect(withPending(lockOf({ "chat/OLD": active }), ["chat/NEW", "chat/OLD"])).toEqual(
      lockOf({ "chat/OLD": active, "chat/NEW": { state: "pending" } }),
    );
  });

  it("takes away a pending entry that is declared no longer, but never one with a value", () => {
    expect(withPending(lockOf({ "chat/GONE": { state: "pending" }, "chat/KEPT": active }), [])).toEqual(
      lockOf({ "chat/KEPT": active }),
    );
  });
});
