/** Which entries go with a service: those that nobody else needs. */
import { aloneReadBy } from "../../declarations/retirement/alone";

it("takes the parts of a composition with it, unless somebody else needs one, in whichever environment", () => {
  const entry = (name: string, readers: readonly string[], partOf?: readonly string[]) => ({
    key: `shop/${name}`,
    product: "shop",
    usedBy: readers.map((reader) => ({ reader })),
    ...(partOf === undefined ? {} : { partOf: partOf.map((one) => `shop/${one}`) }),
  });
  const dev = [
    entry("PASSWORD", [], ["URL"]),
    entry("HOST", [], ["OTHER_URL", "URL"]),
    entry("USER", ["shop/web"], ["URL"]),
    entry("URL", ["shop/digest"]),
    entry("OTHER_URL", ["shop/web"]),
    entry("TOKEN", ["shop/digest"]),
    entry("UNREAD", []),
  ];
  const digest = { product: "shop", key: "shop/digest" };
  const names = (entries: typeof dev) => aloneReadBy(entries, digest).map(({ key }) => key);
  expect(names(dev)).toEqual(["shop/PASSWORD", "shop/TOKEN", "shop/URL"]);
  expect(names([...dev, entry("TOKEN", ["shop/web"])])).toEqual(["shop/PASSWORD", "shop/URL"]);
  expect(names([...dev, entry("URL", ["shop/web"])])).toEqual(["shop/TOKEN"]);
  expect(aloneReadBy(dev, { ...digest, product: "chat" })).toEqual([]);
});
