/** @samples The README's pictures are what the declarations and a session in the sandbox give: `npm run pictures` draws them again. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filled } from "../catalog/support";
import { long } from "../support/full";
import { createProject } from "../support/project";
import { faultsOf } from "./command-lines";
import { flowPicture } from "./pictures/flow";
import { record, session } from "./pictures/record";
import { shownReview } from "./pictures/review";
import { sessionPicture } from "./pictures/session";
import { shownFlow } from "./pictures/shown";

const root = join(__dirname, "..", "..");
const drawn = (name: string) => readFileSync(join(root, "docs", "pictures", name), "utf8");

it("the flow is drawn from the entry and the service as they are resolved", () => {
  expect(flowPicture(filled("dev"), shownFlow)).toBe(drawn("flow.svg"));
});

it("a picture is refused for a read that is not declared", () => {
  expect(() => flowPicture(filled("dev"), { ...shownFlow, service: "intexuraos/user-service" })).toThrow(
    "intexuraos/user-service does not read intexuraos/INTEXURAOS_SPEECHMATICS_API_KEY as a pinned secret",
  );
});

it.each(["flow.svg", "session.svg"])(
  "%s has colours for light and dark, says what it shows, and loads nothing",
  (name) => {
    const text = drawn(name);
    expect(text).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" [^>]*role="img" aria-label="[^"]{40,}">/);
    expect(text).not.toMatch(/<script|<image|href=|url\(|@import|@font-face/);
  },
);

it("the session's commands are in its picture, and the command line would take them", () => {
  const ours = session.map(({ command }) => command.replace(/^npm start -- /, "./strongroom start "));
  expect(ours.flatMap((command) => faultsOf(command.replace("sandbox exec -- strongroom ", ""), true))).toEqual([]);
  for (const { command } of session) expect(drawn("session.svg")).toContain(`>${command}</text>`);
});

it("the guide's picture of a review is small, and its description says what the review says", () => {
  const picture = readFileSync(join(root, "docs", "guides", "pictures", "review.png"));
  expect(picture.subarray(1, 4).toString("latin1")).toBe("PNG");
  expect(picture.length).toBeLessThan(200_000);
  const { verdict, changes } = shownReview();
  expect(new Set(changes.map(({ area }) => area))).toEqual(new Set(["access", "live", "declared"]));
  const guide = readFileSync(join(root, "docs", "guides", "review.md"), "utf8");
  expect(guide).toContain(`: ${verdict.says}](pictures/review.png)`);
});

long("the session prints what its picture shows", async () => {
  const project = createProject(root);
  try {
    const steps = await record(async (command) => {
      const { code, stdout } = await project.run(["sh", "-c", `${command} 2>&1`]);
      return { code, printed: stdout };
    });
    expect(sessionPicture(steps)).toBe(drawn("session.svg"));
  } finally {
    await project.strongroom(["sandbox", "down"]);
    project.remove();
  }
});
