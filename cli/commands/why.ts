/**
 * `strongroom why`: the causes of "Permission denied" on a secret (document 3, lines 116 to 132), looked at one after the
 * other in the live cloud; names the one at fault and what mends it.
 */
import type {
  ResolvedCloudRunService,
  ResolvedEnvironment,
  ResolvedReader,
  ResolvedVercelProject,
} from "../../model/resolved";
import { describeCloud, openCloud } from "../clients/cloud";
import { GoogleApi } from "../clients/google-api";
import { type Context, type Result, requireEnvironment } from "../context";
import { exitCodes } from "../exit-codes";
import { usage } from "../failure";
import { findStoredEntry } from "../find-entry";
import { type Finding, fault, fine } from "../know/finding";
import { bindingFinding, type SecretQuestion, secretFinding, versionFinding } from "../know/secret-findings";
import { accountFinding, serviceFindings } from "../know/service-findings";
import { nearest } from "../suggest";

export interface WhyOptions {
  readonly env: string;
  readonly pauseMillis?: number;
}

export interface WhyData {
  readonly environment: string;
  readonly cloud: string;
  readonly reader: string;
  readonly entry: string;
  readonly findings: readonly Finding[];
  /** The first that is at fault: the others may only follow from it. */
  readonly atFault: Finding | null;
}

type Reader = ResolvedCloudRunService | ResolvedVercelProject | ResolvedReader;

export async function why(
  context: Context,
  service: string,
  name: string,
  options: WhyOptions,
): Promise<Result & { readonly data: WhyData }> {
  const environment = requireEnvironment(context, options.env);
  const entry = findStoredEntry(environment, name);
  const reader = findReader(environment, service);
  const cloud = await openCloud(context.env);
  const runs = isCloudRun(reader) ? reader : null;
  context.output.note(
    `why ${environment.name}: ${describeCloud(cloud, [entry.secret.project, ...(runs === null ? [] : [runs.project])])}`,
  );
  const api = new GoogleApi(cloud, {
    signal: context.signal,
    ...(options.pauseMillis === undefined ? {} : { pauseMillis: options.pauseMillis }),
  });
  const findings: Finding[] = [];
  const use = entry.usedBy.find((one) => one.reader === reader.key);
  const delivers = environment.products.some((product) =>
    product.bindings.some((binding) => binding.entry === entry.key && binding.reader === reader.key),
  );
  findings.push(
    use === undefined && delivers
      ? fine("declaration", `${reader.key} delivers ${entry.key} to those that don't read by themselves`)
      : use === undefined
        ? fault(
            "declaration",
            `${reader.key} does not declare that it reads ${entry.key}`,
            `add it to reads in services/${reader.key}.ts`,
          )
        : fine("declaration", `${reader.key} reads ${entry.key} as ${use.as}`),
  );
  const accessor = accessorOf(environment, reader, entry.key);
  const question: SecretQuestion = {
    api,
    environment,
    otherProjects: otherProjects(context, entry.secret.project),
    entry,
    member: accessor,
    until: use?.until ?? null,
    now: context.now(),
  };
  findings.push(await secretFinding(question));
  if (findings.at(-1)?.verdict !== "fault") {
    findings.push(await versionFinding(question));
    if (runs !== null) findings.push(await accountFinding(api, environment, runs));
    const binding = await bindingFinding(question);
    findings.push(binding);
    if (runs !== null) {
      findings.push(
        ...(await serviceFindings({ api, environment, service: runs, entry, bound: binding.verdict === "fine" })),
      );
    }
  }
  const atFault = findings.find((finding) => finding.verdict === "fault") ?? null;
  const data: WhyData = {
    environment: environment.name,
    cloud: cloud.name,
    reader: reader.key,
    entry: entry.key,
    findings,
    atFault,
  };
  return { code: atFault === null ? exitCodes.ok : exitCodes.pending, text: textOf(context, data), data };
}

function isCloudRun(reader: Reader): reader is ResolvedCloudRunService {
  return "identityEmail" in reader;
}

/** @throws a usage failure where none or several readers have that name */
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
    );
  }
  const guess = nearest(
    name,
    readers.map((one) => (name.includes("/") ? one.key : one.name)),
  );
  throw usage(`${environment.name} has no reader "${name}".${guess === null ? "" : ` Did you mean ${guess}?`}`);
}

/** The member that reads for it: its own, or the deliverer's where values are brought to it. */
function accessorOf(environment: ResolvedEnvironment, reader: Reader, entry: string): string {
  if (isCloudRun(reader)) return `serviceAccount:${reader.identityEmail}`;
  if ("member" in reader && reader.member !== null) return reader.member;
  const product = environment.products.find((one) => one.bindings.some((binding) => binding.entry === entry));
  const binding = product?.bindings.find((one) => one.entry === entry && one.member.startsWith("serviceAccount:"));
  if (binding !== undefined) return binding.member;
  throw usage(`${reader.key} does not read Secret Manager by itself, and nobody delivers ${entry} to it.`);
}

function otherProjects(context: Context, own: string): readonly string[] {
  const projects = context.environments.names().flatMap((name) => {
    const resolution = context.environments.load(name, { lockDir: context.lockDir });
    return resolution.ok ? resolution.environment.products.map((product) => product.project) : [];
  });
  return [...new Set(projects)].filter((project) => project !== own).sort();
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
        ? "nothing that you may look at is at fault"
        : `nothing is at fault: ${data.reader} can read ${data.entry}. A change of IAM takes 2 to 7 minutes, sometimes more.`
      : `at fault: ${atFault.check}\n  next: ${atFault.mend ?? ""}`;
  return [...lines, "", bold(end)].join("\n");
}
