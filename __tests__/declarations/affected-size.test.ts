/** One changed secret among 10,000: at most two stacks are planned, and the decision costs one synthesis of each side. */
import { execFileSync } from "node:child_process";
import { commitOf } from "../../declarations/laid-out";
import { baseStacks, stacksOrFailure } from "../../declarations/sides";
import { synthesisAt, synthesisHere } from "../../declarations/synthesis";
import { affectedBy } from "../../review/affected";
import { long } from "../support/full";
import { createGeneratedProject } from "../support/generated-project";

long("one changed secret among 10,000", async () => {
  const project = createGeneratedProject({ products: 40, entries: 10_000, services: 80, plain: true });
  try {
    const git = (...args: readonly string[]) =>
      execFileSync("git", ["-C", project.folder, "-c", "user.name=ann", "-c", "user.email=ann@acme.example", ...args]);
    git("init", "--quiet", "--initial-branch=main");
    git("add", "--all");
    git("commit", "--quiet", "--message", "base");
    const file = "catalog/generated-organisation.ts";
    const one = "entry(`feature $" + "{at}`)";
    const text = project.read(file);
    expect(text).toContain(one);
    project.write(file, text.replace(one, `entry(name === "area-03" && at === 7 ? "one alone" : \`feature $\{at}\`)`));
    const context = { root: project.folder, env: { PATH: process.env.PATH }, signal: new AbortController().signal };
    const before = await synthesisAt(context, commitOf(context, "main").commit);
    const after = await synthesisHere(context, `${project.folder}/environments`);
    const read = Date.now();
    const affected = affectedBy(baseStacks(before, after, "main"), stacksOrFailure(after, null));
    const compared = Date.now() - read;
    expect(affected.stacks.map(({ stack, changed }) => [stack, changed.map(({ address }) => address)])).toEqual([
      ["area-03-dev-secrets", ["google_secret_manager_secret.AREA_03_KEY_007"]],
    ]);
    expect(affected.plan).toEqual(["area-03-dev-secrets"]);
    // All but the two processes.
    expect(compared).toBeLessThan(2000);
  } finally {
    project.remove();
  }
});
