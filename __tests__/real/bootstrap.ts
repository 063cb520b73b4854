/**
 * The bootstrap stack with the real provider: applied from nothing, planned again, and destroyed as far as that goes; and the sandbox's own
 * provider, which must say the same of the same stack.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Bootstrapped } from "../support/bootstrapped";
import { withPipelines } from "../support/with-pipelines";

/** What differs from one cloud to the next: times, numbers and random parts. */
const given = /\.(?:etag|create_time|update_time|mutate_time|project_number|unique_id|uid|time_created|updated)$/;
/** Numbers in names that the cloud gives. */
const numbered = /(notificationChannels|alertPolicies|conditions|projects)\/\d+/g;

interface State {
  readonly resources?: readonly {
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes: Readonly<Record<string, unknown>> }[];
  }[];
}

/** @param mirror a folder with the real providers @param step is told what begins; @returns what differs, a line each */
export async function bootstrapDifferences(mirror: string, step: (name: string) => void): Promise<readonly string[]> {
  step("with the real provider");
  const real = await lifeOf(mirror);
  step("with the sandbox's own");
  const own = await lifeOf(null);
  return [...real.problems, ...own.problems.map((one) => `own: ${one}`), ...differences(real.state, own.state)];
}

async function lifeOf(mirror: string | null): Promise<{ readonly problems: readonly string[]; readonly state: State }> {
  const open = await Bootstrapped.open(withPipelines().resolved(), mirror);
  const problems: string[] = [];
  const run = async (...args: readonly string[]) => open.bench.terraform(open.folder, args);
  try {
    await open.apply();
    const state = JSON.parse(await open.bench.must(open.folder, ["state", "pull"])) as State;
    const again = await run("plan", "-input=false", "-detailed-exitcode");
    if (again.code !== 0) problems.push(`a second plan ends with ${again.code}\n${again.stdout}${again.stderr}`);
    const guarded = await run("destroy", "-auto-approve", "-input=false");
    if (guarded.code === 0 || !/lifecycle\.prevent_destroy|Instance cannot be destroyed/.test(guarded.stderr))
      problems.push(`destroy of what is guarded ends with ${guarded.code}\n${guarded.stderr}`);
    const file = join(open.folder, "stack.tf.json");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll('"prevent_destroy": true', '"prevent_destroy": false'));
    const destroyed = await run("destroy", "-auto-approve", "-input=false");
    if (destroyed.code !== 0) problems.push(`destroy ends with ${destroyed.code}\n${destroyed.stderr}`);
    problems.push(...(await remains(open)));
    return { problems, state };
  } finally {
    await open.close();
  }
}

/** Rings and keys stay, and nothing is left that could use them. */
async function remains(open: Bootstrapped): Promise<readonly string[]> {
  const ring = "v1/projects/platform-dev-fake/locations/europe-west1/keyRings/plans";
  const ask = async (path: string) => (await open.call(open.cloud.running.ownerToken, "GET", path)).json;
  const { name } = await ask(ring);
  const found: readonly unknown[] = await Promise.all(
    ["sign", "wrap"].map(async (key) => {
      const { cryptoKeyVersions } = await ask(`${ring}/cryptoKeys/${key}/cryptoKeyVersions`);
      const { bindings, rotationPeriod } = {
        ...(await ask(`${ring}/cryptoKeys/${key}:getIamPolicy`)),
        ...(await ask(`${ring}/cryptoKeys/${key}`)),
      };
      return [key, cryptoKeyVersions?.map(({ state }: { readonly state: string }) => state), bindings, rotationPeriod];
    }),
  );
  const wanted = ["sign", "wrap"].map((key) => [key, ["DESTROY_SCHEDULED"], undefined, undefined]);
  return name?.endsWith("/plans") && isDeepStrictEqual(found, wanted)
    ? []
    : [`after destroy, of the keys: ${JSON.stringify([name, found])}`];
}

function differences(real: State, own: State): readonly string[] {
  const [wanted, got] = [attributesOf(real), attributesOf(own)];
  return [...new Set([...wanted.keys(), ...got.keys()])].flatMap((path) => {
    const [a, b] = [wanted.get(path), got.get(path)];
    return isDeepStrictEqual(a, b) ? [] : [`${path}: real ${JSON.stringify(a)}, own ${JSON.stringify(b)}`];
  });
}

/** By address and path. Null and zero are the same to the older of Terraform's plugin SDKs: which of them a state has depends on its way. */
function attributesOf({ resources = [] }: State): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  const add = (path: string, value: unknown): void => {
    if (typeof value === "object" && value !== null)
      for (const [name, inner] of Object.entries(value)) add(`${path}.${name}`, inner);
    else if (value !== null && value !== "" && value !== 0 && value !== false && !given.test(path))
      found.set(path, typeof value === "string" ? value.replace(numbered, "$1/N") : value);
  };
  for (const { type, name, instances } of resources)
    for (const { attributes } of instances) add(`${type}.${name}`, attributes);
  return found;
}
