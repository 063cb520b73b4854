/** Three people, each with a lock file of their own, one branch that they merge into, and one cloud. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tips } from "../../live/tips";
import { lockPath, readLock, workDir } from "../../lock/lock-file";
import type { Context } from "../../machine/context";
import { emptyLock, formatLock, type Lock } from "../../model/lock";
import type { ResolvedEnvironment } from "../../model/resolved";
import { createOutput } from "../../text/output";
import { environmentIn, keyOf, type Name, names, siteComment, siteVariables } from "./organisation";
import { type Run, Scheduler } from "./scheduler";
import { Secrets } from "./secrets";
import { Service } from "./service";
import { Site } from "./site";
import { Wire } from "./wire";

export const people = ["ann", "ben", "cyd"] as const;
export type Person = (typeof people)[number];

/** In memory where the machine has that: thousands of histories write many small files. */
const scratch = () => {
  try {
    return mkdtempSync("/dev/shm/strongroom-histories-");
  } catch {
    return mkdtempSync(join(tmpdir(), "strongroom-histories-"));
  }
};

export class World {
  /** A clock that goes on with every look at it, so that nothing has the same time. */
  private millis = Date.parse("2026-02-03T04:05:06.000Z");
  readonly now = () => {
    this.millis += 1000;
    return this.millis;
  };
  readonly base = scratch();
  wire = new Wire(this.now);
  scheduler = new Scheduler(0);
  /** The lock of the shared branch, and those of branches that were pushed. */
  main: Lock = emptyLock("dev");
  readonly pushed = new Map<Person, Lock>();
  private readonly bases = new Map<Person, Lock>();
  /** Who has taken the site's read of the key out of the declarations, and whether the shared branch has. */
  private readonly withoutSite = new Set<Person | "main">();
  private theSite: Site | null = null;
  private theSecrets: Secrets | null = null;
  private theService: Service | null = null;
  /** Leases that are held, by entry; a new object whenever one was written. */
  readonly held = new Map<string, { readonly id: string }>();
  /** Who wrote a version while somebody else rotated the entry, and had done so before the command began. */
  readonly trespasses: string[] = [];
  /** Values that somebody meant for an entry. */
  meant = new Map<string, Set<string>>();
  private project = "";
  private count = 0;
  private folder = "";
  private draws = 0;

  /** A new organisation in the same cloud; its two entries have no value yet. */
  async begin(seed: number): Promise<void> {
    this.count += 1;
    // What a cloud has seen slows it down.
    if (this.count % 25 === 0) {
      this.wire.close();
      this.wire = new Wire(this.now);
    }
    this.project = `fake-shop-${this.count}`;
    this.folder = join(this.base, String(this.count));
    this.scheduler = new Scheduler(seed);
    this.main = emptyLock("dev");
    this.pushed.clear();
    this.bases.clear();
    this.withoutSite.clear();
    this.held.clear();
    this.trespasses.length = 0;
    this.draws = 0;
    this.meant = new Map(names.map((name) => [keyOf(name), new Set<string>()]));
    for (const person of people) {
      mkdirSync(this.lockDir(person), { recursive: true });
      this.write(person, this.main);
      this.bases.set(person, this.main);
    }
    await this.wire.call("POST", "/_sandbox/prepare", { projects: [{ id: this.project }] });
    const made = await this.wire.call("POST", `/v1/projects/${this.project}/serviceAccounts`, {
      accountId: "api-service",
    });
    const member = `serviceAccount:${made.email}`;
    for (const name of names) {
      const secrets = `/v1/projects/${this.project}/secrets`;
      await this.wire.call("POST", `${secrets}?secretId=${name}`, { replication: { automatic: {} } });
      const bindings = [{ role: "roles/secretmanager.secretAccessor", members: [member] }];
      await this.wire.call("POST", `${secrets}/${name}:setIamPolicy`, { policy: { bindings } });
    }
    const payload = (version: string) => `/v1/projects/${this.project}/secrets/WEB_KEY/versions/${version}:access`;
    const place = { teamId: `team_${this.count}`, projectId: `prj_site_${this.count}` };
    this.theSite = new Site(
      () => this.wire,
      () => this.scheduler,
      place,
      payload,
    );
    await this.theSite.prepare();
    this.theSecrets = new Secrets(
      () => this.wire,
      this.project,
      (name, value) => this.meant.get(keyOf(name))?.add(value),
    );
    this.theService = new Service(
      () => this.wire,
      () => this.scheduler,
      this.project,
      String(made.email),
    );
  }

  get service(): Service {
    if (this.theService === null) throw new Error("the world has not begun");
    return this.theService;
  }

  get secrets(): Secrets {
    if (this.theSecrets === null) throw new Error("the world has not begun");
    return this.theSecrets;
  }

