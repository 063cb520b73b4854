/** The real command as a process, over the shop of `e2e` and a cloud that is empty before each test. */
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { LocalCloud } from "../support/local-cloud";
import { createProject, type Outcome, type Project } from "../support/project";

export let project: Project;
export let cloud: LocalCloud;
export let lockDir: string;

export const secrets = {
  "fake-shop-dev": ["SESSION_KEY", "VENDOR_KEY", "WEB_KEY"],
  "fake-platform-dev": ["STRONGROOM_FINGERPRINT_KEY"],
};

/** @param settings of each secret, as Secret Manager takes them */
export function withProcesses(settings: Readonly<Record<string, string>> = {}): void {
  beforeAll(async () => {
    project = createProject(join(__dirname, "..", "e2e", "shop"));
    cloud = await LocalCloud.start();
  });
  afterAll(async () => {
    await cloud.close();
    project.remove();
  });
  beforeEach(async () => {
    await cloud.prepare(secrets, settings);
    lockDir = mkdtempSync(join(project.scratch, "locks-"));
  });
}

/** What a process gets, beside what a test adds. */
export const environment = () => ({ ...cloud.environment, STRONGROOM_LOCK_DIR: lockDir });

export const strongroom = (args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> =>
  project.strongroom(args, { ...environment(), ...env });
