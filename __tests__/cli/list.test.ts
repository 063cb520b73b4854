import { list } from "../../cli/commands/list";
import { inventory } from "../../inventory/inventory";
import { emptyLock } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { Bench, shop, shown } from "./support";

const dev = shop("dev", emptyLock("dev"));
const prod = shop("prod", emptyLock("prod"));

it("holds every declared field of an entry, over all environments", () => {
  const [found] = inventory([dev, prod], "shop").filter((entry) => entry.name === "WEB_KEY");
  expect(found).toEqual({
    key: "shop/WEB_KEY",
    product: "shop",
    integration: "core",
    title: "Core",
    owner: "payments",
    name: "WEB_KEY",
    kind: "secret",
    class: "critical",
    tier: 1,
    purpose: "A test value",
    risk: null,
    origin: { kind: "issued", where: "Vendor > API keys", scope: "read only" },
    optional: false,
    format: null,
    rotation: { everyDays: 90 },
    triggers: [],
    previousAs: null,
    neverReadBy: [],
    onlyReadBy: [],
    localAlias: null,
    localOnly: false,
    storedElsewhere: [],
    usedBy: [{ reader: "shop/api", role: "backend", as: "API_WEB_KEY", crossProduct: false }],
    values: null,
    decodesTo: null,
    source: null,
  });
});

it("keeps formats and literals by environment where they differ", () => {
  const changed = {
    ...prod,
    products: prod.products.map((product) => ({
      ...product,
      entries: product.entries.map((entry) => {
        if (entry.name === "LOG_LEVEL") return { ...entry, value: "warn" };
        if (entry.name === "VENDOR_KEY")
          return { ...entry, format: { source: "^live_", flags: "", says: "starts with live_", example: "live_fake" } };
        return entry;
      }),
    })),
  };
  const found = inventory([dev, changed]);
  expect(found.map((entry) => entry.key)).toEqual([...found.map((entry) => entry.key)].sort());
  const of = (name: string) => found.find((entry) => entry.name === name);
  expect(of("LOG_LEVEL")?.values).toEqual({ dev: "info", prod: "warn" });
  expect(of("VENDOR_KEY")?.format).toEqual({
    dev: { source: "^vk_\\S+$", flags: "", says: "starts with vk_" },
    prod: { source: "^live_", flags: "", says: "starts with live_" },
  });
});

it("is a table for people", async () => {
  const bench = await Bench.open([]);
  const result = list(bench.context(), { env: "dev" });
  await bench.close();
  expect(shown(result)).toEqual([
    exitCodes.ok,
    "platform platform",
    "  entry                       kind    class     tier  dev",
    "  STRONGROOM_FINGERPRINT_KEY  secret  critical  1     pending",
    "",
    "shop Shop",
    "  entry         kind              class     tier  dev",
    "  ANON_KEY      secret            critical  1     pending",
    "  JWT_SECRET    secret            critical  1     pending",
    "  LOG_LEVEL     config            -         -     literal",
    "  OPTIONAL_KEY  secret, optional  critical  1     pending",
    "  VENDOR_KEY    secret            critical  1     pending",
    "  WEB_KEY       secret            critical  1     pending",
    "",
    "7 entries in 2 products",
  ]);
});
