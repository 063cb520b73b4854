import { ProviderError } from "../diagnostics";
import type { GoogleApi, GoogleCloud } from "../google-cloud";
import { fromJson, type ShapeExceptions, toJson } from "../json-shape";
import type { Resource } from "../resource";
import { isObject, isStatus, type Json, type JsonObject, stringOf } from "../rest";
import type { PlanContext, PlanRules } from "../rules";
import type { BlockSchema } from "../schema";
import { fingerprint, text, UNKNOWN, type ValueMap } from "../value";
import { importHint, remove } from "./deletion";
import { failingWith } from "./failing";
import { planProject } from "./labels";

/** A resource whose arguments an API keeps as they are: its JSON differs from the schema in camel case alone. */
export interface Kept {
  readonly type: string;
  /** What messages call it. */
  readonly noun: string;
  readonly block: BlockSchema;
  readonly api: GoogleApi;
  readonly rules: PlanRules;
  /** Path of the collection, with the query that names a new one. */
  readonly collection: (state: ValueMap, project: string) => string;
  /** Path of one. @default its `name` */
  readonly path?: (state: ValueMap, project: string) => string;
  /** Terraform's id. @default `path` without its version */
  readonly id?: (state: ValueMap, project: string) => string;
  readonly shape?: ShapeExceptions;
  /** Of the request's body, where it is not the object itself. */
  readonly wrap?: (body: JsonObject, state: ValueMap) => JsonObject;
  /** How a change is sent: the changed fields by mask, or the whole object. @default "mask" */
  readonly change?: "mask" | "replace";
  /** The object is as good as gone. */
  readonly isGone?: (live: JsonObject) => boolean;
  /** What the state has beside what the API says by the same names. */
  readonly extra?: (live: JsonObject, state: ValueMap) => ValueMap;
  /** From what `terraform import` takes. */
  readonly fromId: (id: string) => ValueMap;
}

/** Arguments that only Terraform knows. */
const OWN = ["deletion_policy", "id", "project", "timeouts"];

export function kept(kind: Kept): Resource<GoogleCloud> {
  const shape: ShapeExceptions = { ...kind.shape, skipped: [...OWN, ...(kind.shape?.skipped ?? [])] };
  const pathOf = (state: ValueMap, project: string) =>
    kind.path?.(state, project) ?? text(state.name) ?? text(state.id) ?? "";
  const bodyOf = (state: ValueMap): JsonObject => toJson(kind.block, state, shape);
  const stateOf = (state: ValueMap, live: JsonObject, project: string): ValueMap => {
    // What is skipped stays as the state has it: `fromJson` says nothing of it.
    const read = { ...state, ...fromJson(kind.block, live, shape), ...kind.extra?.(live, state), project };
    return {
      ...read,
      deletion_policy: text(state.deletion_policy) ?? "DELETE",
      id: kind.id?.(read, project) ?? pathOf(read, project),
    };
  };
  const read = async (cloud: GoogleCloud, state: ValueMap): Promise<ValueMap | undefined> => {
    const project = cloud.projectOf(state);
    const live = await cloud.rest.find(cloud.url(kind.api, `${pathOf(state, project)}`));
    return live === undefined || kind.isGone?.(live) ? undefined : stateOf(state, live, project);
  };
  const mustRead = async (cloud: GoogleCloud, state: ValueMap): Promise<ValueMap> => {
    const found = await read(cloud, state);
    if (found === undefined) throw new ProviderError(`${kind.noun} is not there after it was written`);
    return found;
  };

  return {
    rules: {
      ...kind.rules,
      customize: (plan) => {
        planProject(plan);
        if (kind.block.attributes?.deletion_policy !== undefined) planDeletionPolicy(plan);
        kind.rules.customize?.(plan);
      },
    },

    create: (cloud, { planned }) =>
      failingWith(`Error creating ${kind.noun}`, async () => {
        const project = cloud.projectOf(planned);
        const body = bodyOf(planned);
        try {
          const url = cloud.url(kind.api, kind.collection(planned, project));
          const { body: answer } = await cloud.rest.send("POST", url, kind.wrap?.(body, planned) ?? body);
          // Some names the API gives; an operation has one of its own.
          const made = isObject(answer.response) ? answer.response : answer;
          const given = kind.block.attributes?.name?.required === true ? "" : stringOf(made.name);
          return mustRead(cloud, { ...planned, ...(given === "" ? {} : { name: given }) });
        } catch (error) {
          if (!isStatus(error, 409)) throw error;
          const there = error.attemptLost ? await read(cloud, planned) : undefined;
          if (there !== undefined) return there;
          throw new ProviderError(error.message, importHint(kind.type, pathOf(planned, project)));
        }
      }),

    read: (cloud, state) => failingWith(`Error when reading or editing ${kind.noun}`, () => read(cloud, state)),

    update: (cloud, { prior, planned }) =>
      failingWith(`Error updating ${kind.noun}`, async () => {
        const project = cloud.projectOf(prior);
        const [before, after] = [bodyOf(prior), bodyOf(planned)];
        const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
        const changed = names.filter((name) => !isSame(before[name], after[name]));
        const url = cloud.url(kind.api, pathOf(prior, project));
        if (changed.length > 0 && kind.change === "replace") await cloud.rest.send("PUT", url, after);
        else if (changed.length > 0) {
          const body = Object.fromEntries(changed.map((name) => [name, after[name] ?? null] as const));
          await cloud.rest.send("PATCH", `${url}?updateMask=${encodeURIComponent(changed.join(","))}`, body);
        }
        return mustRead(cloud, { ...planned, name: prior.name ?? null, id: prior.id ?? null });
      }),

    remove: (cloud, state) =>
      remove(state, { noun: kind.noun, doing: `Error deleting ${kind.noun}` }, () =>
        cloud.rest.send("DELETE", cloud.url(kind.api, pathOf(state, cloud.projectOf(state)))),
      ),

    import: (_cloud, id) => ({ ...kind.fromId(id), id }),
  };
}

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return fingerprint((a ?? null) as never) === fingerprint((b ?? null) as never);
}

function planDeletionPolicy({ planned, config }: PlanContext): void {
  if ((config.deletion_policy ?? null) === null && (planned.deletion_policy ?? UNKNOWN) === UNKNOWN)
    planned.deletion_policy = "DELETE";
}
