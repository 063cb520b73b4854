/**
 * An answer got lost, and the identity may not read values, so nobody can tell by its content whose a new version is: a person
 * is asked, and where nobody can be asked, nothing is pinned.
 */
import { put } from "../../cli/commands/put";
import { exitCodes } from "../../text/exit-codes";
import { canary } from "../support/canary";
import { contextOf, filled } from "./rotate-support";
import { type Bench, failureOf } from "./support";

let bench: Bench;
const value = canary();
const secret = "v1/projects/fake-shop-dev/secrets/WEB_KEY";

beforeEach(async () => {
  bench = await filled();
  const member = "user:adder@example.test";
  const grant = (project: string, role: string) => ({ project, role: `roles/secretmanager.${role}`, member });
  await bench.admin("POST", "prepare", {
    grants: [
      grant("fake-shop-dev", "viewer"),
      grant("fake-shop-dev", "secretVersionManager"),
      grant("fake-platform-dev", "viewer"),
    ],
  });
  bench.as("adder@example.test");
});
afterEach(() => bench.close());

const locked = () => bench.lock().entries["shop/WEB_KEY"];
const versions = () => bench.versions("fake-shop-dev", "WEB_KEY");
const contentOf = (version: string) => bench.value("fake-shop-dev", "WEB_KEY", version);
const arm = (fault: object, times = 1) =>
  bench.admin("POST", "faults", { match: { method: "POST", path: "WEB_KEY:addVersion" }, fault, times });

/** Puts the value; a person gives these answers, or nobody is there. */
function run(answers: readonly (string | (() => Promise<string>))[] | null) {
  const asked: string[] = [];
  const terminal = {
    interactive: answers !== null,
    readHidden: async () => Buffer.from(value),
    readAll: async () => Buffer.from(value),
    readLine: async (question: string) => {
      asked.push(question);
      const answer = answers?.[asked.length - 1] ?? "";
      return typeof answer === "string" ? answer : answer();
    },
  };
  const done = put(contextOf(bench, { terminal }), "WEB_KEY", { env: "dev", yes: true, pauseMillis: 1 });
  return { done, asked };
}

const said = (numbers: string) =>
  `shop/WEB_KEY: version ${numbers} was added since this value was sent, the answer was lost, and its content may not be read here, so nobody knows whose it is`;
const question = (number: string) =>
  `${said(number)}. Type ours to take it for the value that was sent, theirs to write it again:`;
const disable = (number: string) =>
  `gcloud secrets versions disable ${number} --secret WEB_KEY --project fake-shop-dev`;

/** A put whose four attempts were not accepted, and whose answers said nothing: what comes now may be its own, late. */
async function givenUp(): Promise<void> {
  await arm({ kind: "status", status: 503 }, 4);
  expect((await failureOf(() => run(null).done)).code).toBe(exitCodes.unreachable);
}

const add = (content: string) => bench.add("fake-shop-dev", "WEB_KEY", content);
const theirs = canary();

it("ours: it is pinned, and nothing is written again", async () => {
  await arm({ kind: "reset-after" });
  const { done, asked } = run([" ours "]);
  expect((await done).data.version).toBe("2");
  expect(asked).toEqual([question("2")]);
  expect([await versions(), locked()?.current]).toEqual([["2 ENABLED", "1 ENABLED"], "2"]);
});

it("theirs: it stays as it is, and the value gets a version of its own", async () => {
  await givenUp();
  await add(theirs);
  const { done, asked } = run(["theirs"]);
  expect((await done).data.version).toBe("3");
  expect(asked).toEqual([question("2")]);
  expect(await versions()).toEqual(["3 ENABLED", "2 ENABLED", "1 ENABLED"]);
  expect([locked()?.current, await contentOf("3"), await contentOf("2")]).toEqual(["3", value, theirs]);
});

it("of two, each is asked about, the older one first", async () => {
  await givenUp();
  await add(theirs);
  await add(value);
  const { done, asked } = run(["theirs", "ours"]);
  expect((await done).data.version).toBe("3");
  expect(asked).toEqual([question("2"), question("3")]);
  expect(await versions()).toEqual(["3 ENABLED", "2 ENABLED", "1 ENABLED"]);
});

it("neither: nothing is pinned", async () => {
  await givenUp();
  await add(theirs);
  expect(await failureOf(() => run(["yes"]).done)).toEqual({
    code: exitCodes.refused,
    message: "Neither ours nor theirs; nothing was pinned.",
    next: "run the command again",
  });
  expect([locked()?.current, await versions()]).toEqual(["1", ["2 ENABLED", "1 ENABLED"]]);
});

it("nobody to ask: nothing is pinned, and the way out that it names leads out", async () => {
  await givenUp();
  await add(theirs);
  await add(theirs);
  expect(await failureOf(() => run(null).done)).toEqual({
    code: exitCodes.lock,
    message: `${said("2, 3")}; nothing was pinned.`,
    next: `before you run the command again, which writes the value again: ${disable("2")} && ${disable("3")}`,
  });
  expect([locked()?.current, await versions()]).toEqual(["1", ["3 ENABLED", "2 ENABLED", "1 ENABLED"]]);
  for (const number of ["2", "3"]) await bench.google("POST", `${secret}/versions/${number}:disable`, {});
  expect((await run(null).done).data.version).toBe("4");
  expect([locked()?.current, await contentOf("4")]).toEqual(["4", value]);
});

it("what changed while the question waited is looked at again: the version itself, and the lease", async () => {
  await givenUp();
  await add(theirs);
  const disabling = async () => {
    await bench.google("POST", `${secret}/versions/2:disable`, {});
    return "ours";
  };
  expect(await failureOf(() => run([disabling]).done)).toEqual({
    code: exitCodes.lock,
    message: "shop/WEB_KEY: version 2 is disabled since the question was asked; nothing was pinned.",
    next: "run the command again; it writes the value again",
  });
  await bench.google("POST", `${secret}/versions/2:enable`, {});
  const leasing = async () => {
    const annotations = { "strongroom-rotation": "00000000000000aa 2026-02-01T00:00:00.000Z other@sandbox.local" };
    await bench.google("PATCH", `${secret}?updateMask=annotations`, { annotations });
    return "ours";
  };
  expect((await failureOf(() => run([leasing]).done)).message).toBe(
    "shop/WEB_KEY is being rotated by other@sandbox.local since 2026-02-01T00:00:00.000Z, and this lock file does not have that rotation.",
  );
  expect([locked()?.current, await versions()]).toEqual(["1", ["2 ENABLED", "1 ENABLED"]]);
});

it("one whose checksum the cloud did not confirm may be damaged, so nobody is asked whether to pin it", async () => {
  await givenUp();
  await bench.google("POST", `${secret}:addVersion`, { payload: { data: "ZmFrZS1kYW1hZ2Vk" } });
  const { done, asked } = run([]);
  expect((await done).data.version).toBe("3");
  expect([asked, locked()?.current, await contentOf("3")]).toEqual([[], "3", value]);
});
