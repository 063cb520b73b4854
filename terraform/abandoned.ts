/**
 * Finds stacks that were applied and are no longer declared: their objects stay in the cloud, and no plan names them. A bucket shows the
 * states in it. The bucket of a removed product is found through the environment's other buckets, where each deploy registers all
 * products.
 */

import { storageOf } from "../clients/apis";
import type { Cloud } from "../clients/cloud";
import { inParallel } from "../clients/pace";
import { stacksOf } from "../inventory/selection";
import type { Context } from "../machine/context";
import { layers } from "../model/layer";
import type { ResolvedEnvironment } from "../model/resolved";
import { isFailure } from "../text/failure";
import { count } from "../text/output";

export interface AbandonedStack {
  readonly stack: string;
  readonly bucket: string;
  /** Addresses of what its state holds; at least one. */
  readonly holds: readonly string[];
}

export interface Abandoned {
  /** By name. */
  readonly stacks: readonly AbandonedStack[];
  /** Buckets that could not be checked. */
  readonly unseen: readonly string[];
}

export const noneAbandoned: Abandoned = { stacks: [], unseen: [] };

const width = 8;

/** A product that was deployed to this environment, as registered in a bucket. */
interface Registered {
  readonly product: string;
  readonly bucket: string;
}

/** @param change register declared products, and forget products without any state; otherwise it only looks */
export async function abandonedStacks(
  context: Context,
  environment: ResolvedEnvironment,
  cloud: Cloud,
  { change }: { readonly change: boolean },
): Promise<Abandoned> {
  const storage = storageOf(context, cloud);
  const own = environment.products.map(({ name, stateBucket }): Registered => ({ product: name, bucket: stateBucket }));
  const buckets = [...new Set(own.map(({ bucket }) => bucket))].sort();
  const objects = new Map<string, ReadonlySet<string>>();
  const unseen = new Set<string>();
  /** A bucket that we may not read or write is somebody else's; it is reported as not checked. */
  const trying = (bucket: string, work: () => Promise<void>) =>
    work().catch((error: unknown) => {
      if (!isFailure(error)) throw error;
      unseen.add(bucket);
    });
  await inParallel(width, buckets, (bucket) =>
    trying(bucket, async () => void objects.set(bucket, new Set(await storage.objects(bucket)))),
  );

  const declared = new Set(stacksOf(environment).map(({ name }) => name));
  const isHere = stacksHere(environment.name, context.environments.names());
  const places = new Map<string, string>();
  const gone = new Map<string, Registered>();
  for (const [bucket, names] of objects) {
    for (const name of names) {
      const stack = /^([^/]+)\/default\.tfstate$/.exec(name)?.[1];
      if (stack !== undefined && isHere(stack) && !declared.has(stack)) places.set(stack, bucket);
      const found = registeredIn(environment.name, name);
      if (found !== null && !own.some((one) => isSame(one, found))) gone.set(`${found.product} ${found.bucket}`, found);
    }
  }
  for (const { product, bucket } of gone.values())
    for (const layer of layers) {
      const stack = `${product}-${environment.name}-${layer}`;
      if (!declared.has(stack)) places.set(stack, bucket);
    }
  const stacks: AbandonedStack[] = [];
  await inParallel(width, [...places], ([stack, bucket]) =>
    trying(bucket, async () => {
      const holds = (await storage.resources(bucket, stack)).map(({ type, address }) => `${type}.${address}`);
      if (holds.length > 0) stacks.push({ stack, bucket, holds });
    }),
  );
  if (change) {
    const left = (one: Registered) => unseen.has(one.bucket) || stacks.some(({ bucket }) => bucket === one.bucket);
    const forgotten = [...gone.values()].filter((one) => !left(one));
    await inParallel(width, [...objects], ([bucket, names]) =>
      trying(bucket, async () => {
        for (const one of own) {
          const name = nameOf(environment.name, one);
          if (one.bucket !== bucket && !names.has(name)) await storage.create(bucket, name);
        }
        for (const one of forgotten) {
          const name = nameOf(environment.name, one);
          if (names.has(name)) await storage.remove(bucket, name);
        }
      }),
    );
  }
  return { stacks: stacks.sort((a, b) => (a.stack < b.stack ? -1 : 1)), unseen: [...unseen].sort() };
}

/** Several environments may share a bucket. One name may be the end of another's: `dev`, `eu-dev`. */
function stacksHere(environment: string, all: readonly string[]): (stack: string) => boolean {
  const ends = (name: string) => layers.map((layer) => `-${name}-${layer}`);
  const longer = all.filter((name) => name.endsWith(`-${environment}`)).flatMap(ends);
  const own = ends(environment);
  return (stack) => own.some((end) => stack.endsWith(end)) && !longer.some((end) => stack.endsWith(end));
}

/** The object's name holds everything: it has no content that two writers could change. */
function nameOf(environment: string, { product, bucket }: Registered): string {
  return `strongroom/products/${environment}/${product}/${bucket}`;
}

function registeredIn(environment: string, object: string): Registered | null {
  const [room, noun, name, product, bucket, ...rest] = object.split("/");
  if (room !== "strongroom" || noun !== "products" || name !== environment || rest.length > 0) return null;
  return product && bucket ? { product, bucket } : null;
}

function isSame(a: Registered, b: Registered): boolean {
  return a.product === b.product && a.bucket === b.bucket;
}

export function abandonedText({ stack, bucket, holds: [first, ...more] }: AbandonedStack): string {
  const others = more.length === 0 ? "" : ` and ${count(more.length, "other")}`;
  return `${stack} is not declared, but its state (gs://${bucket}) still holds ${first}${others}: nothing removes them`;
}

export function abandonedNext(environment: string): string {
  return `declare the product again, with a place in ${environment} that says retired: retired({ after: "YYYY-MM-DD" }), restore its blocks in environments/${environment}.lock.json, and go on as docs/guides/new-things.md says below "Take a product away"`;
}

/** One line each, with what to do at the end. */
export function abandonedLines(environment: string, stacks: Abandoned["stacks"]): readonly string[] {
  return stacks.length === 0 ? [] : [...stacks.map(abandonedText), `  next: ${abandonedNext(environment)}`];
}
