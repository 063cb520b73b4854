/** One step of a runbook. */
export type Phase = "immediate" | "within the hour" | "within the day";

export interface Step {
  readonly phase: Phase;
  /** Unique in its runbook: it identifies the step in the incident file. */
  readonly title: string;
  /** What a person does, or what the command does. */
  readonly how: readonly string[];
  /** Arguments of `strongroom`; null if only a person can do it. */
  readonly command: readonly string[] | null;
  /** Asked if the command's success does not prove that the step is done. */
  readonly proof?: string;
  /** It is only a step because nobody could check; a file without it is still the same incident's. */
  readonly unsure?: true;
}

/** What a person does, without a command. */
export const byHand = (phase: Phase, title: string, ...how: readonly string[]): Step => ({
  phase,
  title,
  how,
  command: null,
});
