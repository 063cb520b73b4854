/** The small organisation, with pipelines that run at GitHub or GitLab and what they need in the cloud. */
import { type Loose, OrganisationFixture } from "./organisation-fixture";

export const atGithub = {
  host: "github",
  repository: "acme/secrets",
  bootstrap: {
    product: "platform",
    repositoryId: "123456789",
    ownerId: "4567890",
    alertsTo: "security@acme.example",
  },
} as const;

export const atGitlab = {
  host: "gitlab",
  repository: "acme/infra/secrets",
  bootstrap: {
    product: "platform",
    projectId: "20001",
    namespaceId: "3001",
    planner: { repository: "acme/infra/plans", projectId: "20002" },
    alertsTo: "security@acme.example",
  },
} as const;

export function withPipelines(pipelines: Loose = atGithub, environment = "dev"): OrganisationFixture {
  const fixture = new OrganisationFixture(environment);
  fixture.pipelines = pipelines;
  return fixture;
}
