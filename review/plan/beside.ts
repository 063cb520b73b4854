/** What a plan says beside the changes of resources. */
import { isObject } from "../../terraform/synthesized";
import type { OutputChange, PlanDocument, PlannedConfiguration } from "./document";
import { changeOf, sidesOf } from "./resource-change";
import type { Members } from "./shape";

type Beside = Pick<PlanDocument, "deferred" | "outputs" | "checks" | "invocations" | "configuration">;

export function readBeside(root: Members): Beside {
  return {
    deferred: root.list("deferred_changes").map(deferredOf),
    outputs: root.entries("output_changes").map(([name, one]) => outputOf(name, one)),
    checks: root.list("checks").map(checkOf),
    invocations: [
      ...root.list("action_invocations").map((one) => one.text("address")),
      ...root
        .list("deferred_action_invocations")
        .map((one) => one.objectOrNull("action_invocation")?.text("address") ?? "an action"),
    ],
    configuration: configurationOf(root),
  };
}

function deferredOf(one: Members): PlanDocument["deferred"][number] {
  one.onlyKnows(["reason", "resource_change"]);
  return { reason: one.text("reason"), change: changeOf(one.object("resource_change")) };
}

function outputOf(name: string, change: Members): OutputChange {
  const found = change.raw("actions");
  const all = ["no-op", "create", "update", "delete"] as const;
  const action = Array.isArray(found) && found.length === 1 ? all.find((one) => one === found[0]) : undefined;
  if (action === undefined) change.wrong("actions", `one of ${all.join(", ")}, in a list`);
  return { name, action: action ?? "no-op", ...sidesOf(change) };
}

function checkOf(one: Members): PlanDocument["checks"][number] {
  return {
    address: one.object("address").text("to_display"),
    status: one.oneOf("status", ["pass", "fail", "error", "unknown"]),
  };
}

function configurationOf(root: Members): PlannedConfiguration | null {
  const configuration = root.objectOrNull("configuration");
  if (configuration === null) return null;
  const module = configuration.objectOrNull("root_module");
  const resources = module?.list("resources") ?? [];
  return {
    providers: configuration
      .entries("provider_config")
      .map(([name, one]) => one.textOrNull("full_name") ?? name)
      .sort(),
    providerArguments: configuration
      .entries("provider_config")
      .flatMap(
        ([name, one]) =>
          one
            .objectOrNull("expressions")
            ?.names()
            .map((inner) => `${name}.${inner}`) ?? [],
      )
      .sort(),
    modules: module?.entries("module_calls").map(([name]) => name) ?? [],
    provisioned: resources.filter((one) => one.has("provisioners")).map((one) => one.text("address")),
    expressions: new Map(
      resources.map((one) => {
        const said = one.nested("expressions");
        return [one.text("address"), isObject(said) ? said : {}] as const;
      }),
    ),
  };
}
