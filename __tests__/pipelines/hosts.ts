/** The small organisation of these tests at each host. */
import type { Settings } from "../../pipelines/declared";
import { pipelineFiles } from "../../pipelines/files";

const layers = ["identities", "secrets", "services", "vercel"] as const;
const image = `node:22-bookworm@sha256:${"0123456789abcdef".repeat(4)}`;

const common = {
  branch: "main",
  environments: [
    { name: "dev", layers },
    { name: "prod", layers },
  ],
} as const;

export const atGithub: Settings = { host: "github", repository: "acme/secrets", ...common };
export const atGitlab: Settings = {
  host: "gitlab",
  repository: "acme/infra/secrets",
  planner: "acme/infra/plans",
  image,
  ...common,
};

export const atCloudBuild: Settings = {
  host: "cloudbuild",
  repository: "acme/secrets",
  branch: "main",
  image,
  connection: "europe-west1/github/secrets",
  bucket: "acme-builds",
  environments: common.environments.map((one) => ({ ...one, project: `acme-platform-${one.name}` })),
};

/** The text of one file. */
export function fileOf(settings: Settings, file: string): string {
  const text = pipelineFiles(settings).get(file);
  if (text === undefined) throw new Error(`no file ${file}`);
  return text;
}
