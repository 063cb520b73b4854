/** @samples `npm run pictures`: draws docs/pictures again, from the declarations and from a session that really runs. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { filled } from "../../catalog/support";
import { createProject } from "../../support/project";
import { flowPicture } from "./flow";
import { record } from "./record";
import { sessionPicture } from "./session";
import { shownFlow } from "./shown";

const root = join(__dirname, "..", "..", "..");
const folder = join(root, "docs", "pictures");

async function main(): Promise<void> {
  writeFileSync(join(folder, "flow.svg"), flowPicture(filled("dev"), shownFlow));
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

void main();
