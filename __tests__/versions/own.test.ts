import type { StoredEntry } from "../../inventory/entries";
import type { Terminal } from "../../machine/terminal";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { checkOf, type Intent } from "../../versions/intent";
import { findOwn, ownNumbers, putAside } from "../../versions/own";
import { failureOf } from "../cli/support";
import { Vault } from "./vault";

let vault: Vault;
beforeAll(async () => {
  vault = await Vault.open();
});
afterEach(() => vault.calm());
afterAll(() => vault.close());

const writeId = "00112233445566778899aabbccddeeff";
const path = (entry: StoredEntry) => `projects/fake-shop-dev/secrets/${entry.secret.id}`;
/** An intent to write `fake-ours`. */
const intentOf = (entry: StoredEntry, over: Partial<Intent> = {}): Intent => ({
  writeId,
  secret: path(entry),
  before: "0",
  at: "2026-02-03T04:05:06.000Z",
  from: "prompt",
  check: checkOf(writeId, Buffer.from("fake-ours")),
  ...over,
});
const hide = (entry: StoredEntry, version: string) =>
  vault.strike(entry, `/versions/${version}:access`, { kind: "status", status: 403 }, { times: 99 });
/** Adds a version whose bytes are what was sent, without a checksum that the cloud could confirm. */
async function addUnconfirmed(entry: StoredEntry, value: string): Promise<void> {
  const find = ',"dataCrc32c":"[0-9]+"';
  await vault.strike(entry, ":addVersion", { kind: "rewrite", side: "request", find, replace: "" });
  await vault.bench.add("fake-shop-dev", entry.secret.id, value);
}
const found = async (entry: StoredEntry, intent = intentOf(entry), over = {}) => {
  const own = await findOwn(entry, intent, vault.tools(over));
  return own === null ? null : [own.version.number, own.value?.toString() ?? null, own.intent];
};

describe("our own version", () => {
  it("is the one whose content is what was meant, whatever else was added", async () => {
    const entry = await vault.entry(["fake-other", "fake-ours", "fake-third"]);
    expect(await found(entry)).toEqual(["2", "fake-ours", intentOf(entry)]);
  });

  it("is the oldest of several", async () => {
    expect((await found(await vault.entry(["fake-other", "fake-ours", "fake-ours"])))?.[0]).toBe("2");
  });

  it("is none where none has that content", async () => {
    expect(await found(await vault.entry(["fake-other"]))).toBeNull();
    expect(await found(await vault.entry())).toBeNull();
  });

  it("came after the intent: what was there before is not even read", async () => {
    const entry = await vault.entry(["fake-ours", "fake-ours"]);
    expect((await found(entry, intentOf(entry, { before: "1" })))?.[0]).toBe("2");
    const asked = await vault.asked(entry, async () =>
      expect(await found(entry, intentOf(entry, { before: "2" }))).toBeNull(),
    );
    expect(asked.filter((one) => one.includes(":access"))).toEqual([]);
  });

  it("comes after version 9 in numbers, not in letters", async () => {
    const entry = await vault.entry([...Array.from({ length: 9 }, (_, at) => `fake-${at}`), "fake-ours"]);
    expect((await found(entry, intentOf(entry, { before: "9" })))?.[0]).toBe("10");
  });

  it("is enabled: one that somebody disabled is not used", async () => {
    const entry = await vault.entry(["fake-ours"]);
    await vault.disable(entry, "1");
    expect(await found(entry)).toBeNull();
  });

  it("is none that arrived damaged before", async () => {
    const entry = await vault.entry(["fake-ours", "fake-ours"]);
    expect((await found(entry, intentOf(entry, { damaged: ["1"] })))?.[0]).toBe("2");
    expect(await found(entry, intentOf(entry, { damaged: ["1", "2"] }))).toBeNull();
  });

  it("has a checksum that the cloud confirmed: one without is noted, and the next one taken; it stays enabled, since it may be in use", async () => {
    const entry = await vault.entry();
    await addUnconfirmed(entry, "fake-ours");
    await vault.bench.add("fake-shop-dev", entry.secret.id, "fake-ours");
    expect(await found(entry)).toEqual(["2", "fake-ours", intentOf(entry, { damaged: ["1"] })]);
    expect(await vault.states(entry)).toEqual(["2 ENABLED", "1 ENABLED"]);
    expect(vault.tools().intents.get(entry.key, path(entry))?.damaged).toEqual(["1"]);
  });

  it("may have arrived damaged more than once: all of them are noted", async () => {
    const entry = await vault.entry();
    for (let sent = 0; sent < 2; sent++) await addUnconfirmed(entry, "fake-ours");
    await vault.bench.add("fake-shop-dev", entry.secret.id, "fake-ours");
    const noted = intentOf(entry, { damaged: ["1", "2"] });
    expect(await found(entry)).toEqual(["3", "fake-ours", noted]);
    expect(vault.tools().intents.get(entry.key, path(entry))).toEqual(noted);
    expect(await vault.states(entry)).toEqual(["3 ENABLED", "2 ENABLED", "1 ENABLED"]);
  });

  it("somebody else's version without a checksum stays as it is", async () => {
    const entry = await vault.entry();
    await addUnconfirmed(entry, "fake-theirs");
    expect(await found(entry)).toBeNull();
    expect(await vault.states(entry)).toEqual(["1 ENABLED"]);
  });
});

