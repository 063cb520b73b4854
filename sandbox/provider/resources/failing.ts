import { ProviderError } from "../diagnostics";

/** Runs an operation, and says in its failure what was being done: `Error creating Secret: googleapi: Error 403: …`. */
export async function failingWith<T>(what: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    throw new ProviderError(`${what}: ${error.message}`, error.detail);
  }
}
