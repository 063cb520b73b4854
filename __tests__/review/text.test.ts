/** A review on a terminal: one line for each thing, whatever others wrote. */
import { reviewText } from "../../review/text";
import { hostileTexts } from "../support/hostile-text";
import { bindingOf } from "../support/resolved-fixture";
import { productIn, reviewOfEdit } from "./support";

const plain = (text: string) => text;
const colours = { bold: plain, red: plain, yellow: plain, dim: plain };
const said = (text: string) =>
  reviewText(
    reviewOfEdit((draft) => {
      productIn(draft).bindings.push(bindingOf({ entry: "shop/PAYMENT_KEY", reader: text, member: text }));
    }),
    { base: "1a2b3c4", head: "the files here" },
    colours,
  );

test.each(hostileTexts)("hostile text adds no line to it: %j", (text) => {
  expect(said(text).split("\n")).toHaveLength(said("plain").split("\n").length);
  for (const unseen of ["\u001b", "\u202e", "\u200b"]) expect(said(text)).not.toContain(unseen);
});
