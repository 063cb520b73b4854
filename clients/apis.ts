/** The clouds and their APIs as a command has them: each named before it is asked, and each under the command's signal. */

import { deployCommand } from "../inventory/deploy-command";
import { storedEntries } from "../inventory/entries";
import type { Context } from "../machine/context";
import type { ResolvedEnvironment } from "../model/resolved";
import { basesOf } from "./bases";
import { type Cloud, describeCloud, openCloud } from "./cloud";
import { CloudRun } from "./cloud-run";
import { GoogleApi } from "./google-api";
import { JsonApi } from "./json-api";
import { Kms } from "./kms";
import { SecretManager } from "./secret-manager";
import { StateStorage } from "./storage";
import { Vercel } from "./vercel";

type Asking = Pick<Context, "env" | "signal">;

/** Pauses, for tests: between attempts, and between two looks at something that is under way. In milliseconds. */
interface Pauses {
  readonly pauseMillis?: number;
  readonly pollMillis?: number;
}

/**
 * The cloud that a command works in, named on the terminal.
 *
 * @param what the command and its environment: `put dev`
 * @param projects those that it asks; without one nothing is asked, and nothing is named
 */
export async function cloudFor(
  context: Pick<Context, "env" | "output"> & Partial<Pick<Context, "environments" | "lockDir">>,
  what: string,
  projects: readonly string[],
): Promise<Cloud> {
  const cloud = await openCloud(context);
  if (projects.length > 0) context.output.note(`${what}: ${describeCloud(cloud, projects)}`);
  return cloud;
}

/** With the environment, its messages name the stacks that create what is missing. */
export function secretManagerOf(
  { signal }: Pick<Context, "signal">,
  { environment, cloud }: { readonly environment?: ResolvedEnvironment; readonly cloud: Cloud },
  { pauseMillis }: Pauses = {},
): SecretManager {
  return new SecretManager(cloud, {
    signal,
    ...(pauseMillis === undefined ? {} : { pauseMillis }),
    ...(environment === undefined ? {} : { environment: environment.name, creates: creating(environment) }),
  });
}

function creating(environment: ResolvedEnvironment) {
  return ({ project, id }: { readonly project: string; readonly id: string }): string | null => {
    const entry = storedEntries(environment).find(({ secret }) => secret.project === project && secret.id === id);
    return entry === undefined ? null : deployCommand(environment, `${entry.product}-${environment.name}-secrets`);
  };
}

export function cloudRunOf({ signal }: Pick<Asking, "signal">, cloud: Cloud, pauses: Pauses = {}): CloudRun {
  return new CloudRun(cloud, { signal, ...given(pauses) });
}

export function googleApiOf({ signal }: Pick<Asking, "signal">, cloud: Cloud, pauses: Pauses = {}): GoogleApi {
  return new GoogleApi(cloud, { signal, ...given(pauses) });
}

export function kmsOf({ signal }: Pick<Asking, "signal">, cloud: Cloud, pauses: Pauses = {}): Kms {
  return new Kms(cloud, { signal, ...given(pauses) });
}

/** Where Terraform keeps its state. */
export function storageOf({ signal }: Pick<Asking, "signal">, cloud: Cloud): StateStorage {
  return new StateStorage(new JsonApi(cloud, { signal }), basesOf(cloud).storage);
}

/** @throws a usage failure without `VERCEL_API_TOKEN` */
export function vercelOf({ env, signal }: Asking, cloud: Cloud, pauses: Pauses = {}): Vercel {
  return Vercel.open(cloud, env, { signal, ...given(pauses) });
}

/** Without what nobody gave. */
function given({ pauseMillis, pollMillis }: Pauses): Pauses {
  return {
    ...(pauseMillis === undefined ? {} : { pauseMillis }),
    ...(pollMillis === undefined ? {} : { pollMillis }),
  };
}
