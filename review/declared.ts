/** What is declared differently, beyond access and versions: targets, and what is said of an entry. */
import type { ResolvedEntry, ResolvedEnvironment } from "../model/resolved";
import type { Sides } from "./access";
import type { Change, Level } from "./change";

/** Of an entry, by the name that a reviewer knows; `level` where less care is taken than before. */
const fields: readonly {
  readonly name: string;
  readonly of: (entry: ResolvedEntry) => unknown;
  readonly level: Level;
}[] = [
  { name: "kind", of: ({ kind }) => kind, level: "attention" },
  { name: "class", of: (entry) => entry.class, level: "attention" },
  { name: "tier", of: ({ tier }) => tier, level: "attention" },
  { name: "rotation", of: ({ rotation }) => rotation, level: "attention" },
  { name: "triggers", of: ({ triggers }) => triggers, level: "info" },
  { name: "never read by", of: ({ neverReadBy }) => neverReadBy, level: "attention" },
  { name: "only read by", of: ({ onlyReadBy }) => onlyReadBy, level: "attention" },
  { name: "format", of: ({ format }) => format?.says ?? null, level: "attention" },
  { name: "origin", of: ({ origin }) => origin, level: "attention" },
  { name: "optional", of: ({ optional }) => optional, level: "info" },
  { name: "purpose", of: ({ purpose }) => purpose, level: "info" },
  { name: "risk", of: ({ risk }) => risk, level: "info" },
  { name: "revoke", of: ({ revoke }) => revoke, level: "info" },
  { name: "literal", of: ({ value }) => value, level: "info" },
];

export function declaredChanges({ base, head }: Sides): readonly Change[] {
  if (base === null || head === null) return [];
  const before = new Map(entriesIn(base).map((one) => [one.key, one] as const));
  return entriesIn(head).flatMap((is) => {
    const was = before.get(is.key);
    if (was === undefined)
      return [
        {
          area: "declared" as const,
          level: "info" as const,
          environment: head.name,
          subject: is.key,
          says: `is new: ${is.purpose}`,
          because: [],
        },
      ];
    return fields
      .filter(({ of }) => JSON.stringify(of(was)) !== JSON.stringify(of(is)))
      .map(({ name, of, level }) => ({
        area: "declared" as const,
        level,
        environment: head.name,
        subject: is.key,
        says: `${name}: ${shown(of(is))} (before: ${shown(of(was))})`,
        because: [],
      }));
  });
}

export function targetChanges({ base, head }: Sides): readonly Change[] {
  const environment = (head ?? base)?.name ?? "";
  const changes: Change[] = [];
  const add = (level: Level, subject: string, says: string) =>
    changes.push({ area: "targets", level, environment, subject, says, because: [] });
  if (base === null) add("attention", environment, "is a new environment");
  if (head === null) add("danger", environment, "is no longer declared");
  const before = targetsIn(base);
  for (const [key, is] of targetsIn(head)) {
    const was = before.get(key);
    if (was === undefined) {
      if (base !== null)
        add("attention", key, `is a new ${is.kind}${is.public ? ", and the internet reaches it" : ""}`);
      continue;
    }
    if (is.public && !was.public) add("danger", key, "opens to the internet (ingress: all)");
    if (is.place !== was.place) add("attention", key, `moves to ${is.place} (before: ${was.place})`);
    if (is.role !== was.role) add("attention", key, `has the role ${is.role} (before: ${was.role})`);
    if (is.identity !== was.identity) add("attention", key, `runs as ${is.identity} (before: ${was.identity})`);
  }
  return changes;
}

interface Target {
  readonly kind: string;
  readonly place: string;
  readonly role: string;
  readonly identity: string;
  readonly public: boolean;
}

function targetsIn(environment: ResolvedEnvironment | null): ReadonlyMap<string, Target> {
  const products = environment?.products ?? [];
  return new Map(
    products.flatMap(({ services, vercelProjects, otherReaders }): (readonly [string, Target])[] => [
      ...services.map(
        ({ key, project, region, name, role, identityEmail, ingress }) =>
          [
            key,
            {
              kind: "Cloud Run service",
              place: `${project}/${region}/${name}`,
              role,
              identity: identityEmail,
              public: ingress === "all",
            },
          ] as const,
      ),
      ...vercelProjects.map(
        ({ key, teamId, projectId, role }) =>
          [
            key,
            { kind: "Vercel project", place: `${teamId}/${projectId}`, role, identity: "Vercel", public: false },
          ] as const,
      ),
      ...otherReaders.map(
        ({ key, role, member, deployment }) =>
          [
            key,
            {
              kind: "reader",
              place: deployment ?? "its own place",
              role,
              identity: member ?? "no account",
              public: false,
            },
          ] as const,
      ),
    ]),
  );
}

const entriesIn = ({ products }: ResolvedEnvironment) => products.flatMap(({ entries }) => entries);

function shown(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  return typeof value === "string" ? JSON.stringify(value) : JSON.stringify(value).replaceAll('"', "");
}
