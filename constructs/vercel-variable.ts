import type { Construct } from "constructs";
import type { ResolvedVariable } from "../model/resolved";
import { EphemeralSecretVersion } from "./ephemeral-secret-version";
import type { LiteralArguments } from "./expression";
import { LiteralResource } from "./literal-resource";

export interface VercelVariableProps {
  /** Terraform logical id, of the variable and of the read that feeds it. */
  readonly address: string;
  readonly teamId: string;
  readonly projectId: string;
  readonly variable: ResolvedVariable;
  readonly targets: readonly ("development" | "preview" | "production")[];
  /** Only previews of this branch get it; null for all. */
  readonly gitBranch: string | null;
  /** Can't be read back; the platform refuses it for development. */
  readonly sensitive: boolean;
  readonly comment: string;
}

/**
 * A variable of a Vercel project. A secret goes through a deferred ephemeral read into a write-only argument, so that
 * neither plan nor state ever hold it; the pinned version is what makes Terraform write it again.
 */
export class VercelVariable extends LiteralResource {
  constructor(scope: Construct, id: string, props: VercelVariableProps) {
    super(scope, id, {
      type: "vercel_project_environment_variable",
      address: props.address,
      args: {
        // Without it the provider asks for the token's default team, and the variable lands there.
        team_id: props.teamId,
        project_id: props.projectId,
        key: props.variable.name,
        target: props.targets,
        git_branch: props.gitBranch ?? undefined,
        sensitive: props.sensitive,
        comment: props.comment,
        ...valueArguments(scope, id, props),
      },
    });
  }
}

function valueArguments(scope: Construct, id: string, props: VercelVariableProps): LiteralArguments {
  const { variable } = props;
  if (variable.kind === "config") return { value: variable.value };
  const read = new EphemeralSecretVersion(scope, `${id}-value`, {
    address: props.address,
    project: variable.secretProject,
    secretId: variable.secretId,
    version: variable.version,
  });
  return { value_wo: read.secretData, value_wo_version: Number(variable.version) };
}
