/** Every link of the documentation leads to a file that is there, and to a heading of it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

const root = join(__dirname, "..", "..");
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...["docs", "sandbox", "__tests__", "bench", "providers"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md") && !name.includes("node_modules"))
      .map((name) => join(folder, name)),
  ),
];

const prose = (text: string) => text.replace(/```[\s\S]*?```/g, "");
const textOf = (page: string) => prose(readFileSync(join(root, page), "utf8"));

/** As GitHub and GitLab name the places of a page. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => heading);
  const plain = headings.map((heading) => heading.replace(/`/g, "").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1"));
  return new Set(
    plain.map((heading) =>
      heading
        .trim()
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_\- ]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

function brokenIn(page: string, text = textOf(page)): readonly string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = ""]) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? page : normalize(join(dirname(page), file));
    const missing =
      !existsSync(join(root, target)) ||
      (anchor !== undefined && target.endsWith(".md") && !anchorsOf(textOf(target)).has(anchor));
    return missing ? [`${page}: ${link}`] : [];
  });
}

test("no link is broken", () => {
  expect(pages.map((page) => relative(".", page))).toContain("docs/guides/real-project.md");
  expect(pages.flatMap((page) => brokenIn(page))).toEqual([]);
});

test("a heading that was renamed, and a file that is gone, are noticed", () => {
  const text =
    "[a](docs/guides/new-things.md#promote) [b](docs/guides/new-things.md#promoted) [c](docs/gone.md) [d](#the-house)";
  expect(brokenIn("CONTRIBUTING.md", text)).toEqual([
    "CONTRIBUTING.md: docs/guides/new-things.md#promoted",
    "CONTRIBUTING.md: docs/gone.md",
  ]);
});
