import { randomBytes } from "node:crypto";
import type { Cloud } from "../cloud";
import type { Json } from "../json";
import type { DeclaredRecord } from "./records";

/** What somebody wants a service, a worker pool or a job to be. */
export interface Declaration<T extends DeclaredRecord> {
  readonly cloud: Cloud;
  readonly caller: string;
  readonly name: string;
  readonly spec: Json;
  readonly before?: T | undefined;
}

/** Its next generation. */
export function nextGeneration<T extends DeclaredRecord>(declaration: Declaration<T>): DeclaredRecord {
  const { cloud, caller, name, spec, before } = declaration;
  const now = cloud.now();
  return {
    name,
    uid: before?.uid ?? randomBytes(16).toString("hex"),
    generation: (before?.generation ?? 0) + 1,
    createTime: before?.createTime ?? now,
    updateTime: now,
    creator: before?.creator ?? caller,
    lastModifier: caller,
    etag: cloud.etag(),
    spec,
  };
}
