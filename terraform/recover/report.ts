/** What recover reports about an interrupted apply, with the next steps. */
import type { LockReport, OrphanReport, Recovered } from "./recover";

export function recoverCommand(sandbox: boolean, environment: string, product: string | null): string {
  const command = `strongroom recover --env ${environment}${product === null ? "" : ` --product ${product}`}`;
  return sandbox ? `strongroom sandbox exec -- ${command}` : command;
}

/** What a person has to do. @param again the command itself */
export function nextSteps({ locks, orphans, unseen }: Recovered, again: string): readonly string[] {
  const kept = locks.filter((lock) => lock.done === "kept");
  return [
    ...(kept.length === 0
      ? []
      : [
          `make sure that nobody applies ${kept.map((lock) => lock.stack).join(", ")}, then: ${again} --force-unlock ${kept.map((lock) => lock.id).join(" ")}`,
        ]),
    ...orphans
      .filter((orphan) => orphan.done === "kept")
      .map(
        (orphan) =>
          orphan.wayOut ??
          `rename or remove ${orphan.id}, or make it ours; ${orphan.stack} can't create ${orphan.address}`,
      ),
    ...(unseen.length === 0 ? [] : [`set VERCEL_API_TOKEN and run it again; not checked: ${unseen.join(", ")}`]),
  ];
}

export function lockText(lock: LockReport): string {
  return `lock ${lock.id} on ${lock.stack} (${holderOf(lock)}): ${lock.done}, ${lock.because}`;
}

export function holderOf({ who, operation, created }: LockReport): string {
  return `${who ?? "somebody"}, ${operation ?? "unknown operation"}, since ${created ?? "an unknown time"}`;
}

export function orphanText(orphan: OrphanReport): string {
  return `${orphan.kind} ${orphan.id} (${orphan.stack}): ${orphan.done}${orphan.foreign === null ? "" : `, ${orphan.foreign}`}`;
}
