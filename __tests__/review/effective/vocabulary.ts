/** Whom and what the small worlds are about. */
import { type Small, withMore } from "./support";
import type { Variant } from "./variants";

export const accessor = "roles/secretmanager.secretAccessor";
export const secret = "projects/p/secrets/KEY";
export const accounts = "projects/p/serviceAccounts";
export const api = "serviceAccount:api@p.iam.gserviceaccount.com";
export const job = "serviceAccount:job@p.iam.gserviceaccount.com";
export const apiAccount = `${accounts}/api@p.iam.gserviceaccount.com`;
export const jobAccount = `${accounts}/job@p.iam.gserviceaccount.com`;
export const bob = "user:bob@acme.example";
export const ann = "user:ann@acme.example";
export const ops = "group:ops@acme.example";
export const opsMembers = { "ops@acme.example": [bob] };
export const custom = "projects/p/roles/odd";

/** A project in two folders of an organisation, with a secret that nobody reads and an account. */
export const plain: Small = {
  policies: {
    "organizations/1": [],
    "folders/1": [],
    "folders/2": [],
    "projects/p": [],
    [secret]: [],
    [apiAccount]: [],
    [jobAccount]: [],
  },
  parents: { "projects/p": "folders/2", "folders/2": "folders/1", "folders/1": "organizations/1" },
};
export const on = (resource: string, ...lines: readonly string[]): Partial<Small> => ({
  policies: { [resource]: lines },
});
export const apiReads = on(secret, `${accessor} ${api}`);
/** The world in which somebody has something, before the account is let in to the secret. */
export const given = (resource: string, ...lines: readonly string[]) => withMore(plain, on(resource, ...lines));
export const runsElsewhere = given("projects/q", `roles/run.developer ${bob}`);
export const noValues = {
  at: "projects/p",
  deniedPrincipals: ["principalSet://goog/public:all"],
  deniedPermissions: ["secretmanager.googleapis.com/versions.access"],
};

export interface Row {
  readonly what: string;
  readonly before?: Small;
  /** Lines that come to the policies, and fields that are replaced. */
  readonly change: Partial<Small>;
  readonly gained: readonly string[];
  readonly wrong?: readonly Variant[];
}
