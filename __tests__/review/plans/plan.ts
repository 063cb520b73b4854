import { type PlannedLike, planned, planText } from "./builder";

/** A plan that a case edits before it is written down. */
export class Plan {
  changes: PlannedLike[] = [];
  drift: PlannedLike[] = [];
  more: Record<string, unknown> = {};
  readonly expressions = new Map<string, object>();

  /** The change of that type and name. */
  at(type: string, name: string): PlannedLike {
    const found = this.changes.find((one) => one.type === type && one.name === name);
    if (found === undefined) throw new Error(`no ${type}.${name} is planned`);
    return found;
  }

  /** Replaces arguments of what will be there; what was there stays. */
  set(type: string, name: string, args: object, more: Partial<PlannedLike> = {}): void {
    const one = this.at(type, name);
    this.put({ ...one, actions: undefined, after: { ...one.after, ...args }, ...more } as PlannedLike);
  }

  /** In place of the change with its type and name, or as one more. */
  put(one: PlannedLike): void {
    const others = this.changes.filter(({ type, name }) => type !== one.type || name !== one.name);
    this.changes = [...others, one];
  }

  text(): string {
    const address = ({ type, name }: PlannedLike) => `${type}.${name ?? "x"}`;
    const said = (one: PlannedLike) =>
      this.expressions.get(address(one)) ??
      Object.fromEntries(Object.entries(one.after ?? {}).map(([name, value]) => [name, { constant_value: value }]));
    return planText(this.changes, {
      ...(this.drift.length === 0 ? {} : { resource_drift: this.drift.map(planned) }),
      configuration: {
        root_module: {
          resources: this.changes
            .filter(({ after }) => after !== null && after !== undefined)
            .map((one) => ({
              address: address(one),
              mode: "managed",
              type: one.type,
              name: one.name,
              expressions: said(one),
            })),
        },
      },
      ...this.more,
    });
  }
}
