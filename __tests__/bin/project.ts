import { mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { createProject, type Project } from "../support/project";

/** With a node_modules folder of its own, so that nothing there disturbs other tests' bundles. */
export function projectWithModules(): Project {
  const project = createProject(join(__dirname, "..", "e2e", "shop"));
  const modules = join(project.folder, "node_modules");
  rmSync(modules);
  mkdirSync(modules);
  const real = join(__dirname, "..", "..", "node_modules");
  for (const name of readdirSync(real).filter((one) => one !== ".cache"))
    symlinkSync(join(real, name), join(modules, name));
  return project;
}
