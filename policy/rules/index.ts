/** The table of the policy: every rule, in the order in which a person reads them. */
import type { AnyRule } from "../rule";
import { accessRules } from "./access";
import { blockRules } from "./blocks";
import { changeRules } from "./changes";
import { fileRules } from "./files";
import { grantRules } from "./grants";
import { lockRules } from "./locks";
import { ownerRules } from "./owners";
import { programRules } from "./programs";
import { resourceRules } from "./resources";
import { settingRules } from "./settings";
import { textRules } from "./texts";
import { trustRules } from "./trust";

export const rules: readonly AnyRule[] = [
  ...blockRules,
  ...settingRules,
  ...resourceRules,
  ...textRules,
  ...accessRules,
  ...grantRules,
  ...changeRules,
  ...lockRules,
  ...fileRules,
  ...programRules,
  ...ownerRules,
  ...trustRules,
];
