/** The files of the pipelines, as the organisation's host wants them: what `strongroom tidy` writes. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { type StaleFile, staleText } from "../declarations/tidy/stale";
import type { Context } from "../machine/context";
import { cloudBuildFiles } from "./cloudbuild/files";
import { type Host, type Settings, settingsOf } from "./declared";
import { pipelinesFor } from "./described";
import { actionNamed } from "./github/steps";
import { workflowFile, workflowOf } from "./github/workflow";
import { gitlabFiles } from "./gitlab/files";
import type { Pipeline } from "./pipeline";
import { wrapped } from "./wrapped";
import { yamlOf } from "./yaml";

/** A file that begins so is ours, and is removed when no pipeline needs it any more. */
const mark = "Written by `./strongroom tidy`";
const head = `${mark} from one description of the pipelines, and kept current by \`./strongroom tidy --check\`. Changes by hand are lost: see docs/guides/pipelines.md.`;

/** By path from the project's root. */
export function pipelineFiles(settings: Settings): ReadonlyMap<string, string> {
  return writtenFor(pipelinesFor(settings), settings);
}

/** Of a description, whatever it is. */
export const writtenFor = (all: readonly Pipeline[], settings: Settings): ReadonlyMap<string, string> =>
  writers[settings.host](all, settings);

type Writer = (all: readonly Pipeline[], settings: Settings) => ReadonlyMap<string, string>;

const headOf = (why: string) => [...wrapped(why, 120), "", ...wrapped(head, 120)];

const writers: Readonly<Record<Host, Writer>> = {
  github: (all, settings) =>
    new Map(
      all.map((pipeline) => [
        workflowFile(pipeline.name),
        yamlOf([workflowOf(pipeline, all, settings)], {
          head: headOf(pipeline.why),
          beside: (key, value) => (key === "uses" ? actionNamed(value) : null),
        }),
      ]),
    ),
  gitlab: (all, settings) =>
    new Map(
      [...gitlabFiles(all, settings)].map(([file, { why, documents }]) => [
        file,
        yamlOf(documents, { head: headOf(why), beside: () => null }),
      ]),
    ),
  cloudbuild: (all, settings) =>
    new Map(
      [...cloudBuildFiles(all, settings)].map(([file, { why, ...trigger }]) => [
        file,
        yamlOf([trigger], { head: headOf(String(why)), beside: () => null }),
      ]),
    ),
};

/** Null if the organisation declares no pipelines. @throws a `Failure` if what is declared can't be written */
export function declaredPipelines(context: Context): ReadonlyMap<string, string> | null {
  const settings = settingsOf(context);
  return settings === null ? null : pipelineFiles(settings);
}

/**
 * Files that are not what the description says, and files of ours that nothing needs.
 *
 * @throws a `Failure` with every issue if what is declared of the pipelines can't be written
 */
export function stalePipelines(context: Context): readonly StaleFile[] {
  const files = declaredPipelines(context);
  // What the samples' repository was called must not be called from another one: that could be anybody's.
  if (files === null) return leftovers(context.root, new Set((["rotation", "watch"] as const).map(workflowFile)));
  return [
    ...[...files].flatMap(([file, text]) => staleText(context, file, text)),
    ...leftovers(context.root, new Set(files.keys())),
  ];
}

/** Where files of ours are, whichever host they were written for. */
const folders = [".github/workflows", ".gitlab/strongroom"];
const single = [".gitlab-ci.yml"];

function leftovers(root: string, wanted: ReadonlySet<string>): readonly StaleFile[] {
  const builds = path.join(root, "cloudbuild");
  const projects = existsSync(builds) ? readdirSync(builds).map((name) => `cloudbuild/${name}`) : [];
  const there = [...folders, ...projects]
    .filter((folder) => existsSync(path.join(root, folder)) && statSync(path.join(root, folder)).isDirectory())
    .flatMap((folder) => readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`));
  return [...there, ...single.filter((file) => existsSync(path.join(root, file)))]
    .filter((file) => !wanted.has(file) && readFileSync(path.join(root, file), "utf8").includes(`# ${mark}`))
    .map((file) => ({ file, mend: () => rmSync(path.join(root, file)) }));
}
