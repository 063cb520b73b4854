import { exitCodes } from "../text/exit-codes";
import { isFailure } from "../text/failure";

/**
 * What one look at the cloud found. `status`, `why`, `checklist`, `lock verify`, `rotate --finish`, `recover` and `repair` read
 * these; none of them judges the cloud's state by itself.
 */
export interface Finding {
  /** `secret`, `binding`, `revision`; stable, for programs. */
  readonly check: string;
  /** `unknown`: it could not be checked. */
  readonly verdict: "fine" | "fault" | "unknown";
  readonly says: string;
  /** The command or edit that mends it; null if nothing must be done. */
  readonly next: string | null;
}

/** The entry, the service or the place in the lock that it is about. */
export interface FindingOf extends Finding {
  readonly key: string;
}

export const fine = (check: string, says: string): Finding => ({ check, verdict: "fine", says, next: null });
export const fault = (check: string, says: string, next: string): Finding => ({ check, verdict: "fault", says, next });
export const unknown = (check: string, says: string, next: string | null = null): Finding => ({
  check,
  verdict: "unknown",
  says,
  next,
});

/** The result of a look, or that looking is not allowed. */
export async function mayLook<T>(look: () => Promise<T>): Promise<T | "refused"> {
  try {
    return await look();
  } catch (error) {
    if (isFailure(error) && error.code === exitCodes.denied) return "refused";
    throw error;
  }
}
