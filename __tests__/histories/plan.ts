/** What three people do in a history, and what goes wrong meanwhile, drawn by its number. */
import { type Name, names } from "./organisation";
import { type Fault, type FaultKind, randomOf } from "./scheduler";
import { type Person, people } from "./world";

const kinds = [
  "inject",
  "adopt",
  "put",
  "rotate",
  "resume",
  "finish",
  "abort",
  "break lease",
  "rollback",
  "deploy",
  "deploy site",
  "drop site",
  "merge",
  "push",
] as const;
export type Kind = (typeof kinds)[number];

export interface Operation {
  readonly person: Person;
  /** A person may have two terminals. */
  readonly terminal: 0 | 1;
  readonly kind: Kind;
  readonly name: Name;
  readonly faults: readonly Fault[];
  readonly killAtWrite: number | null;
}

export interface Plan {
  readonly seed: number;
  readonly operations: readonly Operation[];
}

const faultKinds: readonly FaultKind[] = [
  "lost before",
  "lost after",
  "late",
  "slow",
  "slow",
  "damaged",
  "kill before",
  "kill after",
];

/** Weighted: what makes trouble comes more often. */
const drawn: readonly Kind[] = [
  "inject",
  "adopt",
  "put",
  "put",
  "rotate",
  "rotate",
  "rotate",
  "resume",
  "finish",
  "finish",
  "abort",
  "break lease",
  "rollback",
  "rollback",
  "deploy",
  "deploy",
  "deploy",
  "deploy site",
  "deploy site",
  "drop site",
  "merge",
  "merge",
  "push",
];

export function planOf(seed: number, length = 14): Plan {
  if (seed % 8 === 0) return asking(seed);
  return seed % 4 === 0 ? crossing(seed) : mixed(seed, length);
}

/** Every eighth one: somebody thinks about the question of a rollback, while their second terminal moves the pin. */
function asking(seed: number): Plan {
  const { operations } = mixed(seed, 4);
  const person = people[Math.floor(randomOf(seed)() * people.length)] as Person;
  const does =
    (terminal: 0 | 1, faults: readonly Fault[]) =>
    (kind: Kind): Operation => ({ person, terminal, kind, name: "WEB_KEY", faults, killAtWrite: null });
  const slowly = Array.from({ length: 14 }, (_, index) => ({ at: 1 + index, kind: "slow" as const }));
  const first = [does(0, [])("put"), ...(["rollback", "rollback"] as const).map(does(0, slowly))];
  const second = (["put", "put", "put", "put"] as const).map(does(1, []));
  return { seed, operations: [...first, ...second, ...operations.filter((one) => one.person !== person)] };
}

/** Every eighth one, too: somebody's second terminal deploys while the first one takes a rotation back, and others work as well. */
function crossing(seed: number): Plan {
  const { operations } = mixed(seed, 5);
  const random = randomOf(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const person = pick(people);
  const alone = { person, name: "WEB_KEY", faults: [], killAtWrite: null } as const;
  const taken: readonly Kind[] = ["rotate", pick<Kind>(["abort", "abort", "finish"]), "rotate", "abort"];
  const turns = taken.map((kind): Operation => ({ ...alone, terminal: 0, kind }));
  const deploys = Array.from(
    { length: 4 },
    (): Operation => ({
      ...alone,
      terminal: 1,
      kind: pick<Kind>(["deploy", "deploy", "deploy site"]),
      faults: [{ at: 1 + Math.floor(random() * 2), kind: "slow" }],
    }),
  );
  return { seed, operations: [...turns, ...deploys, ...operations.filter((one) => one.person !== person)] };
}

function mixed(seed: number, length: number): Plan {
  const random = randomOf(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const operations = Array.from({ length }, (): Operation => {
    // A put and a rotation write at about their thirtieth step.
    const faults = Array.from({ length: random() < 0.45 ? 1 + Math.floor(random() * 3) : 0 }, () => ({
      at: 1 + Math.floor(random() * 40),
      kind: pick(faultKinds),
    }));
    const write = 1 + Math.floor(random() * 6);
    const killAtWrite = random() < 0.08 ? (random() < 0.5 ? write : -write) : null;
    const name = random() < 0.7 ? names[0] : names[1];
    return { person: pick(people), terminal: random() < 0.25 ? 1 : 0, kind: pick(drawn), name, faults, killAtWrite };
  });
  return { seed, operations };
}

/** Drops what the failure does not need: operations first, then faults. */
export async function shrink(plan: Plan, fails: (plan: Plan) => Promise<boolean>): Promise<Plan> {
  let smallest = plan;
  const attempt = async (operations: readonly Operation[]): Promise<boolean> => {
    const smaller = { ...plan, operations };
    if (!(await fails(smaller))) return false;
    smallest = smaller;
    return true;
  };
  for (let at = smallest.operations.length - 1; at >= 0; at--)
    await attempt(smallest.operations.filter((_, index) => index !== at));
  for (let at = 0; at < smallest.operations.length; at++) {
    const without = (change: Partial<Operation>) =>
      smallest.operations.map((one, index) => (index === at ? { ...one, ...change } : one));
    if (smallest.operations[at]?.killAtWrite !== null) await attempt(without({ killAtWrite: null }));
    const faults = smallest.operations[at]?.faults ?? [];
    for (const fault of faults)
      await attempt(without({ faults: (smallest.operations[at]?.faults ?? []).filter((one) => one !== fault) }));
  }
  return smallest;
}
