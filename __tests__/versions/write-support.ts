/** A vault to write versions into, and what is recorded of a write. */
import type { StoredEntry } from "../../inventory/entries";
import type { Terminal } from "../../machine/terminal";
import { exitCodes } from "../../text/exit-codes";
import { fingerprintKey } from "../../values/fingerprint";
import { checkOf, type Intent } from "../../versions/intent";
import { type WriteTools, writeVersion } from "../../versions/write";
import { Vault } from "./vault";

export let vault: Vault;

/** One vault for all tests of a file. */
export function withVault(): void {
  beforeAll(async () => {
    vault = await Vault.open();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await vault.calm();
  });
  afterAll(() => vault.close());
}

// 32 bytes in hex, as the entry's recipe makes them; so it may have a fingerprint.
export const ours = "fa".repeat(32);

export const lease = "00112233aabbccdd";
export const path = (entry: StoredEntry) => `projects/fake-shop-dev/secrets/${entry.secret.id}`;
export const key = fingerprintKey({ project: "fake-platform-dev", id: "KEY" }, "1", Buffer.from("fake-key"));

export const write = (entry: StoredEntry, own: string | null = null, tools: WriteTools = vault.tools()) =>
  writeVersion(
    { entry, value: Buffer.from(ours), from: "prompt", at: "the prompt" },
    { lease: own, locked: undefined },
    tools,
  );

/** As the first call of `random` makes it. */
export const writeId = "01".repeat(16);

export const intentOf = (entry: StoredEntry, over: Partial<Intent> = {}): Intent => ({
  writeId,
  secret: path(entry),
  before: "0",
  at: "2026-02-03T04:05:06.000Z",
  from: "prompt",
  check: checkOf(writeId, Buffer.from(ours)),
  ...over,
});

export const recorded = (entry: StoredEntry) => vault.tools().intents.get(entry.key, path(entry));

export const given = (entry: StoredEntry, reason: string) => ({
  code: exitCodes.unreachable,
  message: `${entry.key}: project fake-shop-dev did not accept the version (${reason}).`,
  next: "run the command again; it first checks whether the version was accepted after all",
});

export const sayingOurs = { interactive: true, readLine: async () => "ours" } as unknown as Terminal;

/** What happens between the end of the next write and what comes after it. */
export function afterOneWrite(meanwhile: () => Promise<void>): void {
  const add = vault.client.addVersion.bind(vault.client);
  jest.spyOn(vault.client, "addVersion").mockImplementationOnce(async (...sent) => {
    const outcome = await add(...sent);
    await meanwhile();
    return outcome;
  });
}
