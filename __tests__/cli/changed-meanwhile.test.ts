/**
 * A command waits at its question, for minutes perhaps, and others work meanwhile. After the yes everything that the question
 * was about is looked at again: what has changed is said, and nothing is written, in the cloud or in the lock.
 */
import { cpSync, mkdtempSync } from "node:fs";
import { envReset } from "../../cli/commands/env-reset";
import { put } from "../../cli/commands/put";
import { rollback } from "../../cli/commands/rollback";
import { type RotateOptions, rotate } from "../../cli/commands/rotate";
import type { Context } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { canary } from "../support/canary";
import { contextOf, filled } from "./rotate-support";
import { type Bench, failureOf } from "./support";

let bench: Bench;
const secret = (name: string) => `v1/projects/fake-shop-dev/secrets/${name}`;
const base = { env: "dev", pauseMillis: 1 } as const;

async function rotateAlone(name: string, options: Partial<RotateOptions> = {}, over: Partial<Context> = {}) {
  bench.env.WEB_KEY = canary();
  await rotate(contextOf(bench, over), name, { ...base, yes: true, ...options });
}

interface Command {
  readonly name: string;
  readonly pinned: number;
  /** What must be typed. */
  readonly word: string;
  readonly run: (context: Context) => Promise<unknown>;
}

const commands: readonly (readonly [string, Command])[] = [
  ["put", { name: "WEB_KEY", pinned: 1, word: "WEB_KEY", run: (context) => put(context, "WEB_KEY", base) }],
  ["rotate", { name: "WEB_KEY", pinned: 1, word: "WEB_KEY", run: (context) => rotate(context, "WEB_KEY", base) }],
  ["rollback", { name: "WEB_KEY", pinned: 2, word: "WEB_KEY", run: (context) => rollback(context, "WEB_KEY", base) }],
  ["env reset", { name: "JWT_SECRET", pinned: 1, word: "dev", run: (context) => envReset(context, base) }],
];

/** Somebody who types a new value, and this answer. */
const person = (answer: () => Promise<string> = async () => "") => ({
  interactive: true,
  readHidden: async () => Buffer.from(canary()),
  readAll: async () => Buffer.alloc(0),
  readLine: answer,
});

/** All that a refused command must leave as it is. */
async function everything(name: string): Promise<unknown> {
  const { annotations } = (await bench.google("GET", secret(name))) as { annotations?: unknown };
  return { lock: bench.lockText(), versions: await bench.versions("fake-shop-dev", name), annotations };
}

/** Runs the command, does something while it waits for its answer, and answers yes. */
async function meanwhile({ name, word, run }: Command, others: () => Promise<unknown>) {
  let left: unknown = null;
  const terminal = person(async () => {
    await others();
    left = await everything(name);
    return word;
  });
  bench.env.WEB_KEY = canary();
  const failure = await failureOf(() => run(contextOf(bench, { terminal })));
  expect(await everything(name)).toEqual(left);
  expect(failure.code).toBe(exitCodes.lock);
  return failure;
}

const changed = (name: string, ...lines: readonly string[]) =>
  [
    "Something changed since the question was asked; nothing was written.",
    ...lines.map((line) => `  shop/${name}: ${line}`),
  ].join("\n");

describe.each(commands)("%s", (title, command) => {
  const { name, pinned } = command;

  beforeEach(async () => {
    bench = await filled();
    if (title === "rollback") await put(contextOf(bench, { terminal: person() }), name, { ...base, yes: true });
  });
  afterEach(() => bench.close());

  it("a rotation that began in another terminal", async () => {
    const { message } = await meanwhile(command, () => rotateAlone(name));
    // These two never write while a rotation is under way, whatever was asked.
    const refusals: Readonly<Record<string, string>> = {
      put: "A rotation of shop/WEB_KEY is under way in dev (moved); nothing was written.",
      "env reset": "A rotation of shop/ANON_KEY is under way in dev (moved); nothing was written.",
    };
    expect(message).toBe(
      refusals[title] ??
        changed(
          name,
          `version ${pinned} was pinned, now it is ${pinned + 1}`,
          "a rotation is under way now (moved)",
          `version ${pinned + 1} was added`,
          "owner@sandbox.local has been rotating it since 2026-02-03T04:05:06.000Z",
        ),
    );
  });

  it("a rotation that somebody else, with a lock of their own, brought to its end", async () => {
    const lockDir = mkdtempSync(`${bench.base}/clone-`);
    cpSync(bench.lockDir, lockDir, { recursive: true });
    const { message } = await meanwhile(command, async () => {
      await rotateAlone(name, {}, { lockDir });
      await rotateAlone(name, { finish: true, verified: true }, { lockDir });
    });
    const lines = [`version ${pinned} is disabled now`, `version ${pinned + 1} was added`];
    expect(message).toContain(
      changed(name, ...lines)
        .split("\n")
        .slice(1)
        .join("\n"),
    );
    expect(message.split("\n")[0]).toBe("Something changed since the question was asked; nothing was written.");
  });

  it("a lease that somebody took", async () => {
    const { message } = await meanwhile(command, () =>
      bench.google("PATCH", `${secret(name)}?updateMask=annotations`, {
        annotations: { "strongroom-rotation": "00000000000000aa 2026-02-01T00:00:00.000Z other@sandbox.local" },
      }),
    );
    expect(message).toBe(changed(name, "other@sandbox.local has been rotating it since 2026-02-01T00:00:00.000Z"));
  });

  it("the pinned version, disabled by hand", async () => {
    const { message } = await meanwhile(command, () =>
      bench.google("POST", `${secret(name)}/versions/${pinned}:disable`, {}),
    );
    expect(message).toBe(changed(name, `version ${pinned} is disabled now`));
  });
});
