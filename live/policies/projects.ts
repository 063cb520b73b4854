/** Projects with the secrets and accounts in them. */

import { textOf } from "../../clients/json";
import { eachInParallel } from "../../clients/pace";
import type { SecretManager } from "../../clients/secret-manager";
import { exitCodes } from "../../text/exit-codes";
import { isFailure } from "../../text/failure";
import { width } from "../look";
import { bindingsOf, type Reading } from "./reading";
import type { LiveResource } from "./snapshot";

/** Null where the project itself could not be read. */
export async function projectOf(reading: Reading, id: string): Promise<LiveResource | null> {
  const project = await reading.get(`project ${id}`, "cloudresourcemanager", `v1/projects/${id}`);
  if (project === null) return null;
  const policy = await reading.query(
    `the policy of project ${id}`,
    "cloudresourcemanager",
    `v1/projects/${id}:getIamPolicy`,
    { options: { requestedPolicyVersion: 3 } },
  );
  const number = textOf(project.projectNumber);
  return {
    name: `projects/${id}`,
    parent: null,
    ...(number === "" ? {} : { number }),
    bindings: policy === null ? [] : bindingsOf(policy),
  };
}

export async function secretsOf(
  reading: Reading,
  client: SecretManager,
  project: string,
): Promise<readonly LiveResource[]> {
  const what = `the secrets of project ${project}`;
  const ids = await allowed(reading, what, () => client.neighbours({ project, id: "" }));
  const found = await eachInParallel(width, ids ?? [], async (id) => {
    const policy = await allowed(reading, `the policy of projects/${project}/secrets/${id}`, () =>
      client.policy({ project, id }),
    );
    return {
      name: `projects/${project}/secrets/${id}`,
      parent: `projects/${project}`,
      bindings: bindingsOf(policy ?? {}),
    };
  });
  return found;
}

/** What the caller may not read is noted; @throws every other failure. */
async function allowed<T>(reading: Reading, what: string, read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!isFailure(error) || error.code !== exitCodes.denied) throw error;
    reading.note(what, error.message);
    return null;
  }
}

export async function accountsOf(reading: Reading, project: string): Promise<readonly LiveResource[]> {
  const path = `v1/projects/${project}/serviceAccounts?pageSize=100`;
  const accounts = await reading.list(`the service accounts of project ${project}`, "iam", path, "accounts");
  return eachInParallel(width, accounts ?? [], async ({ name, email }) => {
    const policy = await reading.query(
      `the policy of ${textOf(email)}`,
      "iam",
      `v1/${textOf(name)}:getIamPolicy?options.requestedPolicyVersion=3`,
      {},
    );
    return {
      name: `projects/${project}/serviceAccounts/${textOf(email)}`,
      parent: `projects/${project}`,
      bindings: bindingsOf(policy ?? {}),
    };
  });
}
