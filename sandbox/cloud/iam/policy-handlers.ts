import type { Cloud } from "../cloud";
import { messageOf } from "../message";
import { permissionFields, setPolicyFields } from "../policy-request";
import type { Call, Handler } from "../router";

interface Subject {
  readonly nameOf: (call: Call, cloud: Cloud) => string;
  /** @throws if the caller may not, or if it does not exist */
  readonly authorized: (call: Call, cloud: Cloud, permission: string) => { readonly name: string };
}

/** What APIs offer for the policy of a thing. @param permissions what those to read and to set it begin with */
export function policyHandlers(permissions: string, { nameOf, authorized }: Subject) {
  const getPolicy: Handler = (call, cloud) => ({
    json: cloud.iam.get(authorized(call, cloud, `${permissions}.getIamPolicy`).name),
  });
  const setPolicy: Handler = (call, cloud) => {
    const { name } = authorized(call, cloud, `${permissions}.setIamPolicy`);
    return { json: cloud.iam.set(name, messageOf(call, setPolicyFields)) };
  };
  const testPermissions: Handler = (call, cloud) => {
    const name = nameOf(call, cloud);
    const asked = messageOf(call, permissionFields).permissions;
    const ancestors = [name, name.split("/").slice(0, 2).join("/")];
    const held = (Array.isArray(asked) ? asked : []).filter((permission) =>
      cloud.iam.allows(call.caller.email, String(permission), ancestors),
    );
    return { json: held.length > 0 ? { permissions: held } : {} };
  };
  return { getPolicy, setPolicy, testPermissions };
}
