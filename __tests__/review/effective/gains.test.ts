import { gainsOf } from "../../../review/effective/gains";
import { now, worldOf } from "./support";

const secret = "projects/p/secrets/KEY";
const project = "projects/p";
const accessor = "roles/secretmanager.secretAccessor";
const api = "serviceAccount:api@p.iam.gserviceaccount.com";
const account = "projects/p/serviceAccounts/api@p.iam.gserviceaccount.com";
const bob = "user:bob@acme.example";

test("the witness names each step", () => {
  const before = {
    policies: { [project]: ["roles/editor group:ops@acme.example"], [account]: [], [secret]: [] },
    groups: { "ops@acme.example": [bob] },
  };
  const after = { ...before, policies: { ...before.policies, [secret]: [`${accessor} ${api}`] } };
  const { gained } = gainsOf(worldOf(before), worldOf(after), now);
  expect(gained.map(({ principal, how }) => `${principal}: ${how}`)).toEqual([
    `${api}: has ${accessor} on the secret itself`,
    "group:ops@acme.example: has roles/editor on project p -> actAs api@p.iam.gserviceaccount.com, with run.services.create in project p",
    `${bob}: member of group:ops@acme.example, which has roles/editor on project p -> actAs api@p.iam.gserviceaccount.com, with run.services.create in project p`,
  ]);
});
