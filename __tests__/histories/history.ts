/** One history: what three people do, what goes wrong meanwhile, and what must hold after it. */
import { inject } from "../../cli/commands/inject";
import { put } from "../../cli/commands/put";
import { rollback } from "../../cli/commands/rollback";
import { rotate } from "../../cli/commands/rotate";
import { isFailure } from "../../text/failure";
import { type Fault, type FaultKind, Run, randomOf } from "./scheduler";
import { keyOf, type Name, names, type Person, people, type World } from "./world";

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
type Kind = (typeof kinds)[number];

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

interface Acknowledged {
  readonly key: string;
  readonly version: string;
  readonly value: string;
}

/** @returns what does not hold; empty for a good history */
export async function runHistory(world: World, plan: Plan): Promise<readonly string[]> {
  await world.begin(plan.seed);
  try {
    const history = new History(world);
    await history.filled();
    for (const person of people)
      for (const terminal of [0, 1] as const)
        void history.type(plan.operations.filter((one) => one.person === person && one.terminal === terminal));
    await world.scheduler.drain();
    await history.leadOut();
    await history.check();
    return history.problems;
  } finally {
    world.end();
  }
}

/** They disable versions, and look at the uses before and after. */
const disabling: ReadonlySet<Kind> = new Set(["finish", "abort", "break lease"]);

class History {
  readonly problems: string[] = [];
  /** How many commands that disable run now, and whether one was killed, which may leave what only the next one mends. */
  private running = 0;
  private interrupted = false;
  private readonly acknowledged: Acknowledged[] = [];
  private values = 0;

  constructor(private readonly world: World) {}

  /** Everybody begins with the same first values, deployed. */
  async filled(): Promise<void> {
    const [first] = people;
    await this.alone({ person: first, terminal: 0, kind: "inject", name: "WEB_KEY", faults: [], killAtWrite: null });
    for (const person of people) this.world.merge(person);
    for (const person of people) this.world.merge(person);
    for (const kind of ["deploy", "deploy site"] as const)
      await this.alone({ person: first, terminal: 0, kind, name: "WEB_KEY", faults: [], killAtWrite: null });
  }

  /** One after the other, as on one terminal; a killed command is followed by the next one. */
  async type(operations: readonly Operation[]): Promise<void> {
    for (const operation of operations) await this.run(operation);
  }

  async alone(operation: Operation): Promise<boolean> {
    let good = false;
    const done = this.run(operation).then((ended) => {
      good = ended;
    });
    await this.world.scheduler.drain();
    await done;
    return good;
  }

  /** @returns whether the command ended well */
  private async run(operation: Operation): Promise<boolean> {
    const { person, kind, faults, killAtWrite } = operation;
    const { world } = this;
    if (kind === "merge" || kind === "push") {
      await world.scheduler.start(new Run([], null), async () => {
        await world.scheduler.step({
          act: async () => (kind === "merge" ? world.merge(person) : world.push(person)),
          lost: null,
        });
      });
      return true;
    }
    const run = new Run(faults, killAtWrite);
    run.who = `${person}'s ${kind}`;
    run.heldBefore = new Map(world.held);
    let good = false;
    if (disabling.has(kind)) this.running += 1;
    await world.scheduler.start(run, async () => {
      try {
        const acknowledged = await this.command(operation);
        if (run.dead) return;
        good = true;
        this.acknowledged.push(...acknowledged);
      } catch (error) {
        if (!run.dead && !isFailure(error)) this.problems.push(`${kind} broke: ${(error as Error).stack}`);
      }
    });
    if (run.dead) world.buried(person);
    if (disabling.has(kind)) {
      this.running -= 1;
      if (run.dead) this.interrupted = true;
      await this.lookNow(kind);
    }
    return good;
  }

  /** Later deploys would cover up what a command did, so it is looked at as soon as nobody is about to disable anything. */
  private async lookNow(after: Kind): Promise<void> {
    const { scheduler } = this.world;
    const act = async () => {
      if (this.running > 0 || this.interrupted) return;
      for (const problem of await this.missing()) this.problems.push(`after ${after}: ${problem}`);
    };
    await scheduler.start(new Run([], null), () => scheduler.step({ act, lost: null }));
  }

  /** What runs without a value that it needs. */
  private async missing(): Promise<readonly string[]> {
    const { world } = this;
    const problems: string[] = [];
    const serving = await world.serving();
    for (const name of names) {
      const states = await world.states(name);
      const used = name === "WEB_KEY" ? await world.site.used() : [];
      const version = serving.get(name);
      for (const one of [...used, ...(version === undefined ? [] : [{ version, where: "the service" }])])
        if (states.get(one.version) !== "ENABLED")
          problems.push(`${one.where} has version ${one.version} of ${name}, which is ${states.get(one.version)}`);
    }
    return problems;
  }

