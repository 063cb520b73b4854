/**
 * The way to the fork stays open (ADR 0021): the same application on `cdktn`, installed under cdktf's name, gives the
 * same JSON but for the stamp of its version. Needs the npm registry, so it runs with `npm run test:full` only.
 */
import { readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { full } from "../support/full";
import { createProject, type Project } from "../support/project";

const root = join(__dirname, "..", "..");

(full ? describe : describe.skip)("the fork of cdktf", () => {
  const stamps = new Set<string>();
  let project: Project;

  beforeAll(() => {
    project = createProject(join(root, "__tests__", "e2e", "shop"));
  });
  afterAll(() => project.remove());

  async function synthesized(...options: string[]): Promise<Record<string, unknown>> {
    const done = await project.run(["node", ...options, "--import", "tsx", "main.ts"]);
    if (done.code !== 0) throw new Error(done.stderr);
    const folder = join(project.folder, "cdktf.out", "stacks");
    const stacks = readdirSync(folder).sort();
    return Object.fromEntries(
      stacks.map((name) => {
        const stack = JSON.parse(readFileSync(join(folder, name, "cdk.tf.json"), "utf8"));
        stamps.add(stack["//"].metadata.version);
        delete stack["//"].metadata.version;
        return [name, stack];
      }),
    );
  }

  it("synthesizes the same stacks", async () => {
    const before = await synthesized();
    expect(Object.keys(before)).toHaveLength(6);

    // Everything but cdktf stays as it is: a node_modules of links, with one package taken out.
    const modules = join(project.folder, "node_modules");
    rmSync(modules);
    const installed = join(project.scratch, "fork");
    project.write("../scratch/fork/package.json", JSON.stringify({ private: true }));
    const install = await project.run(
      ["npm", "install", "--no-audit", "--no-fund", "cdktf@npm:cdktn@0.24.0", "constructs@10.7.0"],
      {
        cwd: installed,
        env: registrySettings(),
      },
    );
    if (install.code !== 0) throw new Error(install.stderr);
    const own = new Set(readdirSync(join(installed, "node_modules")));
    project.write("node_modules/.keep", "");
    for (const name of readdirSync(join(root, "node_modules"))) {
      if (!own.has(name) && name !== "@cdktf") symlinkSync(join(root, "node_modules", name), join(modules, name));
    }
    for (const name of own)
      if (!name.startsWith(".")) symlinkSync(join(installed, "node_modules", name), join(modules, name));
    project.write("node_modules/@cdktf/.keep", "");
    for (const name of readdirSync(join(root, "node_modules", "@cdktf"))) {
      symlinkSync(join(root, "node_modules", "@cdktf", name), join(modules, "@cdktf", name));
    }

    expect(readFileSync(join(modules, "cdktf", "package.json"), "utf8")).toContain('"name": "cdktn"');
    // Packages must find the fork from where their links lie, not from where they lead.
    expect(await synthesized("--preserve-symlinks")).toEqual(before);
    expect([...stamps]).toEqual(["0.21.0", "0.24.0"]);
  });
});

// The clean environment of a project has no npm settings; the machine's own are needed to reach its registry.
function registrySettings(): Record<string, string> {
  const wanted = /^(npm_config_|NODE_EXTRA_CA_CERTS$|SSL_CERT|HTTPS?_PROXY$|NO_PROXY$)/i;
  const pairs = Object.entries(process.env).filter(
    (pair): pair is [string, string] => wanted.test(pair[0]) && pair[1] !== undefined && !/cache$/i.test(pair[0]),
  );
  return { ...Object.fromEntries(pairs), HOME: process.env.HOME ?? "" };
}
