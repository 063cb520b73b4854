import type { Construct } from "constructs";
import type { Expression } from "./expression";
import { LiteralResource, type ResourceProps } from "./literal-resource";

export interface ProjectGrantProps extends ResourceProps {
  readonly role: Expression;
  readonly member: Expression;
}

/** A role in a whole project. Only for the pipelines' own identities: readers get their access per secret. */
export class ProjectGrant extends LiteralResource {
  constructor(scope: Construct, id: string, { address, ...args }: ProjectGrantProps) {
    super(scope, id, { type: "google_project_iam_member", address, args });
  }
}
