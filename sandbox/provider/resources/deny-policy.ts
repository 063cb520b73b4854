import { google as schemas } from "../google-schema";
import { text, type ValueMap } from "../value";
import { kept } from "./kept";

const folder = (state: ValueMap): string => `policies/${text(state.parent) ?? ""}/denypolicies`;

/** A deny policy, by its parent as it is written: with encoded slashes. */
export const denyPolicy = kept({
  type: "google_iam_deny_policy",
  api: "iam2",
  change: "replace",
  noun: "DenyPolicy",
  block: schemas.google_iam_deny_policy,
  rules: { replaceOn: ["name", "parent"] },
  collection: (state) => `${folder(state)}?policyId=${encodeURIComponent(text(state.name) ?? "")}`,
  path: (state) => `${folder(state)}/${text(state.name) ?? ""}`,
  id: (state) => `${text(state.parent) ?? ""}/${text(state.name) ?? ""}`,
  shape: { skipped: ["name", "parent"], arrays: ["rules"] },
  fromId: (id) => ({ parent: id.split("/")[0] ?? "", name: id.split("/").at(-1) ?? "" }),
});
