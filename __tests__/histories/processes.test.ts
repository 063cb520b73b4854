/**
 * The same as `histories.test.ts` with everything real: processes that are killed, git, Terraform. A seed decides what is done,
 * and after how many requests a process is killed; the order is the machine's. So a history that fails may hold when it is run
 * again; what it prints says what happened.
 *
 * `STRONGROOM_HISTORIES=5 STRONGROOM_HISTORY_SEED=100` runs other ones than the long suite.
 */

import { full } from "../support/full";
import { Crew, type Doing, type Name, names, type Person, people } from "./crew";
import { randomOf } from "./scheduler";

const first = Number(process.env.STRONGROOM_HISTORY_SEED ?? 1);
const wanted = full ? Math.min(20, Number(process.env.STRONGROOM_HISTORIES ?? 20)) : 0;
const seeds = Array.from({ length: wanted }, (_, index) => first + index);

/** How often each is drawn, compared with the others. */
const weights = {
  put: 2,
  rotate: 3,
  resume: 1,
  finish: 1,
  abort: 1,
  "break lease": 1,
  rollback: 1,
  deploy: 1,
  merge: 2,
} as const;
type Kind = keyof typeof weights;
const drawn = (Object.keys(weights) as Kind[]).flatMap((kind) => Array<Kind>(weights[kind]).fill(kind));

interface Operation {
  readonly kind: Kind;
  readonly name: Name;
  readonly killAfter: number | null;
}

