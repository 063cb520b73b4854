/** What one look at the cloud found. */
export interface Finding {
  /** `secret`, `binding`; stable, for programs. */
  readonly check: string;
  /** `unknown`: who asks may not look. */
  readonly verdict: "fine" | "fault" | "unknown";
  readonly says: string;
  /** The command or edit that mends it. */
  readonly mend: string | null;
}

export const fine = (check: string, says: string): Finding => ({ check, verdict: "fine", says, mend: null });
export const fault = (check: string, says: string, mend: string): Finding => ({ check, verdict: "fault", says, mend });
export const unknown = (check: string, says: string, mend: string | null = null): Finding => ({
  check,
  verdict: "unknown",
  says,
  mend,
});
