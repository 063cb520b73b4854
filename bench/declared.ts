/**
 * One synth of ours from declarations, `resolve()` and all its checks included, in a process of its own:
 * `declared.ts COUNT OUTDIR` prints milliseconds from the first declaration to files.
 */
import { App } from "cdktf";
import {
  type AnyIntegration,
  environment,
  everyDays,
  generated,
  group,
  hex,
  type Place,
  product,
  type Reader,
  type SecretEntry,
  secret,
} from "../model";
import { formatIssues } from "../model/issue";
import { emptyLock, type LockedEntry } from "../model/lock";
import { resolve } from "../model/resolve";
import { buildEnvironment } from "../stacks/build";
import { type BenchStack, benchStacks, READERS, REGION } from "./shape";

const [count = "1000", outdir = "cdktf.out"] = process.argv.slice(2);
const stacks = benchStacks(Number(count));

const pinned: LockedEntry = {
  state: "active",
  current: "1",
  versions: {
    "1": { state: "enabled", at: "2026-01-01T00:00:00.000Z", by: "inject@acme.example", from: "generated hex 32" },
  },
};
const keys = stacks.flatMap(({ name, secrets }) => secrets.map(({ id }) => `${productName(name)}/${id}`));
const lock = { ...emptyLock("dev"), entries: Object.fromEntries(keys.map((key) => [key, pinned])) };

const start = performance.now();
const catalogue: Record<string, Record<string, AnyIntegration>> = {};
const places: Record<string, Place> = {};
const readers: Reader[] = [];
for (const stack of stacks) declare(stack);
const dev = environment(catalogue, {
  name: "dev",
  stage: "development",
  protection: { deletion: true, destroyAfterDays: 7 },
  vercel: { target: "development" },
  places,
  values: {},
});
const resolution = resolve({ catalogue, readers, environments: [dev] }, "dev", lock);
if (!resolution.ok) throw new Error(formatIssues(resolution.issues));
const app = new App({ outdir, skipValidation: true, stackTraces: false });
buildEnvironment(app, resolution.environment);
app.synth();
process.stdout.write(`${performance.now() - start}\n`);

function declare({ name, project, secrets }: BenchStack): void {
  const own = product(productName(name), { title: project });
  const entries: Record<string, SecretEntry<"important", never>> = {};
  for (const { id, annotations } of secrets) {
    entries[id] = secret({
      purpose: annotations.purpose ?? "",
      risk: "Requests in our name",
      class: "important",
      tier: 2,
      origin: generated(hex(32)),
      rotation: everyDays(90),
    });
  }
  const core = own.integration(
    { title: "Core", owner: "platform", revoke: "Generate a new one", setup: ["Generate the values"] },
    entries,
  );
  catalogue[own.name] = { core };
  places[own.name] = { project, region: REGION, stateBucket: `${project}-state` };
  const reads = secrets.flatMap(({ id }) => core[id] ?? []);
  for (const reader of READERS) {
    readers.push(
      group({ product: own, name: reader, email: `${reader}@acme.example`, because: "It signs requests", reads }),
    );
  }
}

function productName(stack: string): string {
  return stack.replace(/-dev-secrets$/, "");
}
