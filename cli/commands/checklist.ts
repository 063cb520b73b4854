/**
 * `strongroom checklist`: a product's setup steps (document 1, lines 137 to 142). The command checks what it can; people tick the rest,
 * in a committed file.
 */

import { cloudFor, cloudRunOf, secretManagerOf } from "../../clients/apis";
import type { Finding } from "../../live/finding";
import { bindingStates, bindingsOf, serviceState, valuesOf } from "../../live/measure";
import { readTicks, type Ticks, writeTick } from "../../lock/ticks";
import { assertProductName, type Context, type Result, requireEnvironment } from "../../machine/context";
import { whoAmI } from "../../machine/git/who";
import type { ResolvedEnvironment, ResolvedProduct } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { usage } from "../../text/failure";

export interface ChecklistOptions {
  readonly env: string;
  readonly tick?: string;
  readonly untick?: string;
  /** Check with the lock alone. */
  readonly offline?: boolean;
  readonly dryRun?: boolean;
  readonly pauseMillis?: number;
}

export interface ChecklistItem {
  /** Number to tick it by; null for what is measured. */
  readonly number: number | null;
  /** Key of the integration; null for the product's services. */
  readonly integration: string | null;
  readonly says: string;
  /** Null: could not be measured. */
  readonly done: boolean | null;
  readonly by: string | null;
  readonly at: string | null;
  /** Belongs to an integration that may be left out. */
  readonly optional: boolean;
}

export interface ChecklistData {
  readonly environment: string;
  readonly product: string;
  /** Null with `--offline`. */
  readonly cloud: string | null;
  readonly items: readonly ChecklistItem[];
  readonly open: number;
}

export async function checklist(
  context: Context,
  name: string,
  options: ChecklistOptions,
): Promise<Result<ChecklistData>> {
  const environment = requireEnvironment(context, options.env);
  assertProductName(environment, name);
  const product = environment.products.find((one) => one.name === name);
  if (product === undefined) throw new Error("a product without data");
  const changed = await change(context, environment, product, options);
  const { cloud, measured } = await measure(context, environment, product, options);
  const items = itemsOf(product, readTicks(context.lockDir, environment.name), measured);
  const open = items.filter((item) => item.done !== true && !item.optional).length;
  const data: ChecklistData = { environment: environment.name, product: name, cloud, items, open };
  const done = changed !== null || open === 0;
  return { code: done ? exitCodes.ok : exitCodes.pending, text: textOf(context, product, data, changed), data };
}

/** Steps with the numbers that the list shows. */
function stepsOf(product: ResolvedProduct) {
  return product.integrations
    .flatMap((integration) => integration.setup.map((says) => ({ integration: integration.key, says })))
    .map((step, index) => ({ ...step, number: index + 1 }));
}

/** Ticks or unticks one step. @returns what was done, or null if nothing was asked */
async function change(
  context: Context,
  environment: ResolvedEnvironment,
  product: ResolvedProduct,
  options: ChecklistOptions,
): Promise<string | null> {
  const { tick, untick } = options;
  if (tick !== undefined && untick !== undefined) throw usage("--tick and --untick exclude each other.");
  const asked = tick ?? untick;
  if (asked === undefined) return null;
  const steps = stepsOf(product);
  const step = steps.find((one) => String(one.number) === asked);
  if (step === undefined) {
    throw usage(
      `There is no step ${asked}; ${product.name} has steps 1 to ${steps.length}.`,
      `strongroom checklist ${product.name} --env ${environment.name}`,
    );
  }
  const made = tick === undefined ? null : { by: await whoAmI(context), at: context.now().toISOString() };
  if (options.dryRun !== true) writeTick({ ...context, environment: environment.name }, step, made);
  const verb = tick === undefined ? "untick" : "tick";
  return `${options.dryRun === true ? `would ${verb}` : `${verb}ed`} ${step.number}: ${step.says}`;
}

