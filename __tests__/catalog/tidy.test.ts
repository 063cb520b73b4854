import { join } from "node:path";
import type { Context } from "../../cli/context";
import { projectEnvironments } from "../../cli/project-environments";
import { staleFiles } from "../../cli/tidy/files";

it("what follows from the declarations is up to date (./strongroom tidy)", () => {
  const root = join(__dirname, "..", "..");
  const context = { root, lockDir: join(root, "environments"), environments: projectEnvironments() } as Context;
  expect(staleFiles(context).map(({ file }) => file)).toEqual([]);
});
