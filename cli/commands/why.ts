/**
 * `strongroom why`: the causes of "Permission denied" on a secret (document 3, lines 116 to 132), checked one after the other in the live
 * cloud. It names the cause, and how to mend it.
 */

import { cloudFor, cloudRunOf, googleApiOf, secretManagerOf } from "../../clients/apis";
import { deployCommand } from "../../inventory/deploy-command";
import type { StoredEntry } from "../../inventory/entries";
import { findStoredEntry } from "../../inventory/find-entry";
import { didYouMean, meantBy } from "../../inventory/meant";
import { compositionFinding } from "../../live/composition";
import { type Finding, fault, fine } from "../../live/finding";
import { bindingFinding, type SecretQuestion, secretFinding, versionFinding } from "../../live/secret-findings";
import { accountFinding, serviceFindings } from "../../live/service-findings";
import { type Context, type Result, requireEnvironment } from "../../machine/context";
import { nearest } from "../../model/nearest";
import type {
  ResolvedCloudRunService,
  ResolvedEnvironment,
  ResolvedReader,
  ResolvedVercelProject,
} from "../../model/resolved";
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

type Reader = ResolvedCloudRunService | ResolvedVercelProject | ResolvedReader;

export async function why(
  context: Context,
  service: string,
  name: string,
  options: WhyOptions,
): Promise<Result<WhyData>> {
  const environment = requireEnvironment(context, options.env);
  const entry = findStoredEntry(environment, name);
  const reader = findReader(environment, service);
  const runs = isCloudRun(reader) ? reader : null;
  const projects = [entry.secret.project, ...(runs === null ? [] : [runs.project])];
  const cloud = await cloudFor(context, `why ${environment.name}`, projects);
  const api = googleApiOf(context, cloud, options);
  const findings: Finding[] = [];
  const use = entry.usedBy.find((one) => one.reader === reader.key);
  const delivers = environment.products
    .flatMap((product) => product.bindings)
    .find((binding) => binding.entry === entry.key && binding.reader === reader.key);
  findings.push(
    use === undefined && delivers !== undefined
      ? fine(
          "declaration",
          delivers.composes === undefined
            ? `${reader.key} delivers ${entry.key} to readers that don't read Secret Manager themselves`
            : `${reader.key} composes ${delivers.composes.join(", ")} of ${entry.key}`,
        )
      : use === undefined
        ? fault(
            "declaration",
            `${reader.key} does not declare a read of ${entry.key}`,
            declarationMend(environment, reader, entry),
          )
        : fine("declaration", `${reader.key} reads ${entry.key} as ${use.as}`),
  );
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

function isCloudRun(reader: Reader): reader is ResolvedCloudRunService {
  return "identityEmail" in reader;
}

/** @throws a usage failure if no reader or several have that name */
function findReader(environment: ResolvedEnvironment, name: string): Reader {
  const readers: readonly Reader[] = environment.products.flatMap((product) => [
    ...product.services,
    ...product.vercelProjects,
    ...product.otherReaders,
  ]);
  const found = readers.filter((reader) => reader.key === name || reader.name === name);
  const [reader] = found;
  if (reader !== undefined && found.length === 1) return reader;
  if (found.length > 1) {
    throw usage(
      `${found.length} products have a reader "${name}": ${found.map((one) => one.key).join(", ")}.`,
      "name it as product/service",
      { given: name, meant: found.map((one) => one.key).sort() },
    );
  }
  const guess = nearest(
    name,
    readers.map((one) => (name.includes("/") ? one.key : one.name)),
  );
  const choices = meantBy(
    name,
    readers.map((one) => one.key),
  );
  throw usage(
    `${environment.name} has no reader "${name}".${didYouMean(guess, choices)}`,
    `one of ${readers
      .map((one) => one.key)
      .sort()
      .join(", ")}`,
    choices,
  );
}

/** How a reader can declare the read, or why it can't. */
function declarationMend(environment: ResolvedEnvironment, reader: Reader, entry: StoredEntry): string {
  const only = entry.onlyReadBy.length > 0 && !entry.onlyReadBy.includes(reader.key);
  if (only || entry.neverReadBy.includes(reader.role)) {
    const who = only ? `only ${entry.onlyReadBy.join(", ")} may read it` : `it is never read by a ${reader.role}`;
    return `${who}; let ${reader.key} ask one of its readers: ${entry.usedBy.map((use) => use.reader).join(", ")}`;
  }
  const whole = environment.products
    .flatMap((product) => product.entries)
    .find((one) => entry.partOf?.includes(one.key) && one.usedBy.some((use) => use.reader === reader.key));
  if (whole !== undefined)
    return `${reader.key} has its value in ${whole.key}, which is composed of it: strongroom why ${reader.key} ${whole.key} --env ${environment.name}`;
  const layer = isCloudRun(reader) ? "services" : "vercel";
  const stacks = [`${entry.product}-${environment.name}-secrets`];
  if (isCloudRun(reader) || "projectId" in reader) stacks.push(`${reader.product}-${environment.name}-${layer}`);
  return `add it to the reads of ${reader.key}, below services/${reader.product}/, then ${deployCommand(environment, ...stacks)}`;
}

/** The member that reads for it: its own, or the deliverer's; null if there is none. */
function accessorOf(environment: ResolvedEnvironment, reader: Reader, entry: StoredEntry): string | null {
  if (isCloudRun(reader)) return `serviceAccount:${reader.identityEmail}`;
  if ("member" in reader && reader.member !== null) return reader.member;
  // A reader that reads it for itself does not deliver it.
  const own = new Set(entry.usedBy.map((use) => use.reader));
  const bindings = environment.products.flatMap((product) => product.bindings).filter((one) => one.entry === entry.key);
  return own.has(reader.key) ? (bindings.find((one) => !own.has(one.reader))?.member ?? null) : null;
}

/** Projects where it might have been created by mistake, except those of environments with their own secret of that name. */
function otherProjects(context: Context, entry: StoredEntry): readonly string[] {
  const products = context.environments.names().flatMap((name) => {
    const resolution = context.environments.load(name, { lockDir: context.lockDir });
    return resolution.ok ? resolution.environment.products : [];
  });
  const own = products.flatMap((product) => product.entries).filter((one) => one.key === entry.key);
  const rightful = new Set([entry.secret.project, ...own.flatMap((one) => one.secret?.project ?? [])]);
  return [...new Set(products.map((product) => product.project))].filter((project) => !rightful.has(project)).sort();
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
