import type { Construct } from "constructs";
import { type Expression, expression } from "./expression";
import { type LaterResourceProps, LiteralResource } from "./literal-resource";

const TYPE = "google_project_iam_custom_role";

export interface CustomRoleProps extends LaterResourceProps {
  /** 3 to 64 of `[A-Za-z0-9_.]`. */
  readonly roleId: string;
  readonly title: string;
  readonly permissions: readonly string[];
}

/** A role of one project, with exactly the permissions that are needed: predefined roles grow with the vendor's products. */
export class CustomRole extends LiteralResource {
  /** `projects/P/roles/R`, unknown until it exists. */
  readonly role: Expression;

  constructor(scope: Construct, id: string, props: CustomRoleProps) {
    super(scope, id, {
      type: TYPE,
      address: props.address,
      args: {
        project: props.project,
        role_id: props.roleId,
        title: props.title,
        permissions: props.permissions,
      },
      after: props.after,
    });
    this.role = expression(`\${${TYPE}.${props.address}.name}`);
  }
}
