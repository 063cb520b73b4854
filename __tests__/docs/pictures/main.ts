/** @samples `npm run pictures`: draws docs/pictures again, from the declarations and from a session that really runs. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { filled } from "../../catalog/support";
import { Browser, chromium } from "../../support/chromium";
import { createProject } from "../../support/project";
import { flowPicture } from "./flow";
import { record } from "./record";
import { pictureOf, shownPage } from "./review";
import { sessionPicture } from "./session";
import { shownFlow } from "./shown";

const root = join(__dirname, "..", "..", "..");
const folder = join(root, "docs", "pictures");

async function main(): Promise<void> {
  writeFileSync(join(folder, "flow.svg"), flowPicture(filled("dev"), shownFlow));
  await drawReview();
  const project = createProject(root);
  try {
    const steps = await record(async (command) => {
      process.stderr.write(`${command}\n`);
      const { code, stdout } = await project.run(["sh", "-c", `${command} 2>&1`]);
      return { code, printed: stdout };
    });
    writeFileSync(join(folder, "session.svg"), sessionPicture(steps));
  } finally {
    await project.strongroom(["sandbox", "down"]);
    project.remove();
  }
}

/** As a browser shows the page; its fonts are this machine's. */
async function drawReview(): Promise<void> {
  if (chromium === null) {
    process.stderr.write("no Chromium is on the PATH, so the picture of a review stays as it is\n");
    return;
  }
  const pages = mkdtempSync(join(tmpdir(), "strongroom-pictures-"));
  const page = join(pages, "review.html");
  writeFileSync(page, shownPage());
  const browser = await Browser.open(chromium);
  try {
    const picture = await pictureOf(browser, `${pathToFileURL(page)}`);
    writeFileSync(join(root, "docs", "guides", "pictures", "review.png"), picture);
  } finally {
    await browser.close();
    rmSync(pages, { recursive: true });
  }
}

void main();
