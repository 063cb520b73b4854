/**
 * Each rendering of a review says of a hostile text exactly what it says of a harmless one: the same parts in the same order, and the text
 * itself where the other one was.
 */
import { dialects, reviewMarkdown } from "../../review/markdown";
import { reviewPage } from "../../review/page/html";
import { reviewText } from "../../review/text";
import { createOutput } from "../../text/output";
import { activeText, allHostile, read, runnerCommands, shownAs, told } from "../support/hostile-text";
import { hostileAbout, hostileKept, hostileReview } from "./hostile-review";

const harmless = "harmless-words";
const unseen = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u3164]/u;

function printed(print: (output: ReturnType<typeof createOutput>) => void): string {
  let got = "";
  const sink = { write: (text: string) => (got += text) };
  print(createOutput({ stdout: sink, stderr: sink, colour: false }));
  return got;
}
const inTerminal = (text: string) =>
  printed((output) => output.result(reviewText(hostileReview(text), hostileAbout(text), output.colours)));
const inComment = (text: string, dialect: (typeof dialects)["github"]) =>
  reviewMarkdown(hostileReview(text), hostileAbout(text), dialect);
const inPage = (text: string) => reviewPage(hostileReview(text), hostileAbout(text), hostileKept(text));
const tagsIn = (page: string) => [...page.matchAll(/<[!/a-z][^\s>]*/gi)].map(([tag]) => tag);

it("knows at least 40 injections, each once", () => {
  expect(new Set(allHostile).size).toBe(allHostile.length);
  expect(allHostile.length).toBeGreaterThanOrEqual(80);
});

const expected = {
  terminal: told(inTerminal(harmless), harmless),
  comments: Object.entries(dialects).map(([name, dialect]) => ({
    name,
    dialect,
    found: read(inComment(harmless, dialect)),
  })),
  page: tagsIn(inPage(harmless)),
};

describe.each(allHostile)("%j", (text) => {
  // Whatever breaks a runner's command is looked through: it is the text that was written.
  const unbroken = (said: string) => said.replaceAll("#\\u0023", "##").replaceAll("\\u003a:", "::");

  it("is text in a terminal and in a log", () => {
    const got = inTerminal(text);
    expect(runnerCommands(got)).toEqual([]);
    expect(got).not.toMatch(unseen);
    expect(told(unbroken(got), ...shownAs(text))).toBe(expected.terminal);
  });

  it("is data in JSON", () => {
    const review = hostileReview(text);
    const got = printed((output) => output.json(review));
    expect(JSON.parse(got)).toEqual(review);
    expect(runnerCommands(got)).toEqual([]);
    expect(got).not.toMatch(unseen);
  });

  it("is text in Markdown, for each host", () => {
    for (const { name, dialect, found } of expected.comments) {
      const markdown = inComment(text, dialect);
      const got = read(markdown);
      const shape = (of: typeof got) => of.shape.filter((type) => type !== "code");
      expect([name, shape(got)]).toEqual([name, shape(found)]);
      expect(activeText(markdown)).toEqual([]);
      expect(markdown).not.toMatch(unseen);
      expect(told(got.text, ...shownAs(text))).toBe(told(found.text, harmless));
    }
  });

  it("is text in the page", () => {
    const page = inPage(text);
    expect(tagsIn(page)).toEqual(expected.page);
    expect(page).not.toMatch(unseen);
  });
});
