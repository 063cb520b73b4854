import { isObject, listOf, objectOf, objects, textOf } from "../../clients/json";

test.each([
  [{ a: 1 }, true],
  [{}, true],
  [[], false],
  [null, false],
  [undefined, false],
  ["text", false],
  [7, false],
])("%j is an object: %s", (value, expected) => {
  expect(isObject(value)).toBe(expected);
  expect(objectOf(value)).toEqual(expected ? value : {});
});

test("what is not as expected counts as not there", () => {
  expect(listOf([1])).toEqual([1]);
  expect(listOf({ length: 1 })).toEqual([]);
  expect(listOf("text")).toEqual([]);
  expect(objects([{ a: 1 }, null, "x", [2], {}])).toEqual([{ a: 1 }, {}]);
  expect(objects({ a: {} })).toEqual([]);
  expect(textOf("text")).toBe("text");
  expect(textOf(7)).toBe("");
  expect(textOf(null)).toBe("");
});
