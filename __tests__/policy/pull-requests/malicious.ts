/** Every hostile pull request. */
import type { PullRequest } from "../repository";
import { declarationRequests } from "./declarations";
import { engineRequests } from "./engine";
import { fileRequests } from "./files";
import { ownerRequests } from "./owners";

export const malicious: readonly PullRequest[] = [
  ...engineRequests,
  ...declarationRequests,
  ...fileRequests,
  ...ownerRequests.hostile,
];
