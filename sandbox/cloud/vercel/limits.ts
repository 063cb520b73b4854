/** Limits of Vercel's environment variables. Source: the vendor's "Environment Variables" and "Reserved environment variables". */

export const targets: readonly string[] = ["production", "preview", "development"];
export const types: readonly string[] = ["system", "encrypted", "plain", "sensitive"];

/** Per environment and project. */
export const maxVariables = 1000;

/** Names and values of one environment together. */
export const maxTotalBytes = 64 * 1024;

export const reservedNames: ReadonlySet<string> = new Set([
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
