import type { Cloud } from "../cloud";
import { GoogleError } from "../errors";
import type { ProjectRecord } from "./records";

/** A project by its id or its number. Without one, Google answers 403: it does not tell a stranger what exists. */
export function projectOf(cloud: Cloud, idOrNumber: string): ProjectRecord {
  const direct = cloud.data.projects.get(idOrNumber);
  if (direct !== undefined) return direct;
  if (/^\d+$/.test(idOrNumber)) {
    const byNumber = cloud.data.projects.values().find((project) => project.number === idOrNumber);
    if (byNumber !== undefined) return byNumber;
  }
  throw new GoogleError("PERMISSION_DENIED", `Permission denied on resource project ${idOrNumber}.`, [
    {
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason: "CONSUMER_INVALID",
      domain: "googleapis.com",
      metadata: { consumer: `projects/${idOrNumber}` },
    },
  ]);
}

export function createProject(cloud: Cloud, id: string, number?: string, displayName = id): ProjectRecord {
  const project: ProjectRecord = {
    id,
    number: number ?? String(100_000_000_000 + cloud.next("project") * 7_919),
    displayName,
    createTime: cloud.now(),
  };
  cloud.data.projects.put(id, project);
  cloud.data.policies.put(`projects/${id}`, { policy: { version: 1, etag: "ACAB", bindings: [] } });
  return project;
}
