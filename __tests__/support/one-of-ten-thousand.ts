/** One changed secret among 10,000, in the sandbox: its stack is applied, and the declarations say something else of it now. */
import { execFileSync } from "node:child_process";
import { AdminClient, defaultHome, down, up } from "../../sandbox";
import { productNames } from "./generated-organisation";
import { createGeneratedProject } from "./generated-project";

const products = 40;
const stack = "area-03-dev-secrets";
const file = "catalog/generated-organisation.ts";

export interface Planned {
  /** Requests by what they are about. */
  readonly calls: Readonly<Record<"states" | "secrets" | "others", number>>;
  readonly seconds: number;
  /** What the command printed. */
  readonly says: string;
}

export interface OneOfTenThousand {
  /** Plans its stack. */
  plan(...more: readonly string[]): Promise<Planned>;
  remove(): Promise<void>;
}

export async function oneOfTenThousand(): Promise<OneOfTenThousand> {
  const project = createGeneratedProject({ products, entries: 10_000, services: 80, plain: true });
  const home = defaultHome(project.folder);
  const must = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await project.strongroom(["sandbox", "exec", "--", "strongroom", ...args]);
    if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}\n${stdout}\n${stderr}`);
    return stdout;
  };
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-C", project.folder, "-c", "user.name=ann", "-c", "user.email=ann@acme.example", ...args]);
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "--message", "base");
  await up({ home });
  const admin = new AdminClient({ home });
  const ids = [...productNames(products), "platform"].map((name) => `fake-${name}-dev`);
  await admin.prepare({
    projects: ids.map((id) => ({ id })),
    buckets: ids.map((id) => ({ name: `${id}-tfstate`, project: id })),
  });
  // Those whose accounts read its secrets.
  const before = ["02", "03", "04", "05"].map((number) => `area-${number}-dev-identities`);
  await must("deploy", ...before, stack, "--auto-approve");
  const one = "entry(`feature $" + "{at}`)";
  const text = project.read(file);
  if (!text.includes(one)) throw new Error(`${file} is made in another way`);
  project.write(file, text.replace(one, `entry(name === "area-03" && at === 7 ? "one alone" : \`feature $\{at}\`)`));
  let folders = 0;
  return {
    async plan(...more) {
      const last = (await admin.requests()).at(-1)?.seq ?? 0;
      const start = Date.now();
      const says = await must("plan", stack, "--out", `plans-${++folders}`, ...more);
      const seconds = (Date.now() - start) / 1000;
      const requests = (await admin.requests(last)).filter(({ path }) => !path.startsWith("/_sandbox/"));
      const about = (pattern: RegExp) => requests.filter(({ path }) => pattern.test(path)).length;
      const [states, secrets] = [about(/^\/storage\//), about(/\/secrets\//)];
      return { calls: { states, secrets, others: requests.length - states - secrets }, seconds, says };
    },
    async remove() {
      await down({ home });
      project.remove();
    },
  };
}