function planOf(seed: number): { readonly plan: ReadonlyMap<Person, readonly Operation[]>; readonly fault: Fault } {
  const random = randomOf(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const operation = (): Operation => {
    const kind = pick(drawn);
    const requests = kind === "deploy" ? 60 : 20;
    return {
      kind,
      name: random() < 0.7 ? "WEB_KEY" : "SESSION_KEY",
      killAfter: kind !== "merge" && random() < 0.4 ? 1 + Math.floor(random() * requests) : null,
    };
  };
  const plan = new Map(people.map((person) => [person, Array.from({ length: 3 }, operation)]));
  const kind = pick(["reset-after", "reset-before", "status"] as const);
  const path = pick([":addVersion", "updateMask=annotations", ":disable", ":enable"]);
  return { plan, fault: { match: { path, nth: 1 + Math.floor(random() * 3) }, fault: { kind } } };
}

interface Fault {
  readonly match: { readonly path: string; readonly nth: number };
  readonly fault: { readonly kind: "reset-after" | "reset-before" | "status" };
}

class History {
  readonly problems: string[] = [];
  /** What happened, in the order in which it ended. */
  readonly told: string[] = [];
  private readonly meant = new Map<Name, Set<string>>(names.map((name) => [name, new Set()]));
  private readonly acknowledged: { readonly name: Name; readonly version: string; readonly value: string }[] = [];
  private values = 0;

  constructor(
    private readonly crew: Crew,
    private readonly seed: number,
    firstValue: string,
  ) {
    this.meant.get("WEB_KEY")?.add(firstValue);
  }

  async run(): Promise<void> {
    const { plan, fault } = planOf(this.seed);
    await this.crew.admin.injectFault(fault);
    await Promise.all(
      people.map(async (person) => {
        for (const operation of plan.get(person) ?? []) await this.does(person, operation);
      }),
    );
    await this.crew.admin.clearFaults();
    await this.leadOut();
    await this.check();
  }

  /** @returns whether it ended well */
  private async does(person: Person, { kind, name, killAfter }: Operation): Promise<boolean> {
    if (kind === "merge") {
      await this.crew.merge(person);
      this.told.push(`${person} merges`);
      return true;
    }
    if (kind === "deploy") return (await this.tell(person, "deploy", this.crew.deploy(person, { killAfter }))) === 0;
    this.values += 1;
    const value = `fake-value-${this.seed}-${this.values}-0123456789abcdef`;
    const brings = kind === "put" || (name === "WEB_KEY" && (kind === "rotate" || kind === "resume"));
    if (brings) this.meant.get(name)?.add(value);
    const doing: Doing = {
      killAfter,
      ...(kind === "put" ? { input: value } : name === "WEB_KEY" ? { env: { WEB_KEY: value } } : {}),
    };
    const rotate = ["rotate", name, "--env", "dev", "--json"];
    const args: Readonly<Record<typeof kind, readonly string[]>> = {
      put: ["put", name, "--env", "dev", "--json", "--yes"],
      rotate: [...rotate, "--yes"],
      resume: [...rotate, "--resume"],
      finish: [...rotate, "--finish", "--verified"],
      abort: [...rotate, "--abort"],
      "break lease": [...rotate, "--abort", "--break-lease"],
      rollback: ["rollback", name, "--env", "dev", "--json", "--yes"],
    };
    const running = this.crew.strongroom(person, args[kind], doing);
    const code = await this.tell(person, `${kind} ${name}`, running);
    if (code !== 0) return false;
    const data = JSON.parse((await running).stdout) as { version?: string; entries?: readonly { version: string }[] };
    const version =
      kind === "put" ? data.version : kind === "rotate" && brings ? data.entries?.[0]?.version : undefined;
    if (version !== undefined) this.acknowledged.push({ name, version, value });
    return true;
  }

  private async tell(person: Person, what: string, running: ReturnType<Crew["strongroom"]>): Promise<number> {
    const { code, stderr } = await running;
    const said = code === 0 ? "" : `: ${stderr.split("\n").find((line) => line.startsWith("strongroom: ")) ?? ""}`;
    this.told.push(`${person} ${what}: ${code}${said}`);
    // Every failure of ours has a class; only the kill has none.
    if (code === 1) this.problems.push(`${person} ${what} broke:\n${stderr}`);
    return code;
  }

  /** Every state of every lock has a command that leads out of it: people look after what they left behind. */
  private async leadOut(): Promise<void> {
    const { crew } = this;
    const open = (person: Person, name: Name) => crew.lock(person).entries[`shop/${name}`]?.rotation;
    const did = (person: Person, kind: Kind, name: Name) => this.does(person, { kind, name, killAfter: null });
    for (const person of people) await crew.merge(person);
    for (let round = 0; round < 3; round++) {
      for (const person of people) {
        for (const name of names) {
          const ways: readonly Kind[] = this.seed % 2 === 0 ? ["abort", "resume"] : ["resume", "abort"];
          for (const way of [...ways, "rollback"] as const) {
            if (open(person, name) === undefined) break;
            await did(person, way, name);
            if (open(person, name) === undefined) break;
            // What --finish asks for: the pins merged everywhere, deployed, and three newer revisions.
            for (const one of [person, ...people, ...people]) await crew.merge(one);
            await this.deployed(person);
            for (let restart = 0; restart < 3; restart++) await crew.release();
            await did(person, "finish", name);
          }
        }
        await crew.merge(person);
      }
    }
    for (const person of [...people, ...people]) await crew.merge(person);
    for (const person of people)
      for (const name of names)
        if (open(person, name) !== undefined)
          this.problems.push(
            `no command leads ${person} out of ${name}: ${JSON.stringify(crew.lock(person).entries[`shop/${name}`])}`,
          );
    for (const name of names) {
      if ((await crew.lease(name)) === null) continue;
      await did(people[0], "break lease", name);
      if ((await crew.lease(name)) !== null) this.problems.push(`nobody gets rid of the lease of ${name}`);
    }
    const last = await this.deployed(people[0]);
    if (last !== null) this.problems.push(`no deploy after recover: ${last}`);
  }

  /** Deploys; after an apply that was killed, `recover` first. @returns why it did not go, which on the way may be a pin's fault */
  private async deployed(person: Person): Promise<string | null> {
    if (await this.does(person, { kind: "deploy", name: "WEB_KEY", killAfter: null })) return null;
    await this.tell(person, "recover", this.crew.strongroom(person, ["recover", "--env", "dev"]));
    const { code, stderr } = await this.crew.deploy(person);
    return code === 0 ? null : stderr;
  }

  private async check(): Promise<void> {
    const { crew, problems } = this;
    const serving = await crew.serving();
    for (const name of names) {
      const versions = await crew.versions(name);
      const generated = (content: string) => name === "SESSION_KEY" && /^[0-9a-f]{64}$/.test(content);
      for (const person of people) {
        const locked = crew.lock(person).entries[`shop/${name}`];
        for (const number of [locked?.current, locked?.previous]) {
          if (number === undefined) continue;
          const { state, content = null } = versions.get(number) ?? {};
          if (state !== "ENABLED") problems.push(`${person} pins version ${number} of ${name}, which is ${state}`);
          else if (content === null || !(this.meant.get(name)?.has(content) || generated(content)))
            problems.push(`${person} pins version ${number} of ${name}, which nobody meant for it`);
        }
      }
      const used = serving.get(name);
      if (versions.get(used ?? "")?.state !== "ENABLED")
        problems.push(`the service runs with version ${used} of ${name}, which is ${versions.get(used ?? "")?.state}`);
      for (const one of this.acknowledged.filter((acknowledged) => acknowledged.name === name))
        if (versions.get(one.version)?.content !== one.value)
          problems.push(`version ${one.version} of ${name} was acknowledged with another value than it has`);
    }
  }
}

const firstValue = "fake-value-0-0123456789abcdef";
let crew: Crew;
(wanted > 0 && process.platform === "linux" ? describe : describe.skip)("with processes, git and Terraform", () => {
  beforeAll(async () => {
    crew = await Crew.gather(firstValue);
  });
  afterAll(() => crew?.close());

  it.each(seeds.length > 0 ? seeds : [1])("history %i holds", async (seed) => {
    await crew.begin();
    const history = new History(crew, seed, firstValue);
    await history.run();
    if (history.problems.length > 0)
      throw new Error(`seed ${seed}:\n${history.problems.join("\n")}\n\n${history.told.join("\n")}`);
  });
});
