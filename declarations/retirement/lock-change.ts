/** Lock files that change in the same way, for what is removed. */
import { withLock } from "../../lock/with-lock";
import type { Context } from "../../machine/context";
import type { Lock } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";

export interface LockChange {
  readonly environments: readonly string[];
  /** Keys of the entries that go; none of them may be in the middle of a rotation. */
  readonly going: readonly string[];
  readonly change: (lock: Lock) => Lock;
}

export async function changeLocks(context: Context, { environments, going, change }: LockChange): Promise<void> {
  for (const one of environments)
    await withLock(context, one, (writer) =>
      writer.update((lock) => {
        const rotating = going.find((key) => lock.entries[key]?.rotation !== undefined);
        if (rotating !== undefined)
          throw new Failure(exitCodes.lock, `${rotating} is being rotated in ${one}; nothing was changed there.`);
        return change(lock);
      }),
    );
}
