/**
 * What platforms allow, each with its source. Numbers and patterns only; the rules that use them are in `rules/`.
 */
import type { Platform } from "./kinds";

/** A name that every target takes (Cloud Run, Vercel, Supabase, GitHub: their strictest common form). */
export const portableName = /^[A-Z][A-Z0-9_]*$/;

/** https://cloud.google.com/secret-manager/quotas, .../docs/reference/rest/v1/projects.secrets */
export const secretManager = {
  idCharacters: 255,
  id: /^[A-Za-z0-9_-]{1,255}$/,
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

/** What a platform sets for what it runs; null if it sets nothing. */
interface PlatformLimits {
  /** Most variables of one reader. */
  readonly variables: number;
  /** Names that it keeps for itself. */
  readonly reserves: (name: string) => boolean;
  /** Of the reader's own name. */
  readonly readerNameCharacters: number | null;
  readonly variableNameCharacters: number | null;
  readonly valueBytes: number | null;
  readonly valueCharacters: number | null;
  /** Names plus values of one environment. */
  readonly totalBytes: number | null;
}

const reservedByVercel = new Set([
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
]);

export const platforms: Readonly<Record<Platform, PlatformLimits>> = {
  /** https://cloud.google.com/run/quotas, https://cloud.google.com/run/docs/configuring/services/environment-variables */
  "Cloud Run": {
    variables: 1_000,
    reserves: (name) => /^(PORT|K_.*)$/.test(name),
    readerNameCharacters: 49,
    variableNameCharacters: null,
    valueBytes: 32 * 1024,
    valueCharacters: null,
    totalBytes: null,
  },
  /** https://vercel.com/docs/environment-variables, .../reserved-environment-variables */
  Vercel: {
    variables: 1_000,
    reserves: (name) => reservedByVercel.has(name),
    readerNameCharacters: null,
    variableNameCharacters: null,
    valueBytes: null,
    valueCharacters: null,
    totalBytes: 64 * 1024,
  },
  /** https://supabase.com/docs/guides/functions/secrets, https://supabase.com/docs/guides/functions/limits */
  Supabase: {
    variables: 100,
    reserves: (name) => /^SUPABASE_/.test(name),
    readerNameCharacters: null,
    variableNameCharacters: 256,
    valueBytes: null,
    valueCharacters: 24_576,
    totalBytes: null,
  },
};

/** Reader and product names: parts of Terraform addresses, where `--` separates, so it may not occur inside. */
export const plainName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Ours, of `everyDays()`. */
export const rotation = { days: 3650 } as const;
