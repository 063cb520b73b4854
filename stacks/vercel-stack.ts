import type { Construct } from "constructs";
import { VercelVariable } from "../constructs/vercel-variable";
import { StrongroomStack, type StrongroomStackProps } from "./strongroom-stack";

/**
 * Variables of a product's Vercel projects. The projects themselves belong to others; only their ids are known here. Terraform opens every
 * ephemeral of a stack on every apply, so each product has a stack of its own for them.
 */
export class VercelStack extends StrongroomStack {
  constructor(scope: Construct, props: StrongroomStackProps) {
    super(scope, props);
    for (const project of props.product.vercelProjects) {
      if (project.state !== "active") continue;
      for (const variable of project.variables) {
        new VercelVariable(this, `variable-${variable.address}`, {
          ...variable,
          teamId: project.teamId,
          projectId: project.projectId,
        });
      }
    }
  }
}
