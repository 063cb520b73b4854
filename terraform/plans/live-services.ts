/**
 * Whether a Cloud Run service is still what it was when its update was planned. Terraform takes over the image that it found while it
 * planned, and an update sends the whole template: a plan that is older than somebody's deploy would take that deploy back.
 */
import { cloudRunOf } from "../../clients/apis";
import { listOf, objectOf, objects, textOf } from "../../clients/json";
import { inParallel } from "../../clients/pace";
import { oneLine } from "../../text/printable";
import type { Session } from "../deploy";
import { canonical } from "./canonical";

/**
 * @param plan what `terraform show -json` prints of it
 * @returns what differs, a sentence per service that the plan changes; empty if nothing does
 */
export async function overtaken(
  { context, cloud }: Pick<Session, "context" | "cloud">,
  plan: unknown,
): Promise<readonly string[]> {
  const run = cloudRunOf(context, cloud);
  const found = new Map<string, string>();
  const changed = objects(objectOf(plan).resource_changes).filter(
    ({ type, change }) =>
      type === "google_cloud_run_v2_service" &&
      objectOf(objectOf(change).before).name !== undefined &&
      listOf(objectOf(change).actions).join() !== "no-op",
  );
  await inParallel(8, changed, async ({ change }) => {
    const was = objectOf(objectOf(change).before);
    const place = {
      project: textOf(was.project),
      region: textOf(was.location),
      name: textOf(was.name).split("/").at(-1) ?? "",
    };
    const live = await run.service(place);
    const says = live === null ? "it is gone" : differs(was, live);
    if (says !== null) found.set(place.name, `${oneLine(place.name)}: ${says}`);
  });
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, says]) => says);
}

interface Live {
  readonly generation: string;
  readonly images: readonly string[];
  readonly traffic: readonly Readonly<Record<string, unknown>>[];
}

function differs(was: Readonly<Record<string, unknown>>, live: Live): string | null {
  const [template = {}] = objects(was.template);
  const images = objects(template.containers).map(({ image }) => textOf(image));
  if (canonical(images) !== canonical(live.images))
    return `it was planned with the image ${images.map((one) => oneLine(one)).join(", ")}, and runs ${live.images.map((one) => oneLine(one)).join(", ")}`;
  const traffic = objects(was.traffic).map(({ type, percent, revision, tag }) =>
    split({ type, percent, revision, tag }),
  );
  if (canonical(traffic) !== canonical(live.traffic.map(split)))
    return "its traffic goes elsewhere than when it was planned";
  const generation = textOf(was.generation);
  return generation === live.generation
    ? null
    : `it was changed: generation ${oneLine(generation, 20)} was planned with, and it has ${oneLine(live.generation, 20)}`;
}

/** Google leaves out what is not set, and Terraform does not. */
function split({ type, percent, revision, tag }: Readonly<Record<string, unknown>>): readonly unknown[] {
  return [textOf(type), Number(percent ?? 0), textOf(revision), textOf(tag)];
}
