/** Every pipeline of an organisation: the one description that all hosts' files are written from. */
import type { Settings } from "../declared";
import type { Pipeline } from "../pipeline";
import { policyOfChange, pullRequest } from "./change";

export function pipelinesFor(_settings: Settings): readonly Pipeline[] {
  return [pullRequest, policyOfChange];
}
