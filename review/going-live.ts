/** Which version, entry or literal each variable gets, compared with before. */
import type { ResolvedEnvironment, ResolvedVariable } from "../model/resolved";
import type { Sides } from "./access";
import type { Change } from "./change";

/** A variable of a service or a Vercel project, by the reader, its name and where it holds. */
function variablesIn(environment: ResolvedEnvironment | null): ReadonlyMap<string, Placed> {
  const products = environment?.products ?? [];
  return new Map(
    products.flatMap(({ services, vercelProjects }) => [
      ...services.flatMap((service) =>
        service.variables.map((variable) =>
          placed({ reader: service.key, variable, where: "", renewed: "a new revision" }),
        ),
      ),
      ...vercelProjects.flatMap((project) =>
        project.variables.map(({ variable, targets, gitBranch }) =>
          placed({
            reader: project.key,
            variable,
            where: ` (${[...targets, ...(gitBranch === null ? [] : [`branch ${gitBranch}`])].join(", ")})`,
            renewed: "needs a new deployment",
          }),
        ),
      ),
    ]),
  );
}

interface Placed {
  readonly reader: string;
  readonly variable: ResolvedVariable;
  /** Targets of Vercel; empty elsewhere. */
  readonly where: string;
  /** What brings it to what runs. */
  readonly renewed: string;
}

const placed = (one: Placed) => [`${one.reader} ${one.variable.name}${one.where}`, one] as const;

export function liveChanges({ base, head }: Sides): readonly Change[] {
  const [before, after] = [variablesIn(base), variablesIn(head)];
  const environment = (head ?? base)?.name ?? "";
  const moved = new Map<string, Placed[]>();
  const changes: Change[] = [];
  const add = (level: Change["level"], { reader, where }: Placed, says: string, because: readonly string[] = []) =>
    changes.push({ area: "live", level, environment, subject: reader, says: `${says}${where}`, because });
  for (const [key, one] of after) {
    const { variable } = one;
    const was = before.get(key)?.variable;
    if (was === undefined) add("info", one, `gets the variable ${variable.name}: ${sourceOf(variable)}`);
    else if (was.kind !== variable.kind || was.entry !== variable.entry)
      add("attention", one, `gets ${variable.name} from ${sourceOf(variable)} in place of ${sourceOf(was)}`);
    else if (variable.kind === "secret" && was.kind === "secret") {
      if (was.secretId !== variable.secretId || was.secretProject !== variable.secretProject)
        add(
          "attention",
          one,
          `gets ${variable.name} from another secret: ${variable.secretProject}/${variable.secretId} in place of ${was.secretProject}/${was.secretId}`,
        );
      if (was.version !== variable.version) {
        const step = `${variable.entry} ${was.version} ${variable.version}`;
        moved.set(step, [...(moved.get(step) ?? []), one]);
      }
    } else if (variable.kind === "config" && was.kind === "config" && was.value !== variable.value)
      add(
        "info",
        one,
        `gets another ${variable.name}: ${JSON.stringify(variable.value)} in place of ${JSON.stringify(was.value)}`,
      );
  }
  for (const [key, one] of before)
    if (!after.has(key)) add("attention", one, `no longer gets the variable ${one.variable.name}`);
  for (const [step, readers] of moved) {
    const [entry = "", from = "", to = ""] = step.split(" ");
    changes.push({
      area: "live",
      level: "attention",
      environment,
      subject: entry,
      says: `version ${from} -> ${to}${Number(to) < Number(from) ? ", an older one" : ""}`,
      because: readers.map(
        ({ reader, variable, where, renewed }) => `${reader} gets it as ${variable.name}${where}: ${renewed}`,
      ),
    });
  }
  return changes;
}

const sourceOf = (variable: ResolvedVariable): string =>
  variable.kind === "secret"
    ? `${variable.entry} version ${variable.version}`
    : `the literal ${JSON.stringify(variable.value)}`;
