import type { PlanContext } from "../rules";
import { type Draft, isMap, isWhollyKnown, isZero, stringMap, UNKNOWN, type Value, type ValueMap } from "../value";

/** The label by which Google counts what Terraform made. */
const ATTRIBUTION = "goog-terraform-provisioned";

/** Plans `terraform_labels` (ours, with the attribution label) and `effective_labels` (ours and everybody else's). */
export function planLabels({ prior, config, planned, settings }: PlanContext): void {
  const labels = config.labels ?? null;
  if (!isWhollyKnown(labels)) {
    planned.terraform_labels = UNKNOWN;
    planned.effective_labels = UNKNOWN;
    return;
  }
  const live = stringMap(prior?.effective_labels);
  const attributed =
    ATTRIBUTION in live ||
    settings.attribution === "proactive" ||
    (settings.attribution === "creation" && prior === null);
  const ours = {
    ...settings.defaultLabels,
    ...(attributed && settings.attribution !== "none" ? { [ATTRIBUTION]: "true" } : {}),
    ...stringMap(labels),
  };
  const before = stringMap(prior?.terraform_labels);
  setComputedMap(planned, "terraform_labels", prior, ours);
  setComputedMap(planned, "effective_labels", prior, merge(live, before, ours));
}

export function planAnnotations({ prior, config, planned }: PlanContext): void {
  const annotations = config.annotations ?? null;
  if (!isWhollyKnown(annotations)) {
    planned.effective_annotations = UNKNOWN;
    return;
  }
  const merged = merge(stringMap(prior?.effective_annotations), stringMap(prior?.annotations), stringMap(annotations));
  setComputedMap(planned, "effective_annotations", prior, merged);
}

/** The project of the provider block is known while planning. */
export function planProject({ config, planned, settings }: PlanContext): void {
  if ((config.project ?? null) === null && planned.project === UNKNOWN && settings.project !== undefined) {
    planned.project = settings.project;
  }
}

/** What a read tells about labels: those that Terraform set, in `labels` and `terraform_labels`, and all of them. */
export function readLabels(state: ValueMap, live: Record<string, string>): ValueMap {
  return {
    labels: only(state.labels, live),
    terraform_labels: only(state.terraform_labels, live),
    effective_labels: live,
  };
}

export function readAnnotations(state: ValueMap, live: Record<string, string>): ValueMap {
  return { annotations: only(state.annotations, live), effective_annotations: live };
}

/** An empty map in a creation is not a change to the legacy SDK, so the attribute stays to be computed. */
function setComputedMap(planned: Draft, name: string, prior: ValueMap | null, value: Record<string, string>): void {
  planned[name] = prior === null && isZero(value) ? UNKNOWN : value;
}

function merge(
  live: Record<string, string>,
  before: Record<string, string>,
  ours: Record<string, string>,
): Record<string, string> {
  const foreign = Object.entries(live).filter(([name]) => !(name in before));
  return { ...Object.fromEntries(foreign), ...ours };
}

function only(wanted: Value | undefined, live: Record<string, string>): Record<string, string> {
  if (!isMap(wanted)) return {};
  return Object.fromEntries(Object.entries(live).filter(([name]) => name in wanted));
}
