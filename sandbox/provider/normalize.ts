import { isList, isMap, isZero, UNKNOWN, type Value } from "./value";

/**
 * What the legacy SDK does after an apply, so that the new state agrees with the plan: where one of them has null and
 * the other an empty collection, the plan wins.
 */
export function normalizeAfterApply(state: Value, planned: Value): Value {
  if (planned === UNKNOWN) return state;
  if (
    (planned === null || isList(planned) || isMap(planned)) &&
    isEmptyCollection(state) &&
    isEmptyCollection(planned)
  ) {
    return planned;
  }
  if (state === null && planned === "") return planned;
  if (planned === null || state === null) return state;
  if (isMap(state) && isMap(planned)) {
    return Object.fromEntries(
      Object.entries(state).map(([name, inner]) => {
        const other = planned[name];
        return [name, other === undefined ? inner : normalizeAfterApply(inner, other)];
      }),
    );
  }
  if (isList(state) && isList(planned)) {
    if (state.length === planned.length)
      return state.map((inner, index) => normalizeAfterApply(inner, planned[index] ?? null));
  }
  return state;
}

function isEmptyCollection(value: Value): boolean {
  return value === null || ((isList(value) || isMap(value)) && isZero(value));
}
