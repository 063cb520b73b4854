import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OrganisationSize } from "./generated-organisation";
import { createProject, type Project } from "./project";

/** A project of a generated organisation, for real commands; its declarations are the generator itself. */
export function createGeneratedProject(size: OrganisationSize): Project {
  const empty = mkdtempSync(join(tmpdir(), "strongroom-empty-"));
  for (const name of ["catalog", "services", "environments"]) mkdirSync(join(empty, name));
  const project = createProject(empty);
  rmSync(empty, { recursive: true });
  const generator = readFileSync(join(__dirname, "generated-organisation.ts"), "utf8");
  project.write("catalog/generated-organisation.ts", generator.replace("../../model", "../model"));
  const from = (path: string, part: string) =>
    `import { organisation } from "${path}";\n\nexport const ${part} = organisation.${part};\n`;
  project.write(
    "catalog/organisation.ts",
    `import { generatedOrganisation } from "./generated-organisation";\n\nexport const organisation = generatedOrganisation(${JSON.stringify(size)});\n`,
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
