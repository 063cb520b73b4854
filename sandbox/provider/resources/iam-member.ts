import { ProviderError } from "../diagnostics";
import type { GoogleCloud } from "../google-cloud";
import type { Resource } from "../resource";
import { isObject, isStatus, type JsonObject, objects, stringOf } from "../rest";
import { type Draft, firstBlock, text, type ValueMap } from "../value";
import { failingWith } from "./failing";
import { changePolicy, type PolicyKind } from "./policies";

/** One member of one role: adds and removes itself in a policy and leaves the rest alone. */
export function iamMember(kind: PolicyKind): Resource<GoogleCloud> {
  return {
    rules: {
      replaceOn: ["*"],
      // A policy may be named by the short or the long name of its thing.
      ...(kind.argument === "project" ? {} : { sameValue: { [kind.argument]: sameTail } }),
    },

    async create(cloud, { planned }) {
      const name = kind.nameOf(cloud, planned);
      const policy = await failingWith(`Error applying IAM policy for ${name}`, () =>
        changePolicy(cloud, kind, name, (current) => withMember(current, planned)),
      );
      return stateOf(cloud, kind, planned, policy);
    },

    async read(cloud, state) {
      const name = kind.nameOf(cloud, state);
      const policy = await failingWith(`Error retrieving IAM policy for ${name}`, () => findPolicy(cloud, kind, name));
      const binding = objects(policy?.bindings).find((candidate) => isBindingOf(candidate, state));
      const isMember = binding !== undefined && membersOf(binding).includes(text(state.member) ?? "");
      return policy !== undefined && isMember ? stateOf(cloud, kind, state, policy) : undefined;
    },

    async update() {
      throw new ProviderError("an IAM member is replaced, never updated");
    },

    async remove(cloud, state) {
      const name = kind.nameOf(cloud, state);
      await failingWith(`Error applying IAM policy for ${name}`, async () => {
        try {
          await changePolicy(cloud, kind, name, (current) => withoutMember(current, state));
        } catch (error) {
          // The thing itself is gone, and its policy with it.
          if (!isStatus(error, 404)) throw error;
        }
      });
    },

    /** `NAME ROLE MEMBER`, as for the real provider. */
    import(cloud, id) {
      const [name, role, member, ...rest] = id.trim().split(/\s+/);
      if (name === undefined || role === undefined || member === undefined || rest.length > 0) {
        throw new ProviderError(
          `Invalid id for import: ${id}`,
          "Expected three parts with spaces between: NAME ROLE MEMBER.",
        );
      }
      const state = { ...kind.fromName(name), role, member };
      return { ...state, ...kind.attributes(cloud, state), id: idOf(cloud, kind, state) };
    },
  };
}

function sameTail(prior: string, configured: string): boolean {
  return prior === configured || prior.split("/").at(-1) === configured;
}

/** Nothing if the thing itself is gone, and its policy with it. */
async function findPolicy(cloud: GoogleCloud, kind: PolicyKind, name: string): Promise<JsonObject | undefined> {
  try {
    return await kind.get(cloud, name);
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
}

function conditionOf(state: ValueMap): JsonObject | undefined {
  const condition = firstBlock(state.condition);
  if (condition === undefined) return undefined;
  const description = text(condition.description);
  return {
    title: text(condition.title) ?? "",
    expression: text(condition.expression) ?? "",
    ...(description === undefined ? {} : { description }),
  };
}

/** A role can have several bindings, one per condition. */
function isBindingOf(binding: JsonObject, state: ValueMap): boolean {
  const wanted = conditionOf(state);
  const condition = isObject(binding.condition) ? binding.condition : undefined;
  return (
    stringOf(binding.role) === text(state.role) &&
    stringOf(condition?.title) === stringOf(wanted?.title) &&
    stringOf(condition?.expression) === stringOf(wanted?.expression) &&
    stringOf(condition?.description) === stringOf(wanted?.description)
  );
}

function membersOf(binding: JsonObject): string[] {
  return Array.isArray(binding.members) ? binding.members.map(stringOf) : [];
}

function withMember(policy: JsonObject, state: ValueMap): JsonObject | undefined {
  const member = text(state.member) ?? "";
  const bindings = objects(policy.bindings);
  const index = bindings.findIndex((binding) => isBindingOf(binding, state));
  const binding = bindings[index];
  if (binding !== undefined && membersOf(binding).includes(member)) return undefined;
  const condition = conditionOf(state);
  const changed = {
    ...(binding ?? { role: text(state.role) ?? "", ...(condition === undefined ? {} : { condition }) }),
    members: [...(binding === undefined ? [] : membersOf(binding)), member].sort(),
  };
  const others = bindings.filter((_, position) => position !== index);
  return { ...policy, bindings: [...others, changed], ...(condition === undefined ? {} : { version: 3 }) };
}

function withoutMember(policy: JsonObject, state: ValueMap): JsonObject | undefined {
  const member = text(state.member) ?? "";
  const bindings = objects(policy.bindings);
  if (!bindings.some((binding) => isBindingOf(binding, state) && membersOf(binding).includes(member))) return undefined;
  const left = bindings
    .map((binding) =>
      isBindingOf(binding, state)
        ? { ...binding, members: membersOf(binding).filter((other) => other !== member) }
        : binding,
    )
    .filter((binding) => membersOf(binding).length > 0);
  const { bindings: _, ...rest } = policy;
  return left.length === 0 ? rest : { ...rest, bindings: left };
}

function idOf(cloud: GoogleCloud, kind: PolicyKind, state: ValueMap): string {
  const condition = conditionOf(state);
  const parts = condition === undefined ? [] : [condition.title, condition.description, condition.expression];
  return [kind.nameOf(cloud, state), text(state.role), text(state.member), ...parts.map(stringOf)].join("/");
}

function stateOf(cloud: GoogleCloud, kind: PolicyKind, state: ValueMap, policy: JsonObject): ValueMap {
  const result: Draft = {
    ...state,
    ...kind.attributes(cloud, state),
    id: idOf(cloud, kind, state),
    etag: stringOf(policy.etag),
  };
  return result;
}
