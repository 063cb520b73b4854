import { type DueOptions, due } from "../../cli/commands/due";
import { storedEntries } from "../../inventory/entries";
import { recordShared } from "../../lock/shared";
import type { Context } from "../../machine/context";
import { emptyLock } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { consequencesOf } from "../../versions/rotate/group";
import { contextOf, filled, rotating } from "./rotate-support";
import { type Bench, failureOf, shop } from "./support";

let bench: Bench;
beforeAll(async () => {
  bench = await filled();
});
afterAll(() => bench.close());

const copies = ["team password manager", "Railway > shop > production"];
/** All was put in on 2026-02-03; WEB_KEY says when it is due beyond its age. */
const environments: Context["environments"] = {
  names: () => ["dev"],
  load: (name) => {
    const environment = rotating(name, bench.lock());
    const products = environment.products.map((product) => ({
      ...product,
      entries: product.entries.map((entry) => {
        if (entry.name === "WEB_KEY")
          return { ...entry, rotation: { everyDays: 30 }, triggers: ["employee left"], storedElsewhere: copies };
        return entry.name === "JWT_SECRET" ? { ...entry, rotation: "on breach" as const } : entry;
      }),
    }));
    return { ok: true, environment: { ...environment, products } };
  },
};
const on = (day: string, options: DueOptions = {}) =>
  due(contextOf(bench, { environments, now: () => new Date(`${day}T12:00:00.000Z`) }), options);

it("by age: from the day on which the period is over", () => {
  expect(on("2026-03-04").data.entries).toEqual([]);
  expect(on("2026-03-05").data.entries).toEqual([
    {
      environment: "dev",
      key: "shop/WEB_KEY",
      owner: "payments",
      ageDays: 30,
      everyDays: 30,
      because: "0 days over 30",
      generated: false,
      copies: ["team password manager", "Railway > shop > production"],
      command: "strongroom rotate shop/WEB_KEY --env dev",
    },
  ]);
});

it("a version whose date is in the future is due, since its age tells nothing", () => {
  expect(on("2026-02-02").data.entries).toEqual([]);
  expect(on("2026-02-01").data.entries.map(({ key, because }) => [key, because])).toContainEqual([
    "shop/WEB_KEY",
    "its date, 2026-02-03, is in the future",
  ]);
});

it("says when nothing is, and what is with its age and owner, and where a copy of it is kept", () => {
  expect(on("2026-02-04").text).toBe("nothing is due");
  expect(on("2026-03-07", { env: "dev" }).text).toBe(
    [
      "env  entry         age      owner     origin  due because",
      "dev  shop/WEB_KEY  32 days  payments  issued  2 days over 30",
      "",
      "1 entry is due",
      "  next: strongroom rotate shop/WEB_KEY --env dev",
      "    then, by hand, the copy in: team password manager, Railway > shop > production",
    ].join("\n"),
  );
});

it("by an event that a declaration names as a trigger", () => {
  const keys = (after: string) => on("2026-02-04", { after }).data.entries.map((one) => one.key);
  expect(keys("employee left")).toEqual(["shop/WEB_KEY"]);
  expect(keys("breach")).toEqual(["shop/JWT_SECRET"]);
  // What rotates on a breach alone names no trigger: the suspicion of one is enough.
  expect(keys("suspected compromise")).toEqual(["shop/JWT_SECRET"]);
  expect(keys("dependency updated")).toEqual([]);
});

it("an event that is none", async () => {
  expect((await failureOf(() => on("2026-02-04", { after: "lunch" }))).message).toBe(
    'There is no trigger "lunch"; there are: employee left, shared, dependency updated, suspected compromise, personnel changed, breach.',
  );
});

it("fails on request only", () => {
  expect([on("2026-03-07").code, on("2026-03-07", { fail: true }).code, on("2026-02-04", { fail: true }).code]).toEqual(
    [exitCodes.ok, exitCodes.pending, exitCodes.ok],
  );
});

it("what was shared, until another version is pinned", () => {
  const share = (entry: string, version: string) => {
    const at = { root: bench.root, lockDir: bench.lockDir, environment: "dev" };
    recordShared(at, { entry, version, with: "an auditor", at: "2026-02-04T00:00:00.000Z", by: "x" });
  };
  share("shop/VENDOR_KEY", "1");
  share("shop/WEB_KEY", "9");
  expect(on("2026-02-04").data.entries.map((one) => `${one.key} ${one.because}`)).toEqual([
    "shop/VENDOR_KEY shared with an auditor",
  ]);
});

it("a rotation says the same copies among its consequences, each place once", () => {
  const [first, second] = storedEntries(shop("dev", emptyLock("dev")));
  if (first === undefined || second === undefined) throw new Error("the shop keeps entries");
  const group = [first, second].map((entry) => ({ ...entry, storedElsewhere: copies }));
  expect(consequencesOf(group, { from: "1" })).toContain(`Copies to bring up to date by hand: ${copies.join(", ")}`);
  expect(consequencesOf([{ ...first, storedElsewhere: [] }], { from: "1" }).join("\n")).not.toContain("Copies");
});
