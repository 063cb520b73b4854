/** Something that Terraform shows to its user. Never carries a value of a secret. */
export interface Problem {
  readonly summary: string;
  readonly detail?: string;
  readonly severity?: "ERROR" | "WARNING";
  /** The argument it is about. */
  readonly attribute?: string;
}

/** Stops an operation with a message for the user. */
export class ProviderError extends Error {
  override readonly name: string = "ProviderError";

  constructor(
    summary: string,
    readonly detail = "",
  ) {
    super(summary);
  }
}

export function problemFrom(error: unknown): Problem {
  if (error instanceof ProviderError) return { summary: error.message, detail: error.detail };
  return {
    summary: "The sandbox provider failed",
    // The text of an unforeseen error may quote what it choked on, so only its kind and place are shown.
    detail: `${error instanceof Error ? error.name : "Error"} ${error instanceof Error ? placeOf(error) : ""}`.trim(),
  };
}

export function diagnosticMessages(problems: readonly Problem[]): object[] {
  return problems.map((problem) => ({
    severity: problem.severity ?? "ERROR",
    summary: problem.summary,
    detail: problem.detail ?? "",
    ...(problem.attribute === undefined ? {} : { attribute: { steps: [{ attribute_name: problem.attribute }] } }),
  }));
}

function placeOf(error: Error): string {
  return (
    (error.stack ?? "")
      .split("\n")
      .find((line) => line.trim().startsWith("at "))
      ?.trim() ?? ""
  );
}
