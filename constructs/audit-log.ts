import type { Construct } from "constructs";
import { LiteralResource, type ResourceProps } from "./literal-resource";

export interface AuditLogProps extends ResourceProps {
  /** `secretmanager.googleapis.com` */
  readonly api: string;
  readonly kinds: readonly ("ADMIN_READ" | "DATA_READ" | "DATA_WRITE")[];
}

/** Which accesses of an API are logged. Administrative writes always are; reads of data are not, unless somebody asks for it. */
export class AuditLog extends LiteralResource {
  constructor(scope: Construct, id: string, props: AuditLogProps) {
    super(scope, id, {
      type: "google_project_iam_audit_config",
      address: props.address,
      args: {
        project: props.project,
        service: props.api,
        audit_log_config: props.kinds.map((kind) => ({ log_type: kind })),
      },
    });
  }
}
