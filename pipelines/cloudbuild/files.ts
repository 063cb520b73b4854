/**
 * Triggers of Cloud Build, each with its whole build in it: a build file in the repository would be its author's. One job is one trigger, since a
 * build is one account from its first step to its last.
 */
import type { Settings } from "../declared";
import { runsOf, startsOf } from "../flat";
import type { Pipeline, PipelineName, Start } from "../pipeline";
import { type BuildJob, buildJobs, isOfMain } from "./jobs";
import { endsOf, scriptOf } from "./script";

export type Written = Readonly<Record<string, unknown>>;
export const folder = "cloudbuild";

/** What needs a token of the code host is left to people: the provider lock, and rotations that open pull requests. */
const names: readonly PipelineName[] = ["pull request", "deploy", "drift", "watch"];

/** By path. */
export function cloudBuildFiles(all: readonly Pipeline[], settings: Settings): ReadonlyMap<string, Written> {
  return new Map(
    all
      .filter(({ name }) => names.includes(name))
      .flatMap((pipeline) => {
        const jobs = buildJobs(pipeline, all, settings);
        return jobs.map(
          (job) =>
            [
              `${folder}/${job.project}/strongroom-${job.slug}.yaml`,
              triggerOf(job, { pipeline, jobs, settings }),
            ] as const,
        );
      }),
  );
}

interface Around {
  readonly pipeline: Pipeline;
  readonly jobs: readonly BuildJob[];
  readonly settings: Settings;
}

function triggerOf(job: BuildJob, around: Around): Written {
  const { settings, pipeline } = around;
  const substitutions = substitutionsOf(job, settings);
  return {
    why: job.why ?? pipeline.why,
    name: `strongroom-${job.slug}`,
    serviceAccount: `projects/${job.project}/serviceAccounts/${job.account}@${job.project}.iam.gserviceaccount.com`,
    ...eventOf(job, around),
    ...(job.approved ? { approvalConfig: { approvalRequired: true } } : {}),
    substitutions,
    build: {
      timeout: `${"minutes" in job.job ? job.job.minutes * 60 : 600}s`,
      options: { logging: "CLOUD_LOGGING_ONLY", substitutionOption: "MUST_MATCH" },
      steps: [
        {
          name: settings.image,
          // Values, never texts of the script: what an event brought is a variable there.
          env: [
            "BUILD_ID=$BUILD_ID",
            job.needs.length === 0 ? "COMMIT_SHA=$COMMIT_SHA" : "OBJECT=$_OBJECT",
            ...Object.keys(substitutions)
              .filter((name) => name !== "_OBJECT")
              .map((name) => `${name.slice(1)}=$${name}`),
          ],
          script: scriptOf(job, around.jobs, settings),
        },
      ],
    },
  };
}

/** Names that are not secret. */
function substitutionsOf(job: BuildJob, { connection = "", bucket = "" }: Settings): Readonly<Record<string, string>> {
  const [location = ""] = connection.split("/");
  const keys = `projects/${job.project}/locations/${location}/keyRings/plans/cryptoKeys`;
  const known: Readonly<Record<string, string>> = {
    STRONGROOM_PLANS: `gs://${bucket}/plans/${job.environment ?? ""}`,
    STRONGROOM_SIGN_KEY: `${keys}/sign/cryptoKeyVersions/1`,
    STRONGROOM_WRAP_KEY: `${keys}/wrap`,
  };
  const used = runsOf(job.job).flatMap(({ env = {} }) =>
    Object.values(env).flatMap((value) => (typeof value === "object" && "variable" in value ? [value.variable] : [])),
  );
  const vercel = runsOf(job.job).some(({ env = {} }) => "VERCEL_API_TOKEN" in env);
  return {
    ...(job.needs.length === 0 ? {} : { _OBJECT: "$(body.message.attributes.objectId)" }),
    ...Object.fromEntries(
      Object.entries(known).flatMap(([name, value]) => (used.includes(name) ? [[`_${name}`, value]] : [])),
    ),
    ...(vercel ? { _STRONGROOM_VERCEL_TOKEN: `projects/${job.project}/secrets/VERCEL_API_TOKEN/versions/latest` } : {}),
  };
}

/** A build that waits for others is started by their notes; the first ones by the repository, by hand or by a schedule. */
function eventOf(job: BuildJob, { pipeline, jobs, settings }: Around): Written {
  const { connection = "", branch, environments } = settings;
  const [location = "", name = "", repository = ""] = connection.split("/");
  const repo = `projects/${job.project}/locations/${location}/connections/${name}/repositories/${repository}`;
  const main = `^${branch.replaceAll(".", "\\.")}$`;
  if (job.needs.length > 0) {
    const ends = jobs.filter(({ path }) => job.needs.includes(path)).map(endsOf);
    return {
      pubsubConfig: { topic: `projects/${environments[0]?.project ?? ""}/topics/strongroom-builds` },
      filter: `_OBJECT.matches("^(?:${ends.join("|")})/[0-9a-f]{40}/[0-9a-f-]+/success$")`,
      sourceToBuild: { repository: repo, ref: `refs/heads/${branch}` },
    };
  }
  const starts = startsOf(job, pipeline.starts).map(({ start }) => start);
  const by = (on: Start["on"]) => starts.find((start) => start.on === on);
  if (by("pull request") !== undefined && by("push") === undefined)
    return {
      repositoryEventConfig: {
        repository: repo,
        // Of somebody who may not write, a build begins once somebody who may has asked for it.
        pullRequest: { branch: main, commentControl: "COMMENTS_ENABLED_FOR_EXTERNAL_CONTRIBUTORS_ONLY" },
      },
    };
  const merge = by("merge");
  if (merge !== undefined || by("push") !== undefined)
    return {
      repositoryEventConfig: {
        repository: repo,
        push: { branch: merge === undefined && !isOfMain(job) ? ".*" : main },
      },
      ...(merge?.on === "merge" && merge.of !== undefined ? { includedFiles: merge.of } : {}),
    };
  return { sourceToBuild: { repository: repo, ref: `refs/heads/${branch}` } };
}