describe("a version that may not be read", () => {
  const question = (entry: StoredEntry) =>
    `${entry.key}: version 1 was added since this value was sent, the answer was lost, and its content may not be read here, so nobody knows whose it is`;
  /** Somebody who gives these answers, the last one again and again. */
  const asking = (...answers: string[]) => {
    const questions: string[] = [];
    const terminal = {
      interactive: true,
      readLine: async (asked: string) => {
        questions.push(asked);
        return (answers.length > 1 ? answers.shift() : answers[0]) ?? "";
      },
    } as unknown as Terminal;
    return { terminal, questions };
  };
  const hidden = async () => {
    const entry = await vault.entry(["fake-ours"]);
    await hide(entry, "1");
    return entry;
  };

  it.each([undefined, { interactive: false } as Terminal])(
    "is pinned by nobody who can't be asked",
    async (terminal) => {
      const entry = await hidden();
      expect(await failureOf(() => found(entry, intentOf(entry), terminal === undefined ? {} : { terminal }))).toEqual({
        code: exitCodes.lock,
        message: `${question(entry)}; nothing was pinned.`,
        next: `before you run the command again, which writes the value again: gcloud secrets versions disable 1 --secret ${entry.secret.id} --project fake-shop-dev`,
      });
    },
  );

  it("is ours where its sender says so, without its content", async () => {
    const entry = await hidden();
    const { terminal, questions } = asking(" ours\n");
    expect(await found(entry, intentOf(entry), { terminal })).toEqual(["1", null, intentOf(entry)]);
    expect(questions).toEqual([
      `${question(entry)}. Type ours to take it for the value that was sent, theirs to write it again:`,
    ]);
  });

  it("is not ours where its sender says so", async () => {
    const entry = await hidden();
    expect(await found(entry, intentOf(entry), { terminal: asking("theirs ").terminal })).toBeNull();
  });

  it.each(["", "yes", "OURS", "ours theirs"])("stays unpinned after any other answer: %j", async (answer) => {
    const entry = await hidden();
    expect(await failureOf(() => found(entry, intentOf(entry), { terminal: asking(answer).terminal }))).toEqual({
      code: exitCodes.refused,
      message: "Neither ours nor theirs; nothing was pinned.",
      next: "run the command again",
    });
  });

  it("may be one of several: each is asked about, the oldest first", async () => {
    const entry = await vault.entry(["fake-theirs", "fake-ours", "fake-last"]);
    for (const version of ["1", "2", "3"]) await hide(entry, version);
    const about = (numbers: string) => question(entry).replace("version 1", `version ${numbers}`);
    expect(await failureOf(() => found(entry))).toEqual({
      code: exitCodes.lock,
      message: `${about("1, 2, 3")}; nothing was pinned.`,
      next: `before you run the command again, which writes the value again: ${["1", "2", "3"].map((number) => `gcloud secrets versions disable ${number} --secret ${entry.secret.id} --project fake-shop-dev`).join(" && ")}`,
    });
    const { terminal, questions } = asking("theirs", "ours");
    expect((await found(entry, intentOf(entry), { terminal }))?.[0]).toBe("2");
    expect(questions.map((one) => one.split(" was added")[0])).toEqual([1, 2].map((n) => `${entry.key}: version ${n}`));
    expect(await found(entry, intentOf(entry), { terminal: asking("theirs", "theirs", "theirs").terminal })).toBeNull();
  });

  it("is not asked about where the cloud did not confirm it: it is not pinned, whosever it is", async () => {
    const entry = await vault.entry();
    await addUnconfirmed(entry, "fake-ours");
    await hide(entry, "1");
    expect(await found(entry)).toBeNull();
  });

  it.each([
    ["disabled", "is disabled", (entry: StoredEntry) => vault.disable(entry, "1")],
    [
      "deleted with its secret, and recreated",
      "does not exist",
      (entry: StoredEntry) => vault.strike(entry, "/versions/1", { kind: "status", status: 404 }),
    ],
  ])("is not pinned where it was %s before the answer came", async (_title, state, meanwhile) => {
    const entry = await hidden();
    const readLine = async () => {
      await meanwhile(entry);
      return "ours";
    };
    const terminal = { interactive: true, readLine } as unknown as Terminal;
    expect(await failureOf(() => found(entry, intentOf(entry), { terminal }))).toEqual({
      code: exitCodes.lock,
      message: `${entry.key}: version 1 ${state} since the question was asked; nothing was pinned.`,
      next: "run the command again; it writes the value again",
    });
  });

  it("is not pinned where somebody else has the lease when the answer comes", async () => {
    const entry = await hidden();
    const { terminal } = asking("ours");
    await vault.annotate(entry, { "strongroom-rotation": "ffee 2026-02-03T04:05:06.000Z bob" });
    for (const intent of [intentOf(entry), intentOf(entry, { lease: "00112233aabbccdd" })])
      expect(await failureOf(() => found(entry, intent, { terminal }))).toMatchObject({ code: exitCodes.lock });
    expect((await found(entry, intentOf(entry, { lease: "ffee" }), { terminal }))?.[0]).toBe("1");
  });

  it("is not asked about if another one is proven ours", async () => {
    const entry = await vault.entry(["fake-hidden", "fake-ours"]);
    await hide(entry, "1");
    expect((await found(entry))?.[0]).toBe("2");
  });
});