interface MeasuredSetup {
  readonly byIntegration: ReadonlyMap<string, readonly Finding[]>;
  readonly services: readonly Finding[];
}

async function measure(
  context: Context,
  environment: ResolvedEnvironment,
  product: ResolvedProduct,
  options: ChecklistOptions,
): Promise<{ readonly cloud: string | null; readonly measured: MeasuredSetup }> {
  const values = new Map(
    product.integrations.map((one) => [one.key, some(valuesOf(environment.name, product, one))] as const),
  );
  const asks = options.offline !== true && options.tick === undefined && options.untick === undefined;
  if (!asks) return { cloud: null, measured: { byIntegration: values, services: [] } };
  const cloud = await cloudFor(context, `checklist ${environment.name}`, [product.project]);
  const client = secretManagerOf(context, { environment, cloud }, options);
  const states = await bindingStates(client, product, context.now());
  const byIntegration = new Map(
    product.integrations.map((one) => {
      return [one.key, [...(values.get(one.key) ?? []), ...some(bindingsOf(product, one, states))]] as const;
    }),
  );
  const run = cloudRunOf(context, cloud);
  const services: Finding[] = [];
  for (const service of product.services) services.push(await serviceState(run, environment, service));
  return { cloud: cloud.name, measured: { byIntegration, services } };
}

function some(measured: Finding | null): readonly Finding[] {
  return measured === null ? [] : [measured];
}

function itemsOf(product: ResolvedProduct, ticks: Ticks, measured: MeasuredSetup): readonly ChecklistItem[] {
  const steps = stepsOf(product);
  const item = (one: Finding, integration: string | null, optional: boolean): ChecklistItem => ({
    number: null,
    integration,
    says: one.says,
    done: one.verdict === "unknown" ? null : one.verdict === "fine",
    by: null,
    at: null,
    optional,
  });
  const ofIntegrations = product.integrations.flatMap(({ key, optional }) => [
    ...(measured.byIntegration.get(key) ?? []).map((one) => item(one, key, optional)),
    ...steps
      .filter((step) => step.integration === key)
      .map(({ number, says }): ChecklistItem => {
        const tick = ticks[key]?.[says] ?? null;
        return {
          number,
          integration: key,
          says,
          done: tick !== null,
          by: tick?.by ?? null,
          at: tick?.at ?? null,
          optional,
        };
      }),
  ]);
  return [...ofIntegrations, ...measured.services.map((one) => item(one, null, false))];
}

function textOf(context: Context, product: ResolvedProduct, data: ChecklistData, changed: string | null): string {
  const { bold, dim, green, yellow } = context.output.colours;
  const mark = (done: boolean | null) => (done === true ? green("[x]") : done === false ? "[ ]" : yellow("[?]"));
  const line = (item: ChecklistItem) => {
    const number = item.number === null ? "  -" : String(item.number).padStart(3);
    const who = item.by === null ? "" : dim(` (${item.by}, ${item.at?.slice(0, 10) ?? ""})`);
    return `  ${mark(item.done)} ${number}  ${item.says}${who}`;
  };
  const blocks = product.integrations.flatMap((integration) => {
    const own = data.items.filter((item) => item.integration === integration.key);
    if (own.length === 0) return [];
    return [[bold(`${integration.title}${integration.optional ? ", optional" : ""}`), ...own.map(line)].join("\n")];
  });
  const services = data.items.filter((item) => item.integration === null);
  if (services.length > 0) blocks.push([bold("Services"), ...services.map(line)].join("\n"));
  const end = data.open === 0 ? "nothing is open" : `${data.open} open`;
  // Nothing was checked, and somebody who ticks has just read the list.
  if (changed !== null)
    return `${changed}\n  next: commit environments/${data.environment}.checklist.json\n${data.product} in ${data.environment}: ${end}, without asking the cloud`;
  return [...blocks, bold(`${data.product} in ${data.environment}: ${end}`)].join("\n\n");
}
