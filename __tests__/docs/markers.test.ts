/** @samples Every example says in its first line where it works: in files, in the sandbox, or in a real cloud. And that is so. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isOurs, wordsOf } from "./command-lines";
import { spans, tableOf } from "./procedure-rows";

const root = join(__dirname, "..", "..");
const guides = readdirSync(join(root, "docs", "guides"))
  .filter((name) => name.endsWith(".md"))
  .map((name) => `docs/guides/${name}`);
const documents = ["README.md", "docs/upgrading.md", "sandbox/README.md", ...guides];
const markers = ["# files", "# sandbox", "# real cloud"] as const;
type Marker = (typeof markers)[number];

/** What the page of commands says of each: whether it talks to a cloud. */
const clouds = tableOf(
  readFileSync(join(root, "docs", "command-line.md"), "utf8"),
  "command | what it does | talks to a cloud",
)
  .filter(([, does]) => does !== "")
  .flatMap(([commands = "", , cloud = ""]) => spans(commands).map((command) => [wordsIn(command), cloud] as const));

/** Of `new service NAME` and of `retire NAME [--after DAY]` what names the command. */
function wordsIn(command: string): string {
  const words = command.split(" ");
  const end = words.findIndex((word) => !/^[a-z][a-z-]*$/.test(word));
  return words.slice(0, end < 0 ? words.length : end).join(" ");
}

/** Where a line works; null for one of a program that is not ours. */
function placeOf(line: string): Marker | null {
  if (/^npm start\b/.test(line)) return "# sandbox";
  if (!isOurs(line)) return null;
  const words = wordsOf(line).slice(1);
  const rows = clouds.filter(([name]) => name === words.slice(0, name.split(" ").length).join(" "));
  const [, cloud] = rows.sort(([a], [b]) => b.length - a.length)[0] ?? [];
  if (cloud === undefined) throw new Error(`docs/command-line.md does not say whether this talks to a cloud: ${line}`);
  if (cloud === "the sandbox only") return "# sandbox";
  if (cloud.startsWith("with "))
    return words.some((word) => cloud.includes(`\`${word}\``)) ? "# real cloud" : "# files";
  if (cloud.startsWith("unless")) return words.includes("--offline") ? "# files" : "# real cloud";
  // A first step that writes files alone is said to be of the cloud as well: the same line goes on there.
  return cloud === "no" || cloud.startsWith("git") ? "# files" : "# real cloud";
}

const blocks = documents.flatMap((file) =>
  [...readFileSync(join(root, file), "utf8").matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(({ 1: text = "" }) => ({
    file,
    text,
  })),
);

it("every block begins with a marker", () => {
  const without = blocks.filter(({ text }) => !markers.some((one) => text.startsWith(`${one}\n`)));
  expect(without.map(({ file, text }) => `${file}: ${text.split("\n")[0]}`)).toEqual([]);
});

it("the marker says where the commands work", () => {
  const wrong = blocks.flatMap(({ file, text }) => {
    const [marker, ...lines] = text.split("\n");
    const places = new Set(lines.map((line) => placeOf(line)).filter((place) => place !== null));
    // With a real cloud in reach, what works in files works too.
    if (marker === "# real cloud") places.delete("# files");
    places.delete(marker as Marker);
    return [...places].map((place) => `${file}: ${marker}, and there is a line of ${place}: ${text}`);
  });
  expect(wrong).toEqual([]);
});

it("a block that only needs files is not said to need a cloud", () => {
  const wrong = blocks.filter(({ text }) => {
    const places = text.split("\n").map((line) => placeOf(line));
    return text.startsWith("# real cloud\n") && places.includes("# files") && !places.includes("# real cloud");
  });
  expect(wrong.map(({ file, text }) => `${file}: ${text}`)).toEqual([]);
});

it.each([
  ["./strongroom check --env dev", "# files"],
  ["./strongroom new service x --product y", "# files"],
  ["./strongroom inject --env dev", "# real cloud"],
  ["./strongroom status --env dev --offline", "# files"],
  ["./strongroom status --env dev", "# real cloud"],
  ["./strongroom sandbox exec -- strongroom inject --env dev", "# sandbox"],
  ["npm start -- --env staging", "# sandbox"],
  ["gcloud projects list", null],
])("%s: %s", (line, place) => {
  expect(placeOf(line)).toBe(place);
});
