/** Every pipeline of an organisation: the one description that all hosts' files are written from. */
import type { Settings } from "../declared";
import type { Pipeline } from "../pipeline";
import { policyOfChange, pullRequest } from "./change";
import { deployment, deploymentOfEnvironment } from "./deploy";
import { drift, planning } from "./plan";
import { comment, providerLock, rotation, watch } from "./scheduled";

export function pipelinesFor(settings: Settings): readonly Pipeline[] {
  return [
    pullRequest,
    policyOfChange,
    planning,
    deployment(settings),
    deploymentOfEnvironment(settings),
    drift,
    providerLock(settings),
    comment,
    rotation,
    watch,
  ];
}
