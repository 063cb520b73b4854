/** Moved pins as a file between two jobs: what is read again is somebody else's data. */
import { writeFileSync } from "node:fs";
import { policy } from "../../cli/commands/policy";
import { readPins, writePins } from "../../policy/handed-pins";
import { failureOf } from "../cli/support";
import { plainContext } from "../support/context";
import { Folder } from "../support/folder";

let folder: Folder;
beforeEach(() => {
  folder = Folder.temp("pins");
});
afterEach(() => folder.remove());

const context = () =>
  plainContext(folder.path, { environments: { names: () => [], load: () => ({ ok: false, issues: [] }) } });
const pin = {
  environment: "prod",
  entry: "shop/WEB_KEY",
  owner: "payments",
  secret: { project: "fake-shop-prod", id: "WEB_KEY" },
  version: "7",
  record: { state: "enabled", at: "2026-01-01T00:00:00.000Z", by: "ann@acme.example", from: "prompt" },
  injectors: ["strongroom-inject@acme-platform-prod.iam.gserviceaccount.com"],
} as const;
const refusal = {
  code: 2,
  message: "pins.json is not what policy --write-pins writes.",
  next: "strongroom policy --write-pins pins.json",
};

test("what was written is read again", () => {
  const pins = { base: "a", head: "b", pins: [pin, { ...pin, record: null, injectors: [] }] };
  writePins(context(), "pins.json", pins);
  expect(readPins(context(), "pins.json")).toEqual(pins);
});

test.each<[string, object]>([
  ["an alias", { version: "latest" }],
  ["a number", { version: 1 }],
  ["another path", { secret: { project: "fake-shop-prod/../x", id: "A" } }],
  ["a filter", { secret: { project: "fake-shop-prod", id: 'A" OR "' } }],
  ["no secret", { secret: null }],
  ["another key", { entry: "shop/WEB KEY" }],
  ["a terminal's command", { environment: "\u001b[2J" }],
  ["one injector", { injectors: "eve@acme.example" }],
  ["a filter for one", { injectors: ['eve@x" OR "'] }],
  ["a record of nobody", { record: { by: 7, from: "prompt" } }],
  ["a record from nowhere", { record: { by: "eve@acme.example" } }],
  ["no owner", { owner: null }],
])("%s is refused", async (_what, over) => {
  writePins(context(), "pins.json", { base: "a", head: "b", pins: [{ ...pin, ...over } as never] });
  expect(await failureOf(() => readPins(context(), "pins.json"))).toEqual(refusal);
});

test.each([
  "",
  "[]",
  '{"base":"a","head":"b"}',
  '{"base":1,"head":"b","pins":[]}',
  '{"base":"a","pins":[]}',
  '{"base":"a","head":"b","pins":[1]}',
])("%j is refused", async (text) => {
  writeFileSync(folder.at("pins.json"), text);
  expect(await failureOf(() => readPins(context(), "pins.json"))).toEqual(refusal);
});

test("options that do not belong together, and a file that is not there, are told", async () => {
  const says = async (options: object) => (await failureOf(() => policy(context(), options))).message;
  expect(await says({ pins: "pins.json" })).toBe("--pins and --env are for --cloud.");
  expect(await says({ env: "prod" })).toBe("--pins and --env are for --cloud.");
  expect(await says({ cloud: true, pins: "pins.json", head: "main" })).toBe("--pins says both sides already.");
  const apart = "--cloud looks at pins that move, without --documents and --write-pins.";
  expect(await says({ cloud: true, documents: "x" })).toBe(apart);
  expect(await says({ cloud: true, writePins: "x" })).toBe(apart);
  expect(await says({ cloud: true, pins: "pins.json" })).toBe(refusal.message);
  expect(await says({ writePins: "x", documents: "x" })).toBe("--write-pins reads no --documents.");
});
