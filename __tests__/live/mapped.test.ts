/** Whether a template has a version. That it is asked of what runs is in uses.test.ts. */
import type { LiveVersion } from "../../clients/secret-records";
import type { Asker } from "../../live/look";
import { maps } from "../../live/mapped";

const entry = { key: "shop/KEY", secret: { project: "fake-shop", id: "KEY" }, previousAs: null, usedBy: [] };
const added = "2026-01-02T00:00:00.000Z";
const newest = (number: string, createdAt: string | null = added) => [{ number, createdAt } as LiveVersion];
const use = (version: string, over: object = {}) => ({
  as: "KEY",
  project: "fake-shop",
  secret: "KEY",
  version,
  ...over,
});

interface Case {
  readonly uses: readonly ReturnType<typeof use>[];
  readonly versions?: readonly LiveVersion[] | null;
  readonly startedAt?: string | null;
}

/** Asks for version 1. */
const mapsIt = ({ uses, versions = newest("2"), startedAt = null }: Case) => {
  const client = { versions: async () => versions } as unknown as Asker["client"];
  return maps({ client } as Asker, uses, { entry, version: "1" }, startedAt);
};

it.each<[string, Case]>([
  ["its number", { uses: [use("2"), use("1")] }],
  ["its number, where the project is given by its number", { uses: [use("1", { project: "123456" })] }],
  ["an alias of somebody's, which may be anything", { uses: [use("latest"), use("stable")], versions: [] }],
  ["an alias that begins or ends with a digit", { uses: [use("1st")] }],
  ["an alias that ends with a digit", { uses: [use("v2")] }],
  ["latest, where that is it", { uses: [use("latest")], versions: newest("1") }],
  ["latest, where nobody knows which that is", { uses: [use("latest")], versions: [] }],
  ["latest, where the secret can't be listed", { uses: [use("latest")], versions: null }],
  ["latest, where nobody knows since when there is another", { uses: [use("latest")], versions: newest("2", null) }],
  [
    "latest, which it began with before there was another",
    { uses: [use("latest")], startedAt: "2026-01-01T00:00:00Z" },
  ],
  ["latest, which it began with in the same moment", { uses: [use("latest")], startedAt: added }],
  ["latest, where it began at a time that can't be read", { uses: [use("latest")], startedAt: "soon" }],
])("%s has it", async (_, one) => expect(await mapsIt(one)).toBe(true));

it.each<[string, Case]>([
  ["nothing", { uses: [] }],
  ["another number", { uses: [use("2"), use("11")] }],
  ["that number of another secret", { uses: [use("1", { secret: "OTHER" }), use("latest", { secret: "OTHER" })] }],
  [
    "that number of a secret in another project",
    { uses: [use("1", { project: "other" }), use("stable", { project: "p1" })] },
  ],
  ["that number in a project whose name ends with digits", { uses: [use("1", { project: "fake-1" })] }],
  ["that number in a project whose name begins with digits", { uses: [use("1", { project: "1-fake" })] }],
  ["latest, for what begins from now on", { uses: [use("latest")] }],
  ["latest, which it began with after there was another", { uses: [use("latest")], startedAt: "2026-01-02T00:00:01Z" }],
])("%s does not have it", async (_, one) => expect(await mapsIt(one)).toBe(false));
