/**
 * `strongroom repair`: repairs a service whose newest revision failed. If its creation failed, Terraform marks it as tainted, but can't
 * replace it under deletion protection. If its update failed, a plan may say "No changes".
 */

import { cloudFor, cloudRunOf } from "../../clients/apis";
import { pause } from "../../clients/pause";
import { findRunning } from "../../inventory/find-reader";
import { readiness } from "../../live/readiness";
import { type Context, type Result, requireEnvironment } from "../../machine/context";
import { notDeployed, notReady, stamp } from "../../targets/platform/restart";
import { StateCopy } from "../../terraform/state-copy";
import { terraformEnvironment } from "../../terraform/surroundings";
import { exitCodes } from "../../text/exit-codes";
import { usage } from "../../text/failure";

export interface RepairOptions {
  readonly env: string;
  readonly dryRun?: boolean;
  /** How long to wait for a grant that IAM does not enforce yet, in seconds. @default 420 */
  readonly waitSeconds?: number;
  readonly pollMillis?: number;
}

export interface RepairData {
  readonly environment: string;
  readonly cloud: string;
  readonly key: string;
  readonly dryRun: boolean;
  /** What was wrong. */
  readonly problem: string | null;
  readonly tainted: boolean;
  readonly revision: string | null;
}

export async function repair(context: Context, name: string, options: RepairOptions): Promise<Result<RepairData>> {
  const environment = requireEnvironment(context, options.env);
  const running = findRunning(environment, name);
  if (running.kind !== "cloud run") {
    throw usage(
      `${running.key} is not a Cloud Run service.`,
      `strongroom restart ${running.key} --env ${environment.name}`,
    );
  }
  const { service } = running;
  const env = await terraformEnvironment(context);
  const cloud = await cloudFor(context, `repair ${environment.name}`, [service.project]);
  const run = cloudRunOf(context, cloud, options);
  const live = await run.service(service);
  if (live === null) throw notDeployed(service, environment, "services");
  const look = (found: typeof live) => readiness(service.key, found, environment.name);
  const healthy = look(live).verdict === "fine";
  const problem = healthy ? null : (live.problem ?? "its newest revision is not ready");
  if (problem !== null) context.output.note(`${service.key}: ${problem}`);
  const product = environment.products.find((one) => one.name === service.product);
  const stack = `${service.product}-${environment.name}-services`;
  const terraform = new StateCopy({
    context,
    env,
    environment: environment.name,
    stack,
    bucket: product?.stateBucket ?? "",
  });
  try {
    const address = `google_cloud_run_v2_service.${service.address}`;
    const tainted = await terraform.isTainted(service.address);
    const data = { environment: environment.name, cloud: cloud.name, key: service.key, problem, tainted };
    if (options.dryRun === true) {
      const steps = [...(tainted ? [`untaint ${address}`] : []), ...(healthy ? [] : ["start a new revision"])];
      const text = `${service.key}: ${steps.length === 0 ? "nothing to repair" : `would ${steps.join(", then ")}`}`;
      return { code: exitCodes.ok, text, data: { ...data, dryRun: true, revision: null } };
    }
    // The revision comes first: untainting a service that does not run would only hide the fault.
    let after = live;
    const until = Date.now() + (options.waitSeconds ?? 420) * 1000;
    for (let tried = 0; look(after).verdict !== "fine"; tried++) {
      if (tried > 0) {
        const lag = /permission denied on secret/i.test(after.problem ?? "");
        if (!lag || Date.now() >= until) throw notReady(service.key, look(after));
        context.output.note(`${service.key}: a grant is not enforced yet; trying again`);
        await pause(Math.min(15_000, (options.pollMillis ?? 1000) * 2 ** tried), context.signal);
      }
      after = await run.restart(after, stamp(context));
    }
    if (tainted) await terraform.untaint(address);
    const revision = (after.latestReady ?? "").split("/").at(-1) ?? "";
    const done = [
      ...(healthy ? [] : [`revision ${revision} is ready`]),
      ...(tainted ? [`${address} is no longer tainted`] : []),
    ];
    const text = `${service.key}: ${done.length === 0 ? "nothing to repair" : done.join(", ")}`;
    return { code: exitCodes.ok, text, data: { ...data, dryRun: false, revision } };
  } finally {
    terraform.remove();
  }
}
