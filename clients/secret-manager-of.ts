/** Secret Manager for commands that write: its messages name the stacks that create what is missing. */

import { deployCommand } from "../inventory/deploy-command";
import { storedEntries } from "../inventory/entries";
import type { Context } from "../machine/context";
import type { ResolvedEnvironment } from "../model/resolved";
import type { Cloud } from "./cloud";
import { SecretManager } from "./secret-manager";

export interface Kept {
  readonly environment: ResolvedEnvironment;
  readonly cloud: Cloud;
}

export function secretManagerOf(
  { signal }: Context,
  { environment, cloud }: Kept,
  { pauseMillis }: { readonly pauseMillis?: number },
): SecretManager {
  return new SecretManager(cloud, {
    signal,
    environment: environment.name,
    ...(pauseMillis === undefined ? {} : { pauseMillis }),
    creates: ({ project, id }) => {
      const entry = storedEntries(environment).find(({ secret }) => secret.project === project && secret.id === id);
      return entry === undefined ? null : deployCommand(environment, `${entry.product}-${environment.name}-secrets`);
    },
  });
}
