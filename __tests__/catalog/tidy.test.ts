import { join } from "node:path";
import { projectEnvironments } from "../../cli/project-environments";
import { staleFiles } from "../../declarations/tidy/files";
import type { Context } from "../../machine/context";

it("what follows from the declarations is up to date (./strongroom tidy)", () => {
  const root = join(__dirname, "..", "..");
  const context = { root, lockDir: join(root, "environments"), environments: projectEnvironments() } as Context;
  expect(staleFiles(context).map(({ file }) => file)).toEqual([]);
});