  get site(): Site {
    if (this.theSite === null) throw new Error("the world has not begun");
    return this.theSite;
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  close(): void {
    this.wire.close();
    rmSync(this.base, { recursive: true, force: true });
  }

  root(person: Person): string {
    return join(this.folder, person);
  }

  lockDir(person: Person): string {
    return join(this.root(person), "environments");
  }

  lock(person: Person): Lock {
    return readLock(this.lockDir(person), "dev");
  }

  write(person: Person, lock: Lock): void {
    writeFileSync(lockPath(this.lockDir(person), "dev"), formatLock(lock));
  }

  /** What the operating system does for a process that ended: nobody holds its marker any more. */
  buried(person: Person): void {
    rmSync(join(workDir(this.root(person), this.lockDir(person)), "dev.busy"), { force: true });
  }

  /** Pushes the person's branch without merging it. */
  push(person: Person): void {
    this.pushed.set(person, this.lock(person));
  }

  /** Brings main into the person's branch and the branch into main. Where both changed, main's block stays. */
  merge(person: Person): void {
    const base = this.bases.get(person) ?? emptyLock("dev");
    const own = this.lock(person);
    const keys = new Set([...Object.keys(own.entries), ...Object.keys(this.main.entries)]);
    const entries: Record<string, Lock["entries"][string]> = {};
    for (const key of keys) {
      const [was, mine, theirs] = [base, own, this.main].map((lock) => lock.entries[key]);
      const chosen = JSON.stringify(was) === JSON.stringify(theirs) ? mine : theirs;
      if (chosen !== undefined) entries[key] = chosen;
    }
    this.main = { ...this.main, entries };
    if (this.withoutSite.has(person)) this.withoutSite.add("main");
    if (this.withoutSite.has("main")) this.withoutSite.add(person);
    this.write(person, this.main);
    this.bases.set(person, this.main);
    this.pushed.set(person, this.main);
  }

  /** What `tipsOf` finds out by git: the locks at the tips of all branches that are known to others. */
  tips(): Tips {
    const branches = [...this.pushed].map(([person, lock]) => ({ branch: `origin/${person}`, lock }));
    return { known: [{ branch: "origin/main", lock: this.main }, ...branches], unknown: [] };
  }

  /** The person deletes the site's read; others learn it by a merge. */
  dropSite(person: Person): void {
    this.withoutSite.add(person);
  }

  async deploySite(person: Person): Promise<boolean> {
    const declared = this.withoutSite.has(person) ? new Map<string, string>() : siteVariables(this.lock(person));
    return this.site.deploy(declared, siteComment);
  }

  environment(person: Person, lock: Lock): ResolvedEnvironment {
    const { project, site } = this;
    return environmentIn({ project, place: site.place, lock, declaresSite: !this.withoutSite.has(person) });
  }

  /** A person's surroundings, for one command. */
  context(person: Person, value: Buffer, given: readonly Name[]): Context & { readonly printed: () => string } {
    let printed = "";
    const sink = { write: (text: string) => (printed += text) };
    const ask = <T>(answer: () => T) => this.scheduler.step({ act: async () => answer(), lost: null, delay: 25 });
    return {
      root: this.root(person),
      cwd: this.root(person),
      env: {
        ...this.wire.environment,
        ...Object.fromEntries(given.map((name) => [name, value.toString()])),
      },
      output: createOutput({ stdout: sink, stderr: sink, colour: false }),
      json: false,
      lockDir: this.lockDir(person),
      environments: {
        names: () => ["dev"],
        load: (name, { lockDir }) => ({ ok: true, environment: this.environment(person, readLock(lockDir, name)) }),
      },
      signal: new AbortController().signal,
      terminal: {
        interactive: true,
        readHidden: () => ask(() => Buffer.from(value)),
        readLine: (question) => ask(() => /Type (\S+) to go on/.exec(question)?.[1] ?? ""),
        readAll: () => ask(() => Buffer.from(value)),
      },
      now: () => new Date(this.now()),
      random: (bytes) => {
        this.draws += 1;
        const drawn = Buffer.alloc(bytes, 0);
        drawn.writeUInt32BE(this.count, 0);
        if (bytes >= 8) drawn.writeUInt32BE(this.draws, 4);
        // Whatever is drawn may become a generated value.
        if (bytes === 32) this.meant.get(keyOf("SESSION_KEY"))?.add(drawn.toString("hex"));
        return drawn;
      },
      printed: () => printed,
    };
  }

  /** Keeps the books of leases and writes. @param path of a request that was accepted just now; run: whose it was */
  async noted(method: string, path: string, run: Run | null): Promise<void> {
    const [, name = ""] = /\/secrets\/(\w+)(?:\?updateMask=annotations|:addVersion)$/.exec(path) ?? [];
    if (!names.includes(name as Name) || method === "GET") return;
    const key = keyOf(name);
    if (method === "PATCH") {
      const id = await this.secrets.lease(name as Name);
      if (id === null) this.held.delete(key);
      else this.held.set(key, { id });
      return;
    }
    const lease = this.held.get(key);
    if (run === null || lease === undefined || run.heldBefore.get(key) !== lease) return;
    const own = people.find((person) => run.who.startsWith(person));
    if (own === undefined || this.lock(own).entries[key]?.rotation?.lease === lease.id) return;
    this.trespasses.push(`${run.who} wrote a version of ${name} while somebody else was rotating it`);
  }

  lockText(person: Person): string {
    return readFileSync(lockPath(this.lockDir(person), "dev"), "utf8");
  }
}

let world: World | null = null;

/** The world that the doors lead to. */
export function openWorld(): World {
  world = new World();
  return world;
}

export function theWorld(): World {
  if (world === null) throw new Error("there is no world yet");
  return world;
}

/** Writes a file for the running command, unless it is dead; it may be killed right at it, before or after. */
export function writing(write: () => void): void {
  const run: Run | null = Scheduler.current();
  if (run?.dead === true) return;
  if (run !== null) run.writes += 1;
  if (run?.killAtWrite === -(run?.writes ?? 0)) run?.kill();
  else write();
  if (run?.killAtWrite === run?.writes) run?.kill();
}
