/** One history: three people do what is planned, and what must hold after it. */
import { inject } from "../../cli/commands/inject";
import { put } from "../../cli/commands/put";
import { rollback } from "../../cli/commands/rollback";
import { rotate } from "../../cli/commands/rotate";
import { isFailure } from "../../text/failure";
import { keyOf, type Name, names } from "./organisation";
import type { Kind, Operation, Plan } from "./plan";
import { Run } from "./scheduler";
import { type Person, people, type World } from "./world";

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
    const serving = await world.service.serving();
    for (const name of names) {
      const states = await world.secrets.states(name);
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
        const asked = /(?:back|forward) from version (\d+) to version (\d+)/.exec(context.printed());
        const [entry] = data.entries;
        const did = `from ${entry?.replaces} to ${entry?.version}`;
        if (`from ${asked?.[1]} to ${asked?.[2]}` !== did)
          this.problems.push(`rollback of ${name} asked about ${asked?.[0]}, and went ${did}`);
        return [];
      }
      case "deploy":
        await world.service.deploy(world.lock(person));
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
      if ((await world.secrets.lease(name)) === null) continue;
      await did(people[0], "break lease", name);
      if ((await world.secrets.lease(name)) !== null) this.problems.push(`nobody gets rid of the lease of ${name}`);
    }
  }

  async check(): Promise<void> {
    const { world, problems } = this;
    problems.push(...(await this.missing()), ...world.trespasses);
    for (const name of names) {
      const key = keyOf(name);
      const versions = await world.secrets.versions(name);
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
