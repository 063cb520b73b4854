import { exitCodes } from "../text/exit-codes";
import { isFailure } from "../text/failure";

/**
 * What one look at the cloud found. `status`, `why`, `checklist`, `lock verify`, `rotate --finish`, `recover` and `repair` read
 * these; none of them judges by itself what is there.
 */
export interface Finding {
  /** `secret`, `binding`, `revision`; stable, for programs. */
  readonly check: string;
  /** `unknown`: it may be so, and could not be looked at. */
  readonly verdict: "fine" | "fault" | "unknown";
  readonly says: string;
  /** The command or edit that mends it; null where nothing is to be done. */
  readonly next: string | null;
}

/** Of an entry, a service, or a place in the lock. */
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

/** What a look gives, or that whoever looks may not. */
export async function mayLook<T>(look: () => Promise<T>): Promise<T | "refused"> {
  try {
    return await look();
  } catch (error) {
    if (isFailure(error) && error.code === exitCodes.denied) return "refused";
    throw error;
  }
}