  private async command({ person, kind, name }: Operation): Promise<readonly Acknowledged[]> {
    const { world } = this;
    this.values += 1;
    const value = `fake-value-${this.values}-0123456789abcdef0123456789abcdef`;
    const key = keyOf(name);
    if (name === "WEB_KEY" && ["inject", "adopt", "put", "rotate", "resume"].includes(kind))
      world.meant.get(key)?.add(value);
    if (name === "SESSION_KEY" && kind === "put") world.meant.get(key)?.add(value);
    const context = world.context(person, Buffer.from(value), ["WEB_KEY"]);
    if (name === "SESSION_KEY") world.meant.get(keyOf("WEB_KEY"))?.add(value);
    const base = { env: "dev", pauseMillis: 1, yes: false } as const;
    const given = (version: string | null) => (version === null ? [] : [{ key, version, value }]);
    switch (kind) {
      case "inject":
      case "adopt": {
        const { data } = await inject(context, { ...base, adopt: kind === "adopt" });
        const written = data.written.find((one) => one.key === keyOf("WEB_KEY"))?.version ?? null;
        return written === null ? [] : [{ key: keyOf("WEB_KEY"), version: written, value }];
      }
      case "put":
        return given((await put(context, name, base)).data.version);
      case "rotate": {
        const { data } = await rotate(context, name, base);
        return name === "WEB_KEY" ? given(data.entries[0]?.version ?? null) : [];
      }
      case "rollback": {
        const { data } = await rollback(context, name, base);
        const asked = /back from version (\d+) to version (\d+)/.exec(context.printed());
        const [entry] = data.entries;
        const did = `from ${entry?.replaces} to ${entry?.version}`;
        if (`from ${asked?.[1]} to ${asked?.[2]}` !== did)
          this.problems.push(`rollback of ${name} asked about ${asked?.[0]}, and went ${did}`);
        return [];
      }
      case "deploy":
        await world.deploy(person);
        return [];
      case "deploy site":
        await world.deploySite(person);
        return [];
      case "drop site":
        world.dropSite(person);
        return [];
      case "resume":
      case "finish":
      case "abort":
        await rotate(context, name, { ...base, [kind]: true, ...(kind === "finish" ? { verified: true } : {}) });
        return [];
      default:
        await rotate(context, name, { ...base, abort: true, breakLease: true });
        return [];
    }
  }

  /** Every state of every lock has a command that leads out of it: here people look after what they left behind. */
  async leadOut(): Promise<void> {
    const { world } = this;
    const did = (person: Person, kind: Kind, name: Name) =>
      this.alone({ person, terminal: 0, kind, name, faults: [], killAtWrite: null });
    const open = (person: Person, name: Name) => world.lock(person).entries[keyOf(name)]?.rotation !== undefined;
    for (let round = 1; round <= 3; round++) {
      for (const person of people) {
        for (const name of names) {
          if (!open(person, name)) continue;
          // The last two: a lease whose rotation a merge took out of every lock is broken first, as the refused rollback says.
          const ways: readonly Kind[] = ["resume", "finish", "abort", "rollback", "break lease", "rollback"];
          for (const way of ways) {
            await did(person, way, name);
            for (let again = 0; again < 2 && open(person, name); again++) {
              // What the command asks for: pins merged everywhere, and three newer revisions.
              for (const one of [person, ...people, ...people]) world.merge(one);
              for (let restart = 0; restart < 3; restart++) await did(person, "deploy", name);
              // At first nobody thinks of the site, which may be nobody's any more.
              if (again > 0) await did(person, "deploy site", name);
              await did(person, "finish", name);
            }
            if (!open(person, name)) break;
          }
        }
        world.merge(person);
      }
    }
    for (const person of people) world.merge(person);
    for (const person of people) world.merge(person);
    for (const person of people)
      for (const name of names)
        if (open(person, name))
          this.problems.push(
            `no command leads ${person} out of ${name}: ${JSON.stringify(world.lock(person).entries[keyOf(name)])}`,
          );
    for (const name of names) {
      if ((await world.lease(name)) === null) continue;
      await did(people[0], "break lease", name);
      if ((await world.lease(name)) !== null) this.problems.push(`nobody gets rid of the lease of ${name}`);
    }
  }

  async check(): Promise<void> {
    const { world, problems } = this;
    problems.push(...(await this.missing()), ...world.trespasses);
    for (const name of names) {
      const key = keyOf(name);
      const versions = await world.versions(name);
      const meant = world.meant.get(key) ?? new Set();
      for (const [who, lock] of [
        ["main", world.main] as const,
        ...people.map((one) => [one, world.lock(one)] as const),
      ]) {
        const locked = lock.entries[key];
        for (const number of [locked?.current, locked?.previous]) {
          if (number === undefined) continue;
          const version = versions.get(number);
          if (version === undefined) problems.push(`${who} pins version ${number} of ${name}, which is not there`);
          else if (version.content === null || !meant.has(version.content))
            problems.push(`${who} pins version ${number} of ${name}, which nobody meant for it: ${version.content}`);
          else if (version.state !== "ENABLED")
            problems.push(`${who} pins version ${number} of ${name}, which is ${version.state}`);
        }
      }
      for (const one of this.acknowledged.filter((acknowledged) => acknowledged.key === key)) {
        const content = versions.get(one.version)?.content;
        if (content !== one.value)
          problems.push(
            `version ${one.version} of ${name} was acknowledged with another value than it has: ${content}`,
          );
      }
    }
  }
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
