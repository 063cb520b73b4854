/**
 * Twenty products that read each other both ways, with real Terraform, in a cloud whose new accounts are late: one start is
 * enough, and the next one has nothing to do. What the gate reads off the synthesized files is tried out here.
 */

import { AdminClient, defaultHome, down, up } from "../../sandbox";
import type { StartData } from "../../terraform/start/summary";
import { long } from "../support/full";
import { createMutualProject } from "../support/mutual-project";

long("converges in one run, and changes nothing in the second", async () => {
  const project = createMutualProject(20);
  const home = defaultHome(project.folder);
  try {
    await up({ home });
    await new AdminClient({ home }).changeSettings({ serviceAccountLagSeconds: 3 });
    const start = async () => {
      const { code, stdout, stderr } = await project.strongroom(["start", "--json"]);
      if (code !== 0) throw new Error(`${code}\n${stdout}\n${stderr}`);
      return JSON.parse(stdout) as StartData;
    };
    // 20 and 2 accounts; 21 secrets; bindings: 60 of services, 4 of the deliverer, 1 of the injector; 20 services; 4 variables.
    expect(await start()).toMatchObject({
      terraform: { added: 22 + 21 + 65 + 20 + 4, changed: 0, destroyed: 0 },
      services: { cloudRun: 20, vercel: 4, waiting: [] },
      versions: 21,
    });
    expect((await start()).noChanges).toBe(true);
  } finally {
    await down({ home });
    project.remove();
  }
});
