/** All rules, in three steps: declarations of the whole organisation, one environment, and what was put together. */
import type { Scene } from "../assemble/scene";
import type { Declared } from "../declared/declared";
import type { Issue } from "../issue";
import type { ResolvedEnvironment } from "../resolved";

export function checkDeclared(_declared: Declared, _issues: Issue[]): void {}
export function checkScene(_scene: Scene, _issues: Issue[]): void {}
export function checkAssembled(_environment: ResolvedEnvironment, _scene: Scene, _issues: Issue[]): void {}
