/** What a look at the clouds needs: clients, and places. */

import type { Cloud } from "../clients/cloud";
import type { CloudRun } from "../clients/cloud-run";
import type { SecretManager } from "../clients/secret-manager";
import type { Context } from "../machine/context";
import type { ResolvedEnvironment } from "../model/resolved";
import type { Tips } from "./tips";
import type { EntryVersion, VersionUse } from "./version-use";

/** The caller; a rotation's session is one. */
export interface Asker {
  readonly context: Context;
  readonly environment: ResolvedEnvironment;
  readonly cloud: Cloud;
  readonly client: SecretManager;
  /** What could not be checked and is accepted on purpose, by its name in the answer. */
  readonly accepted?: readonly string[];
}

export interface Question {
  readonly session: Asker;
  readonly versions: readonly EntryVersion[];
  readonly tips: Tips;
}

/** A region of a project in which something may run. */
export interface RunPlace {
  readonly project: string;
  readonly region: string;
}

export interface Look extends Question {
  readonly run: CloudRun;
  readonly places: readonly RunPlace[];
}

/** One kind of workload that may have a version; a new kind is a file and a row of `uses.ts`. */
export interface Consumer {
  readonly check: VersionUse["check"];
  uses(look: Look): Promise<readonly VersionUse[]>;
}

/** Requests to Cloud Run at once; its quota is 3,000 reads a minute, project and region. */
export const width = 12;
