import fc from "fast-check";
import { accountIdOf } from "../../model/assemble/identity";
import { plainName, serviceAccount } from "../../model/limits";

test.each([
  ["shop", "worker", "worker"],
  ["shop", "api", "shop-api"],
  ["a", "b", "a-b-account"],
  ["shop", "a".repeat(30), "a".repeat(30)],
  ["shop", "a".repeat(31), "aaaaaaaaaaaaaaaaaaaaa-16c86447"],
  ["a-very-long-product-of-the-house", "api", "a-very-long-product-o-f9608ba8"],
  ["shop", "twenty-characters-in-and-then-some", "twenty-characters-in-8c7f6919"],
])("%s/%s is %s", (product, name, id) => {
  expect(accountIdOf(product, name)).toBe(id);
});

test("every name becomes an id that Google takes, always the same", () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9]{0,20}(-[a-z0-9]{1,20}){0,3}$/).filter((text) => plainName.test(text));
  fc.assert(
    fc.property(name, name, (product, reader) => {
      const id = accountIdOf(product, reader);
      expect(id).toMatch(serviceAccount.id);
      expect(accountIdOf(product, reader)).toBe(id);
    }),
    { numRuns: 500, seed: 20261120 },
  );
});
