import { accessIfAllowed, newestVersion, stateOfVersion } from "../../clients/versions-of";
import { exitCodes } from "../../text/exit-codes";
import { changeState } from "../../versions/change";
import { failureOf } from "../cli/support";
import { Vault } from "./vault";

let vault: Vault;
beforeAll(async () => {
  vault = await Vault.open();
});
afterEach(() => vault.calm());
afterAll(() => vault.close());

const numbers = async (entry: Parameters<typeof newestVersion>[1]) =>
  (await newestVersion(vault.client, entry)).map((one) => one.number);
/** A list that says something else than what is there. */
const listing = (...versions: readonly object[]) => ({
  kind: "rewrite",
  find: "^[\\s\\S]+$",
  replace: JSON.stringify({ versions }),
});

describe("all versions of an entry", () => {
  it("are none where there is no secret, or none was added", async () => {
    expect(await numbers(await vault.entry(null))).toEqual([]);
    const entry = await vault.entry();
    let found: readonly string[] = ["unasked"];
    expect(await vault.asked(entry, async () => (found = await numbers(entry)))).toEqual(["GET /versions/1 404"]);
    expect(found).toEqual([]);
  });

  it("come newest first", async () => {
    expect(await numbers(await vault.entry(["fake-1", "fake-2", "fake-3"]))).toEqual(["3", "2", "1"]);
  });

  it("are all there where the list misses the newest, or everything", async () => {
    const entry = await vault.entry(["fake-1", "fake-2", "fake-3"]);
    const at = `projects/fake-shop-dev/secrets/${entry.secret.id}/versions/1`;
    await vault.strike(entry, "/versions\\?", listing({ name: at, state: "ENABLED" }));
    expect(await numbers(entry)).toEqual(["3", "2", "1"]);
    await vault.strike(entry, "/versions\\?", listing());
    expect(await numbers(entry)).toEqual(["3", "2", "1"]);
  });

  it("are a failure where the secret goes away meanwhile", async () => {
    const entry = await vault.entry(["fake-1"]);
    await vault.strike(entry, "/versions\\?", { kind: "status", status: 404 });
    expect(await failureOf(() => newestVersion(vault.client, entry))).toEqual({
      code: exitCodes.pending,
      message: `${entry.name} does not exist in project fake-shop-dev; Terraform creates it.`,
      next: "deploy the secrets stack of its product first",
    });
  });
});

test("a version is enabled, disabled, destroyed, or is not there", async () => {
  const entry = await vault.entry(["fake-1", "fake-2", "fake-3"]);
  await changeState(vault.client, entry, "2", "disable");
  await changeState(vault.client, entry, "3", "destroy");
  const states = ["1", "2", "3", "4"].map((number) => stateOfVersion(vault.client, entry, number));
  expect(await Promise.all(states)).toEqual(["enabled", "disabled", "destroyed", "missing"]);
});

describe("a payload", () => {
  it("is read where it may be", async () => {
    const entry = await vault.entry(["fake-1"]);
    expect(await accessIfAllowed(vault.client, entry, "1")).toEqual(Buffer.from("fake-1"));
    expect(await accessIfAllowed(vault.client, entry, "2")).toBeNull();
  });

  it("is none where it may not be read; anything else that fails is a failure", async () => {
    const entry = await vault.entry(["fake-1"]);
    await vault.strike(entry, "/versions/1:access", { kind: "status", status: 403 });
    expect(await accessIfAllowed(vault.client, entry, "1")).toBeNull();
    await vault.strike(entry, "/versions/1:access", { kind: "status", status: 503 }, { times: 6 });
    expect(await failureOf(() => accessIfAllowed(vault.client, entry, "1"))).toMatchObject({
      code: exitCodes.unreachable,
    });
  });
});
