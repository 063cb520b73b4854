/**
 * `strongroom why`: the causes of "Permission denied" on a secret (document 3, lines 116 to 132), checked one after the other in the live
 * cloud. It names the cause, and how to mend it.
 */

import { cloudFor, cloudRunOf, googleApiOf, secretManagerOf } from "../../clients/apis";
import { storedEntries } from "../../inventory/entries";
import { findStoredEntry } from "../../inventory/find-entry";
import { findReader, isCloudRun } from "../../inventory/find-reader";
import { compositionFinding } from "../../live/composition";
import { accessorOf, declarationFinding } from "../../live/declaration";
import type { Finding } from "../../live/finding";
import {
  bindingFinding,
  otherProjects,
  type SecretQuestion,
  secretFinding,
  versionFinding,
} from "../../live/secret-findings";
import { accountFinding, serviceFindings } from "../../live/service-findings";
import { type Context, type Result, requireEnvironment } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { usage } from "../../text/failure";

export interface WhyOptions {
  readonly env: string;
  readonly pauseMillis?: number;
}

export interface WhyData {
  readonly environment: string;
  readonly cloud: string;
  readonly reader: string;
  readonly entry: string;
  /** The identity that reads it for a reader which does not read Secret Manager itself. */
  readonly deliverer: string | null;
  readonly findings: readonly Finding[];
  /** The first fault: the others may only follow from it. */
  readonly atFault: Finding | null;
}

export async function why(
  context: Context,
  service: string,
  name: string,
  options: WhyOptions,
): Promise<Result<WhyData>> {
  const environment = requireEnvironment(context, options.env);
  const reader = findReader(environment, service);
  // An error names the variable as the reader's code knows it.
  const own = storedEntries(environment).find(({ usedBy }) =>
    usedBy.some((use) => use.reader === reader.key && use.as === name),
  );
  const entry = own ?? findStoredEntry(environment, name);
  const runs = isCloudRun(reader) ? reader : null;
  const projects = [entry.secret.project, ...(runs === null ? [] : [runs.project])];
  const cloud = await cloudFor(context, `why ${environment.name}`, projects);
  const api = googleApiOf(context, cloud, options);
  const findings: Finding[] = [];
  const use = entry.usedBy.find((one) => one.reader === reader.key);
  findings.push(declarationFinding(environment, reader, entry));
  const accessor = accessorOf(environment, reader, entry);
  if (accessor === null && use !== undefined)
    throw usage(`${reader.key} does not read Secret Manager by itself, and nobody delivers ${entry.key} to it.`);
  const question: SecretQuestion = {
    client: secretManagerOf(context, { environment, cloud }, options),
    api,
    environment,
    otherProjects: otherProjects(context, entry),
    entry,
    until: use?.until ?? null,
    now: context.now(),
  };
  findings.push(await secretFinding(question));
  if (findings.at(-1)?.verdict !== "fault") {
    findings.push(await versionFinding(question));
    const outdated = compositionFinding(environment.name, entry);
    if (outdated !== null) findings.push(outdated);
    if (runs !== null) findings.push(await accountFinding(api, environment, runs));
    const binding = accessor === null ? null : await bindingFinding(question, accessor);
    if (binding !== null) findings.push(binding);
    if (runs !== null) {
      const bound = binding?.verdict === "fine";
      const run = cloudRunOf(context, cloud);
      findings.push(...(await serviceFindings({ run, environment, service: runs, entry, bound })));
    }
  }
  const atFault = findings.find((finding) => finding.verdict === "fault") ?? null;
  const data: WhyData = {
    environment: environment.name,
    cloud: cloud.name,
    reader: reader.key,
    entry: entry.key,
    deliverer: runs === null && !("member" in reader && reader.member !== null) ? accessor : null,
    findings,
    atFault,
  };
  return { code: atFault === null ? exitCodes.ok : exitCodes.pending, text: textOf(context, data), data };
}

function textOf(context: Context, data: WhyData): string {
  const { bold, green, red, yellow } = context.output.colours;
  const marks = { fine: green("fine   "), fault: red("fault  "), unknown: yellow("unknown") };
  const lines = data.findings.map(({ verdict, check, says }) => `${marks[verdict]}  ${check}: ${says}`);
  const { atFault } = data;
  const unsure = data.findings.some((finding) => finding.verdict === "unknown");
  const end =
    atFault === null
      ? unsure
        ? "no fault was found in what you may see"
        : `nothing is at fault: ${
            data.deliverer === null
              ? `${data.reader} can read ${data.entry}`
              : `${data.deliverer} can read ${data.entry} for ${data.reader}, which gets it when its stack is deployed`
          }. A change of IAM takes 2 to 7 minutes, sometimes more.`
      : `at fault: ${atFault.check}: ${atFault.says}\n  next: ${atFault.next ?? ""}`;
  return [...lines, "", bold(end)].join("\n");
}
