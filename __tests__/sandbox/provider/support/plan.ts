import type { TestCloud } from "./cloud";
import { modules, type ResourceChange } from "./scenarios";
import type { Workbench } from "./terraform";
import { prepareScenarios } from "./world";

/** Applies what every scenario begins with, and plans what it comes to. */
export async function planScenarios(
  cloud: TestCloud,
  bench: Workbench,
): Promise<{ readonly resource_changes?: ResourceChange[] }> {
  await prepareScenarios(cloud);
  const dir = bench.folder(modules("config_before"));
  await bench.must(dir, ["init", "-input=false"]);
  await bench.must(dir, ["apply", "-input=false", "-auto-approve"]);
  bench.write(dir, modules("config_after"));
  await bench.must(dir, ["plan", "-input=false", "-out=plan.bin"]);
  return JSON.parse(await bench.must(dir, ["show", "-json", "plan.bin"]));
}
