/**
 * What platforms allow, each with its source. Numbers and patterns only; the rules that use them are in `rules/`.
 */

/** A name that every target takes (Cloud Run, Vercel, Supabase, GitHub: their strictest common form). */
export const portableName = /^[A-Z][A-Z0-9_]*$/;

/** https://cloud.google.com/secret-manager/quotas, .../docs/reference/rest/v1/projects.secrets */
export const secretManager = {
  idCharacters: 255,
  /** All annotations of one secret, keys and values together, must stay under this. */
  annotationBytes: 16 * 1024,
  payloadBytes: 65_536,
} as const;

/** https://cloud.google.com/resource-manager/docs/labels-overview */
export const labels = { characters: 63 } as const;

/** https://cloud.google.com/iam/docs/service-accounts-create */
export const serviceAccount = { id: /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, minCharacters: 6, maxCharacters: 30 } as const;

/** https://cloud.google.com/resource-manager/docs/creating-managing-projects */
export const project = /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/;

/** Texts that no project's id may hold (the same page). */
export const projectRestricted = /google|null|undefined|ssl/;

/** https://cloud.google.com/storage/docs/buckets#naming; names with dots need a verified domain and are left out. */
export const bucket = /^(?!goog)(?!.*(?:google|g00gle))[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$/;

/** https://cloud.google.com/kms/docs/resource-hierarchy */
export const kmsKey =
  /^projects\/[a-z][a-z0-9-]{4,28}[a-z0-9]\/locations\/([a-z0-9-]+)\/keyRings\/[A-Za-z0-9_-]+\/cryptoKeys\/[A-Za-z0-9_-]+$/;

/** https://cloud.google.com/run/quotas, https://cloud.google.com/run/docs/configuring/services/environment-variables */
export const cloudRun = {
  variables: 1_000,
  literalBytes: 32 * 1024,
  serviceNameCharacters: 49,
  reserved: /^(PORT|K_.*)$/,
} as const;

/** https://vercel.com/docs/environment-variables, .../reserved-environment-variables */
export const vercel = {
  variables: 1_000,
  /** Names plus values of one environment. */
  totalBytes: 64 * 1024,
  reserved: new Set([
    "AWS_SECRET_KEY",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "NOW_REGION",
    "TZ",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
  ]),
} as const;

/** https://supabase.com/docs/guides/functions/secrets, https://supabase.com/docs/guides/functions/limits */
export const supabase = { secrets: 100, nameCharacters: 256, valueCharacters: 24_576, reserved: /^SUPABASE_/ } as const;

/** Reader and product names: parts of Terraform addresses, where `--` separates, so it may not occur inside. */
export const plainName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
