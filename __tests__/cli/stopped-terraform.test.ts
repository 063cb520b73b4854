/** Commands that run Terraform by the way, told to end while it waits for the network: it is asked to, and they end with it. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deploy } from "../../cli/commands/deploy";
import { repair } from "../../cli/commands/repair";
import type { Context } from "../../machine/context";
import { takeOver } from "../../terraform/recover/take-over";
import { terraformEnvironment } from "../../terraform/surroundings";
import { exitCodes } from "../../text/exit-codes";
import { eventually } from "../support/eventually";
import { contextOf, filled } from "./rotate-support";
import { type Bench, failureOf } from "./support";

let bench: Bench;
const stacks = { identities: "shop-dev-identities", services: "shop-dev-services" };

/** A project whose synthesis makes empty stacks, and a Terraform that hangs in `init` until it is asked to end. */
beforeEach(async () => {
  bench = await filled();
  symlinkSync(join(__dirname, "..", "..", "node_modules"), join(bench.root, "node_modules"));
  const synth = `const { mkdirSync, writeFileSync } = require("node:fs");
for (const name of ${JSON.stringify(Object.values(stacks))}) {
  const folder = (process.env.CDKTF_OUTDIR ?? "cdktf.out") + "/stacks/" + name;
  mkdirSync(folder, { recursive: true });
  writeFileSync(folder + "/cdk.tf.json", "{}");
}`;
  mkdirSync(join(bench.root, "bin"));
  writeFileSync(join(bench.root, "bin", "synth.js"), synth);
  const bin = join(bench.base, "bin");
  mkdirSync(bin);
  // Should the tests themselves be killed, nobody else would end it.
  const version = `[ "$1" = version ] && { echo 'Terraform v1.11.4'; exit; }`;
  const script = `${version}\ntrap 'echo asked >> "${told()}"; exit 1' INT\necho "$1" >> "${told()}"\nwhile kill -0 $PPID; do sleep 0.1; done`;
  writeFileSync(join(bin, "terraform"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  bench.env.PATH = `${bin}:${process.env.PATH}`;
});
afterEach(() => bench.close());

const told = () => join(bench.base, "told");

interface Command {
  readonly stack: string;
  readonly message: string;
  readonly run: (context: Context) => Promise<unknown>;
}

const commands: readonly (readonly [string, Command])[] = [
  [
    "deploy, which says what it left",
    {
      stack: stacks.identities,
      message: `Stopped.

It left:
  shop-dev-identities is locked (ann@laptop, OperationTypeApply, since 2026-02-03T04:05:06.000Z): no Terraform works on this sandbox`,
      run: async (context) => {
        const bucket = "acme-shop-dev-state";
        await bench.admin("POST", "prepare", { buckets: [{ name: bucket, project: "fake-shop-dev" }] });
        const name = encodeURIComponent(`${stacks.identities}/default.tflock`);
        const lock = { Operation: "OperationTypeApply", Who: "ann@laptop", Created: "2026-02-03T04:05:06.000Z" };
        await bench.google("POST", `upload/storage/v1/b/${bucket}/o?uploadType=media&name=${name}`, lock);
        return deploy(context, [stacks.identities], { autoApprove: true });
      },
    },
  ],
  [
    "recover",
    {
      stack: stacks.services,
      message: "Stopped.",
      run: async (context) => {
        const stack = stacks.services;
        const orphan = { stack, kind: "secret", address: "google_x.y", id: "fake", foreign: null } as const;
        const env = await terraformEnvironment(context);
        return takeOver(context, { environment: "dev", stacks: new Map([[stack, [orphan]]]), env });
      },
    },
  ],
  [
    "repair",
    { stack: stacks.services, message: "Stopped.", run: (context) => repair(context, "shop/api", { env: "dev" }) },
  ],
];

it.each(commands)("%s", async (_, { stack, message, run }) => {
  await bench.google("POST", "v2/projects/fake-shop-dev/locations/europe-west1/services?serviceId=api", {
    template: { containers: [{ image: "europe-docker.pkg.dev/acme/shop/x:1" }] },
  });
  let send: (signal: NodeJS.Signals) => void = () => {
    throw new Error("nobody takes signals");
  };
  const takeSignals: Context["takeSignals"] = (to) => {
    send = to;
    return () => undefined;
  };
  const ended = failureOf(() => run(contextOf(bench, { takeSignals })));
  await eventually(() => existsSync(told()));
  send("SIGTERM");
  expect(await ended).toMatchObject({ code: exitCodes.terminated, message });
  expect(readFileSync(told(), "utf8")).toBe("init\nasked\n");
  expect(bench.printed).toContain(
    `stopping; waiting for Terraform to end in order: ${stack} (init) (after 10 s another signal ends it)\n`,
  );
});