describe("all that is proven ours", () => {
  const numbers = (entry: StoredEntry, over: Partial<Intent> = {}) =>
    ownNumbers(vault.client, entry, intentOf(entry, over));

  it("is what has that content and came after the intent, not what can't be read", async () => {
    const entry = await vault.entry(["fake-ours", "fake-other", "fake-ours", "fake-hidden", "fake-ours"]);
    await hide(entry, "4");
    expect(await numbers(entry, { before: "1" })).toEqual(["3", "5"]);
    expect(await numbers(entry, { before: "5" })).toEqual([]);
  });

  it("is what arrived damaged too, unless it is disabled", async () => {
    const entry = await vault.entry(["fake-damaged", "fake-damaged", "fake-ours"]);
    await vault.disable(entry, "2");
    expect(await numbers(entry, { damaged: ["1", "2"] })).toEqual(["1", "3"]);
  });
});

describe("putting a damaged version aside", () => {
  const aside = (entry: StoredEntry, over: Partial<Intent> = {}) =>
    putAside(entry, intentOf(entry, over), "1", vault.tools());

  it("notes it first, then disables it", async () => {
    const entry = await vault.entry(["fake-damaged"]);
    await vault.strike(entry, "/versions/1:disable", { kind: "status", status: 404 });
    expect(await failureOf(() => aside(entry))).toMatchObject({ code: exitCodes.unreachable });
    expect(vault.tools().intents.get(entry.key, path(entry))).toEqual(intentOf(entry, { damaged: ["1"] }));
    expect(await aside(entry, { damaged: ["7", "1"] })).toEqual(intentOf(entry, { damaged: ["7", "1"] }));
    expect(await vault.states(entry)).toEqual(["1 DISABLED"]);
  });

  it("goes on where it may not be disabled, and says who has to", async () => {
    const entry = await vault.entry(["fake-damaged"]);
    await vault.strike(entry, "/versions/1:disable", { kind: "status", status: 403 });
    vault.bench.printed = "";
    expect(await aside(entry)).toEqual(intentOf(entry, { damaged: ["1"] }));
    expect(vault.bench.printed).toBe(
      `note: version 1 of ${entry.key} arrived damaged and is not used, but may not be disabled here: gcloud secrets versions disable 1 --secret ${entry.secret.id} --project fake-shop-dev\n`,
    );
    expect(await vault.states(entry)).toEqual(["1 ENABLED"]);
  });

  it("passes on what is not a refusal", async () => {
    const entry = await vault.entry(["fake-damaged"]);
    const tools = vault.tools();
    const change = jest.spyOn(vault.client, "changeVersion").mockRejectedValue(new Error("of another kind"));
    await expect(putAside(entry, intentOf(entry), "1", tools)).rejects.toThrow("of another kind");
    change.mockRejectedValue(Object.assign(new Error("6"), { code: exitCodes.denied }));
    await expect(putAside(entry, intentOf(entry), "1", tools)).rejects.toThrow("6");
    change.mockRejectedValue(new Failure(exitCodes.lock, "a lock"));
    await expect(putAside(entry, intentOf(entry), "1", tools)).rejects.toThrow("a lock");
    change.mockRestore();
  });
});
