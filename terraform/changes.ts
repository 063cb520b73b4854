/** How many resources something added, changed and destroyed. */
export interface Changes {
  readonly added: number;
  readonly changed: number;
  readonly destroyed: number;
}

export const noChanges: Changes = { added: 0, changed: 0, destroyed: 0 };

export function total(changes: Changes): number {
  return changes.added + changes.changed + changes.destroyed;
}

export function plus(one: Changes, other: Changes): Changes {
  return {
    added: one.added + other.added,
    changed: one.changed + other.changed,
    destroyed: one.destroyed + other.destroyed,
  };
}

export function sum(all: readonly Changes[]): Changes {
  return all.reduce(plus, noChanges);
}

export function changesText(changes: Changes): string {
  return total(changes) === 0
    ? "no changes"
    : `${changes.added} added, ${changes.changed} changed, ${changes.destroyed} destroyed`;
}

export function plannedText(changes: Changes): string {
  return total(changes) === 0
    ? "no changes"
    : `${changes.added} to add, ${changes.changed} to change, ${changes.destroyed} to destroy`;
}

/** A replacement counts twice, as Terraform counts it. */
export function changedOf(planned: readonly { readonly action: string }[]): Changes {
  const count = (...actions: readonly string[]) => planned.filter(({ action }) => actions.includes(action)).length;
  return { added: count("create", "replace"), changed: count("update"), destroyed: count("delete", "replace") };
}
