/** @samples The README's examples, executed: what it shows must be what happens. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createProject, type Outcome, type Project } from "../support/project";
import { blocksOf, faultsOf } from "./command-lines";

const root = join(__dirname, "..", "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

/** Declarations that a document shows with the path of their file, without the fences. */
function declarationsOf(file: string): readonly string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/^```ts\n(\/\/ (?:catalog|services)\/[\s\S]*?)^```/gm)].map(([, block = ""]) => block);
}

/** Does to a file what the first line of an example says. */
function follow(project: Project, example: string): void {
  const [heading = "", path = "", more] = /^\/\/ (\S+\.ts)(?: \((.+)\))?\n/.exec(example) ?? [];
  if (heading === "") throw new Error(`no file is named: ${example}`);
  const text = example.slice(heading.length);
  const [, read = ""] = /^ *(\w+)\./.exec(text) ?? [];
  const changed: Readonly<Record<string, (before: string) => string>> = {
    "one more line": (before) => before + text,
    "one more line of reads": (before) =>
      before.replace("speechmatics,", `${read}, speechmatics,`).replace("reads: [\n", `reads: [\n${text}`),
  };
  project.write(path, more === undefined ? example : (changed[more]?.(project.read(path)) ?? ""));
}

it("what the README declares is valid without anything else", async () => {
  const project = createProject(root);
  try {
    for (const example of declarationsOf("README.md")) follow(project, example);
    expect(await project.strongroom(["tidy"])).toMatchObject({ code: 0 });
    expect(project.read(".env.example")).toContain("INTEXURAOS_DEEPGRAM_API_KEY");
  } finally {
    project.remove();
  }
});

describe("what the README and its guide declare", () => {
  let project: Project;

  beforeAll(() => {
    project = createProject(root);
    project.write("docs/inventory.md", "");
    const shown = ["README.md", "docs/guides/new-things.md"].flatMap(declarationsOf);
    expect(shown).toHaveLength(4);
    // The guide's service reads the README's entry in place of the README's reader.
    for (const example of shown.filter((one) => !one.includes("line of reads"))) follow(project, example);
  });
  afterAll(() => project.remove());

  const node = (...args: string[]): Promise<Outcome> => project.run(["node", ...args]);

  it("compiles", async () => {
    expect(await project.compile()).toEqual({ code: 0, stdout: "", stderr: expect.any(String) });
  });

  it("is known to the lock files and the inventory by the command that it names", async () => {
    expect(await project.strongroom(["tidy"])).toMatchObject({ code: 0 });
    expect(
      JSON.parse(project.read("environments/prod.lock.json")).entries["intexuraos/INTEXURAOS_DEEPGRAM_API_KEY"],
    ).toEqual({ state: "pending" });
    expect(project.read("docs/inventory.md")).toContain("INTEXURAOS_DEEPGRAM_API_KEY");
  });

  it("is asked for by check, with where to get it and the command that fills it", async () => {
    const done = await project.strongroom(["check", "--env", "dev", "--json"]);
    expect(done.code).toBe(4);
    expect(done.stdout).toContain("intexuraos/INTEXURAOS_DEEPGRAM_API_KEY");
    expect(done.stdout).toContain("Deepgram > Console > API keys");
  });

  it("gives the service an identity, a binding per secret and no mapping before there are values", async () => {
    expect(await node("--import", "tsx", "main.ts")).toMatchObject({ code: 0 });
    const stack = (layer: string) =>
      JSON.parse(project.read(`cdktf.out/stacks/intexuraos-dev-${layer}/cdk.tf.json`)).resource ?? {};
    expect(Object.keys(stack("secrets").google_secret_manager_secret)).toContain("INTEXURAOS_DEEPGRAM_API_KEY");
    const bindings = Object.keys(stack("secrets").google_secret_manager_secret_iam_member);
    expect(bindings.filter((address) => address.endsWith("--digest-service"))).toEqual([
      "INTEXURAOS_AUTH_ISSUER--digest-service",
      "INTEXURAOS_DEEPGRAM_API_KEY--digest-service",
      "INTEXURAOS_DIGEST_TOKEN--digest-service",
      "INTEXURAOS_MAILER_API_KEY--digest-service",
    ]);
    expect(Object.keys(stack("identities").google_service_account)).toContain("service-account--digest-service");
    expect(stack("services").google_cloud_run_v2_service).toBeUndefined();
  });
});

describe("what the README names", () => {
  const commands = blocksOf(readme).flat();
  const scripts: Record<string, string> = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts;

  it.each(commands.filter((line) => /^npm (run )?\S+/.test(line)))("%s is a script", (line) => {
    const [, name = ""] = /^npm (?:run )?(\S+)/.exec(line) ?? [];
    expect(Object.keys(scripts)).toContain(name);
    // The words after the dashes belong to the command.
    const [, given = ""] = line.split(" -- ");
    if (name === "start") expect(faultsOf(`./strongroom start ${given}`.trim(), true)).toEqual([]);
  });

  it("exists where it links to a file", () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1] ?? "");
    expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
