/** Document 5, lines 40, 43, 63 and 65: where the value of a core secret comes from, and how the stack gets it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "../../cli/commands/inject";
import { rotate } from "../../cli/commands/rotate";
import { contextOf, filled, rotating } from "../cli/rotate-support";
import { Bench } from "../cli/support";
import { search } from "../support/canary";
import { doppler, Fakes } from "../values/sources/fakes";
import { SampleCloud } from "./sample-cloud";
import { filled as filledSample } from "./support";

let bench: Bench;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "strongroom-vault-"));
});
afterEach(async () => {
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
});

const ours = Buffer.alloc(32, "fake").toString("base64");

it("a JWT_SECRET that the shell has is used, and none is generated; what derives from it is signed with it", async () => {
  bench = await Bench.open();
  bench.env.JWT_SECRET = ours;
  const { data } = await inject(bench.context(), { env: "dev", pauseMillis: 1, only: ["JWT_SECRET", "ANON_KEY"] });
  expect(data.written.slice(1)).toEqual([
    { key: "shop/ANON_KEY", version: "1", from: "generated supabase jwt anon" },
    { key: "shop/JWT_SECRET", version: "1", from: "host environment" },
  ]);
  expect(await bench.value("fake-shop-dev", "JWT_SECRET")).toBe(ours);
});

it("a rotation takes the new value that was put into the vault, and generates none", async () => {
  bench = await filled();
  const fakes = new Fakes(folder);
  fakes.install("doppler", doppler);
  fakes.put("JWT_SECRET", ours);
  Object.assign(bench.env, { PATH: `${fakes.bin}:/usr/bin:/bin`, DOPPLER_TOKEN: "dp.ct.fake" });
  const context = contextOf(bench, {
    environments: {
      names: () => ["dev"],
      load: (name) => ({
        ok: true,
        environment: {
          ...rotating(name, bench.lock()),
          vault: { kind: "doppler", project: "acme-{product}", config: "dev" },
        },
      }),
    },
  });
  const { data } = await rotate(context, "JWT_SECRET", { env: "dev", yes: true, pauseMillis: 1 });
  expect(data.entries.map(({ key, version }) => `${key} ${version}`)).toEqual(["shop/JWT_SECRET 2", "shop/ANON_KEY 2"]);
  expect(await bench.value("fake-shop-dev", "JWT_SECRET", "2")).toBe(ours);
  expect(bench.lock().entries["shop/JWT_SECRET"]?.versions?.["2"]?.from).toBe("doppler");
  expect(search(Buffer.from(bench.printed), "printed", [ours])).toEqual([]);
});

it("restarting receptor's host recreates its containers, with the pinned values in their environment", async () => {
  bench = await Bench.open([]);
  const reads = filledSample("prod")
    .products.flatMap(({ entries }) => entries)
    .filter(({ usedBy }) => usedBy.some(({ reader }) => reader === "receptor/host"))
    .map(({ key }) => [key, `fake ${key}`] as const);
  const sample = await SampleCloud.open("prod", Object.fromEntries(reads));
  const fakes = new Fakes(folder);
  fakes.install("docker", "");
  const { code, printed } = await sample.run("strongroom restart receptor/host --env prod --execute", fakes.bin);
  await sample.close();
  expect(printed).toContain("receptor/host: restarted");
  expect(code).toBe(0);
  expect(fakes.argumentsOf("docker")).toEqual(["compose up -d --force-recreate"]);
  const environment = fakes.environmentOf("docker").split("\n");
  expect(reads.length).toBeGreaterThan(5);
  for (const [key, value] of reads) expect(environment).toContain(`${key.split("/")[1]}=${value}`);
  expect(
    search(
      Buffer.from(printed),
      "printed",
      reads.map(([, value]) => value),
    ),
  ).toEqual([]);
});
