/** Every condition, need, lane and right of the description is seen in the files of each host: without it they are others. */

import type { Settings } from "../../pipelines/declared";
import { pipelinesFor } from "../../pipelines/described";
import { writtenFor } from "../../pipelines/files";
import type { Call, Job, Pipeline } from "../../pipelines/pipeline";
import { atCloudBuild, atGithub, atGitlab } from "./hosts";

type Loose = { -readonly [K in keyof (Job & Call)]?: unknown };

/** Each way to leave one word out. */
function* without(all: readonly Pipeline[]): Generator<readonly [string, readonly Pipeline[]]> {
  for (const pipeline of all)
    for (const job of pipeline.jobs)
      for (const field of ["when", "needs", "lane", "environment"] as const) {
        const value = (job as Loose)[field];
        const parts = Array.isArray(value) ? value : value === undefined ? [] : [value];
        for (const part of parts) {
          const left = parts.filter((one) => one !== part);
          const changed = { ...job, [field]: Array.isArray(value) ? left : undefined } as Job;
          if (!Array.isArray(value)) delete (changed as Loose)[field];
          const jobs = pipeline.jobs.map((one) => (one === job ? changed : one));
          const said = `${pipeline.name}: ${job.id} without ${field} ${JSON.stringify(part)}`;
          yield [said, all.map((one) => (one === pipeline ? { ...pipeline, jobs } : one))];
        }
      }
}

/** What else says it: files that a job loads are of the jobs that it needs, and how a run starts decides the rest of these. */
const saidElsewhere: Readonly<Record<Settings["host"], RegExp>> = {
  github: /^$/,
  gitlab:
    /without (?:needs|when "(?:default branch|whole)"|when \{"pinsOnly":false)|^plan: (?:change without when "own change"|report without when "(?:own change|pull request)"|drift without)|^drift: plan without when|^comment: |of":"environment"/,
  cloudbuild:
    /without (?:needs|lane|when "(?:merge|nothing failed|default branch|identities are set up|whole|own change|fork|pull request|always)"|when \{"pinsOnly":false)|^plan: (?:report|drift) without|^(?:comment|rotation|provider lock): |of":"environment"|"purpose":"(?:live|plan|seal|apply-grants|apply-services|deliver|rotate|watch)"|without environment \{\}/,
};

it.each([atGithub, atGitlab, atCloudBuild])("$host", (settings) => {
  const all = pipelinesFor(settings);
  const text = (pipelines: readonly Pipeline[]) => {
    try {
      return JSON.stringify([...writtenFor(pipelines, settings)]);
    } catch {
      return "refused";
    }
  };
  const whole = text(all);
  const found = [...without(all)].filter(([, changed]) => text(changed) === whole).map(([said]) => said);
  expect(found.filter((said) => !saidElsewhere[settings.host].test(said))).toEqual([]);
});
