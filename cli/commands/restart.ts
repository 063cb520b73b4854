/** `strongroom restart`: makes running services read their values again; Terraform sees no difference afterwards. */

import { cloudFor } from "../../clients/apis";
import { runOwnCommand } from "../../declarations/own-command";
import type { Running } from "../../inventory/find-reader";
import type { Finding } from "../../live/finding";
import { type Context, type Result, requireEnvironment } from "../../machine/context";
import { recreation, redeploy, restartService, runningNamed } from "../../targets/platform/restart";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";

export interface RestartOptions {
  readonly env: string;
  readonly dryRun?: boolean;
  /** Run the compose command here instead of printing it. */
  readonly execute?: boolean;
  /** Pause between two checks of a revision or deployment under way, in milliseconds. */
  readonly pollMillis?: number;
}

export interface RestartData {
  readonly environment: string;
  readonly cloud: string | null;
  readonly key: string;
  readonly kind: Running["kind"];
  readonly dryRun: boolean;
  /** New revision or deployment; null if there is none. */
  readonly started: string | null;
  /** Compose command; null for services that a platform runs. */
  readonly command: string | null;
  /** What it does not run with as it is pinned and declared; a deploy mends that, no restart. */
  readonly findings: readonly Finding[];
}

type Restarted = Result<RestartData>;

export async function restart(context: Context, name: string, options: RestartOptions): Promise<Restarted> {
  const environment = requireEnvironment(context, options.env);
  const running = await runningNamed(context, environment, name);
  if (running.kind === "compose host") return restartCompose(context, environment.name, running, options);
  const place = running.kind === "cloud run" ? running.service.project : running.project.projectId;
  const cloud = await cloudFor(context, `restart ${environment.name}`, [place]);
  const [started, says, findings = []] =
    running.kind === "cloud run"
      ? await restartService(context, { environment, cloud, service: running.service }, options)
      : await redeploy(context, { environment, cloud, project: running.project }, options);
  const data: RestartData = {
    environment: environment.name,
    cloud: cloud.name,
    key: running.key,
    kind: running.kind,
    dryRun: options.dryRun === true,
    started,
    command: null,
    findings,
  };
  const mends = [...new Set(findings.map(({ next }) => `  next: ${next}`))];
  const text = [says, ...findings.map((finding) => `  ${finding.says}`), ...mends].join("\n");
  return { code: exitCodes.ok, text, data };
}

type Of<K extends Running["kind"]> = Extract<Running, { readonly kind: K }>;

/** A restart alone would keep the old environment; the containers must be recreated. */
async function restartCompose(
  context: Context,
  environment: string,
  { key, host }: Of<"compose host">,
  options: RestartOptions,
): Promise<Restarted> {
  const compose = recreation(requireEnvironment(context, environment), host);
  const args = ["run", "--env", environment, "--service", key, "--", ...compose];
  const command = `strongroom ${args.join(" ")}`;
  const data: RestartData = {
    environment,
    cloud: null,
    key,
    kind: "compose host",
    dryRun: options.dryRun === true,
    started: null,
    command,
    findings: [],
  };
  if (options.execute !== true || options.dryRun === true) {
    return { code: exitCodes.ok, text: `on ${host.deployment ?? key}, in its folder:\n  ${command}`, data };
  }
  const code = await runOwnCommand(context, args, context.cwd);
  if (code === 0) return { code: exitCodes.ok, text: `${key}: restarted`, data };
  throw new Failure(exitCodes.unreachable, `${key}: docker compose ended with exit code ${code}.`, command);
}
