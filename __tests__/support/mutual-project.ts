import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProject, type Project } from "./project";

/** A project of the mutual organisation, for real commands; its declarations are the generator itself. */
export function createMutualProject(products: number): Project {
  const empty = mkdtempSync(join(tmpdir(), "strongroom-empty-"));
  for (const name of ["catalog", "services", "environments"]) mkdirSync(join(empty, name));
  const project = createProject(empty);
  rmSync(empty, { recursive: true });
  const generator = readFileSync(join(__dirname, "mutual-organisation.ts"), "utf8");
  project.write("catalog/mutual-organisation.ts", generator.replace("../../model", "../model"));
  const from = (path: string, part: string) =>
    `import { organisation } from "${path}";\n\nexport const ${part} = organisation.${part};\n`;
  project.write(
    "catalog/organisation.ts",
    `import { mutualOrganisation } from "./mutual-organisation";\n\nexport const organisation = mutualOrganisation(${products});\n`,
  );
  project.write("catalog/index.ts", from("./organisation", "catalogue"));
  project.write("services/index.ts", from("../catalog/organisation", "readers"));
  project.write(
    "environments/index.ts",
    `import { catalogue } from "../catalog";
import { organisation as generated } from "../catalog/organisation";
import { readers } from "../services";

export const organisation = { ...generated, catalogue, readers };
`,
  );
  return project;
}
