/**
 * Twenty products that read each other both ways, with real Terraform, in a cloud whose new accounts are late: one start is
 * enough, and the next one has nothing to do. What the gate reads off the synthesized files is tried out here.
 */

import { AdminClient, defaultHome, down, up } from "../../sandbox";
import type { StartData } from "../../terraform/start/summary";
import { long } from "../support/full";
import { createGeneratedProject } from "../support/generated-project";

long("converges in one run, and changes nothing in the second", async () => {
  const project = createGeneratedProject({ products: 20 });
  const home = defaultHome(project.folder);
  try {
    await up({ home });
    await new AdminClient({ home }).changeSettings({ serviceAccountLagSeconds: 3 });
    const start = async (...more: string[]) => {
      const { code, stdout, stderr } = await project.strongroom(["start", "--json", ...more]);
      if (code !== 0) throw new Error(`${code}\n${stdout}\n${stderr}`);
      return JSON.parse(stdout) as StartData;
    };
    // 20 and 2 accounts; 20 and 2 secrets; bindings: 97 across products, 20 of a service on its own, 1 of the injector, 2 of people;
    // 20 services; 4 variables.
    expect(await start()).toMatchObject({
      terraform: { added: 22 + 22 + (97 + 20 + 1 + 2) + 20 + 4, changed: 0, destroyed: 0 },
      services: { cloudRun: 20, vercel: 4, waiting: [] },
      versions: 22,
    });
    expect(await start("--all")).toMatchObject({ noChanges: true, notPlanned: [] });
    expect((await start()).notPlanned).toHaveLength(21 + 21 + 20 + 4);
  } finally {
    await down({ home });
    project.remove();
  }
});
