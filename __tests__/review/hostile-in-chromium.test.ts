/** A review's page with each hostile text, as a browser reads it: the same elements and the same words as with a harmless one. */
import { reviewPage } from "../../review/page/html";
import { allHostile, shownAs, told } from "../support/hostile-text";
import { askedFor, complaints, inChromium } from "../support/shown-page";
import { hostileAbout, hostileKept, hostileReview } from "./hostile-review";

const harmless = "harmless-words";
const page = (text: string) => reviewPage(hostileReview(text), hostileAbout(text), hostileKept(text));

/** What somebody sees, with the boxes of the graph apart: they are sorted by what is in them. `hit` is what a hostile text would set. */
type Looked = Readonly<
  Record<"elements" | "boxes", readonly string[]> & Record<"title" | "words", string> & { hit: unknown }
>;

const look = `(() => {
  const graph = document.getElementById("graph");
  const boxes = [...graph.querySelectorAll(".node")].map((one) => one.innerText);
  const elements = [...document.querySelectorAll("*")].filter((one) => !graph.contains(one)).map((one) => one.tagName + " " + one.getAttributeNames());
  graph.remove();
  return { title: document.title, elements, boxes, words: document.body.innerText, hit: window.hit ?? null };
})()`;

inChromium(
  () => Object.fromEntries([harmless, ...allHostile].map((text, index) => [String(index), page(text)])),
  (browser, url) => {
    const looked = async (name: string, ways: readonly string[]): Promise<Looked> => {
      const before = browser().events.length;
      await browser().visit(url(name, "#drawn=all"));
      const found = await browser().look<Looked>(look);
      expect(askedFor(browser(), before)).toEqual([url(name, "#drawn=all").replace(/#.*/, "")]);
      expect(complaints(browser(), before)).toEqual([]);
      const marked = (text: string) => told(text.replace(/[^\S\n]+/g, " "), ...ways);
      return {
        ...found,
        title: marked(found.title),
        words: marked(found.words),
        boxes: found.boxes.map(marked).sort(),
      };
    };

    it.each(allHostile.map((text, index) => [text, String(index + 1)] as const))("%j", async (text, name) => {
      const ways = shownAs(text).flatMap((one) => [one, one.replace(/\s+/g, " ")]);
      expect(await looked(name, ways)).toEqual(await looked("0", [harmless]));
    });
  },
);
