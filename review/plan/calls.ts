/** How many requests an apply of a saved plan sends, by type of resource; as the providers were seen to do (`npm run calls:record`). */

/**
 * What is counted together, and how much of it a project may do in a minute; null if no number is published that holds for every project.
 *
 * @see https://cloud.google.com/secret-manager/quotas
 * @see https://cloud.google.com/iam/quotas
 */
export const quotas = {
  accesses: { called: "accesses of Secret Manager", one: "access of Secret Manager", perMinute: 90_000 },
  secretReads: { called: "reads of Secret Manager", one: "read of Secret Manager", perMinute: 600 },
  secretWrites: { called: "writes of Secret Manager", one: "write of Secret Manager", perMinute: 600 },
  iamReads: { called: "reads of IAM", one: "read of IAM", perMinute: 6_000 },
  iamWrites: { called: "writes of IAM", one: "write of IAM", perMinute: 600 },
  run: { called: "calls of Cloud Run", one: "call of Cloud Run", perMinute: null },
  vercel: { called: "calls of Vercel", one: "call of Vercel", perMinute: null },
  others: { called: "calls of other APIs", one: "call of other APIs", perMinute: null },
} as const satisfies Readonly<
  Record<string, { readonly called: string; readonly one: string; readonly perMinute: number | null }>
>;
export type Quota = keyof typeof quotas;
export type Calls = Readonly<Partial<Record<Quota, number>>>;

export interface CallsRow {
  readonly create: Calls;
  readonly update: Calls;
  readonly delete: Calls;
  /** What the provider waits for, beside its requests, in seconds. */
  readonly waitSeconds: Readonly<Record<"create" | "update" | "delete", number>>;
}

const noWait = { create: 0, update: 0, delete: 0 };

/** Replacing something deletes and creates it. */
export const callsRows: Readonly<Record<string, CallsRow>> = {
  google_service_account: {
    create: { iamReads: 3, iamWrites: 1 },
    update: { iamReads: 4, iamWrites: 1 },
    delete: { iamWrites: 1 },
    // The provider sleeps, since others don't see a new account at once.
    waitSeconds: { create: 10, update: 0, delete: 0 },
  },
  google_secret_manager_secret: {
    create: { secretReads: 1, secretWrites: 1 },
    update: { secretReads: 1, secretWrites: 1 },
    delete: { secretWrites: 1 },
    waitSeconds: noWait,
  },
  // The policy is read, changed, and read again until it is seen three times.
  google_secret_manager_secret_iam_member: {
    create: { secretReads: 5, secretWrites: 1 },
    update: { secretReads: 5, secretWrites: 1 },
    delete: { secretReads: 5, secretWrites: 1 },
    waitSeconds: noWait,
  },
  google_cloud_run_v2_service: {
    create: { run: 2 },
    update: { run: 2 },
    delete: { run: 1 },
    // About what a revision takes until it is ready.
    waitSeconds: { create: 20, update: 20, delete: 10 },
  },
  // With its own ephemeral read of the version.
  vercel_project_environment_variable: {
    create: { vercel: 2, secretReads: 1, accesses: 1 },
    update: { vercel: 1, secretReads: 1, accesses: 1 },
    delete: { vercel: 1 },
    waitSeconds: noWait,
  },
};

/** Of what nobody measured. */
export const otherRow: CallsRow = {
  create: { others: 3 },
  update: { others: 3 },
  delete: { others: 2 },
  waitSeconds: noWait,
};

/** When the provider starts for a stack with variables, it asks for its team. */
export const perVercelStack = 1;
