/** Three people, each with a lock file of their own, one branch that they merge into, and one cloud. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32c } from "../../clients/secret-manager";
import type { Tips } from "../../live/tips";
import { lockPath, readLock, workDir } from "../../lock/lock-file";
import type { Context } from "../../machine/context";
import { emptyLock, formatLock, type Lock } from "../../model/lock";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";
import { createOutput } from "../../text/output";
import { entryOf, environmentOf, productOf, secretOf, serviceOf, vercelVariableOf } from "../support/resolved-fixture";
import { type Run, Scheduler } from "./scheduler";
import { Site } from "./site";
import { type Reply, Wire } from "./wire";

export const people = ["ann", "ben", "cyd"] as const;
export type Person = (typeof people)[number];

/** One value is brought and may be valid twice, the other one is generated. */
export const names = ["WEB_KEY", "SESSION_KEY"] as const;
export type Name = (typeof names)[number];
export const keyOf = (name: string) => `shop/${name}`;
const siteComment = `Managed by Strongroom: ${keyOf("WEB_KEY")}`;

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
  private account = "";
  private deployments = 0;

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
    this.account = String(made.email);
    const payload = (version: string) => `/v1/projects/${this.project}/secrets/WEB_KEY/versions/${version}:access`;
    const place = { teamId: `team_${this.count}`, projectId: `prj_site_${this.count}` };
    this.theSite = new Site(
      () => this.wire,
      () => this.scheduler,
      place,
      payload,
    );
    await this.theSite.prepare();
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

  /** What the person's declarations give the site. */
  private siteVariables(person: Person, lock: Lock): ReadonlyMap<string, string> {
    const { current, previous } = lock.entries[keyOf("WEB_KEY")] ?? {};
    if (this.withoutSite.has(person) || current === undefined) return new Map();
    return new Map([
      ["WEB_KEY", current],
      ...(previous === undefined ? [] : [["WEB_KEY_PREVIOUS", previous] as const]),
    ]);
  }

  async deploySite(person: Person): Promise<boolean> {
    return this.site.deploy(this.siteVariables(person, this.lock(person)), siteComment);
  }

  environment(person: Person, lock: Lock): ResolvedEnvironment {
    const { place } = this.site;
    const declared = !this.withoutSite.has(person);
    const siteReads = {
      reader: "shop/site",
      role: "fullstack",
      as: "WEB_KEY",
      crossProduct: false,
      until: null,
    } as const;
    const entry = (name: Name, over: Partial<ResolvedEntry>): ResolvedEntry => {
      const locked = lock.entries[keyOf(name)];
      const secret = secretOf({ id: name, project: this.project, pin: locked?.current ?? null });
      const api = { reader: "shop/api", role: "backend", as: name, crossProduct: false, until: null } as const;
      const usedBy = [api, ...(declared && name === "WEB_KEY" ? [siteReads] : [])];
      return entryOf({ name, product: "shop", state: locked?.state ?? "pending", secret, usedBy, ...over });
    };
    const product = productOf({
      name: "shop",
      project: this.project,
      entries: [
        entry("WEB_KEY", { origin: { kind: "issued", where: "Vendor", scope: null }, previousAs: "WEB_KEY_PREVIOUS" }),
        entry("SESSION_KEY", { origin: { kind: "generated", recipe: { kind: "hex", bytes: 32 } } }),
      ],
      services: [
        serviceOf({
          name: "api",
          project: this.project,
          variables: names.map((name) => ({
            kind: "secret",
            name,
            entry: keyOf(name),
            secretId: name,
            secretProject: this.project,
            version: lock.entries[keyOf(name)]?.current ?? "0",
          })),
        }),
      ],
      vercelProjects: declared
        ? [
            {
              key: "shop/site",
              name: "site",
              product: "shop",
              role: "fullstack",
              ...place,
              state: "active",
              missing: [],
              variables: [...this.siteVariables(person, lock)].map(([name, version]) =>
                vercelVariableOf(
                  {
                    kind: "secret",
                    name,
                    entry: keyOf("WEB_KEY"),
                    secretId: "WEB_KEY",
                    secretProject: this.project,
                    version,
                  },
                  { comment: siteComment },
                ),
              ),
            },
          ]
        : [],
      stacks: [{ name: "shop-dev-services", product: "shop", layer: "services", dependsOn: [] }],
    });
    const vercel = { target: "production", places: [{ product: "shop", ...place }] } as const;
    return { ...environmentOf([product]), vercel };
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

  /** Deploys what a lock pins, as Terraform's provider would; refused by the cloud where a version is not enabled. */
  async deploy(person: Person): Promise<boolean> {
    const lock = this.lock(person);
    const pins = names.map((name) => [name, lock.entries[keyOf(name)]?.current] as const);
    if (pins.some(([, version]) => version === undefined)) return false;
    this.deployments += 1;
    const env = [
      ...pins.map(([secret, version]) => ({ name: secret, valueSource: { secretKeyRef: { secret, version } } })),
      // What is the same makes no new revision.
      { name: "RELEASE", value: String(this.deployments) },
    ];
    const services = `/v2/projects/${this.project}/locations/europe-west1/services`;
    const image = "europe-docker.pkg.dev/acme/shop/checkout:1";
    const body = { template: { containers: [{ image, env }], serviceAccount: this.account } };
    const there = await this.request("GET", `${services}/api`);
    const sent = await (there.status === 404
      ? this.request("POST", `${services}?serviceId=api`, body)
      : this.request("PATCH", `${services}/api`, body));
    return sent.status < 300;
  }

  private request(method: string, path: string, body?: unknown) {
    return this.scheduler.step({
      act: () => this.wire.send(method, path, body === undefined ? "" : JSON.stringify(body)),
      lost: null,
    });
  }

  /** By number. */
  async states(name: Name): Promise<ReadonlyMap<string, string>> {
    const { versions = [] } = (await this.wire.call(
      "GET",
      `/v1/projects/${this.project}/secrets/${name}/versions`,
    )) as {
      versions?: readonly { readonly name: string; readonly state: string }[];
    };
    return new Map(versions.map((version) => [version.name.split("/").at(-1) ?? "", version.state]));
  }

  /** Each secret's versions, with their content whatever their state. */
  async versions(
    name: Name,
  ): Promise<ReadonlyMap<string, { readonly state: string; readonly content: string | null }>> {
    const secret = `/v1/projects/${this.project}/secrets/${name}`;
    const found = new Map<string, { readonly state: string; readonly content: string | null }>();
    for (const [number, state] of await this.states(name)) {
      if (state === "DISABLED") await this.wire.call("POST", `${secret}/versions/${number}:enable`, {});
      const { payload } = (
        state === "DESTROYED" ? {} : await this.wire.call("GET", `${secret}/versions/${number}:access`)
      ) as { payload?: { data: string } };
      if (state === "DISABLED") await this.wire.call("POST", `${secret}/versions/${number}:disable`, {});
      const content = payload === undefined ? null : Buffer.from(payload.data, "base64").toString();
      found.set(number, { state, content });
    }
    return found;
  }

  /** Puts versions with these states there, whatever is said of them. */
  async put(name: Name, states: readonly string[]): Promise<void> {
    const secret = `/v1/projects/${this.project}/secrets/${name}`;
    for (const [index, state] of states.entries()) {
      const value = Buffer.from(`fake-value-${index + 1}-0123456789abcdef0123456789abcdef`);
      this.meant.get(keyOf(name))?.add(value.toString());
      const payload = { data: value.toString("base64"), dataCrc32c: crc32c(value) };
      await this.wire.call("POST", `${secret}:addVersion`, { payload });
      const verb = { DISABLED: "disable", DESTROYED: "destroy" }[state];
      if (verb !== undefined) await this.wire.call("POST", `${secret}/versions/${index + 1}:${verb}`, {});
    }
  }

  async hold(name: Name, lease: string): Promise<void> {
    const annotations = { "strongroom-rotation": `${lease} 2026-02-03T00:00:00.000Z somebody@example.test` };
    await this.wire.call("PATCH", `/v1/projects/${this.project}/secrets/${name}?updateMask=annotations`, {
      annotations,
    });
  }

  async lease(name: Name): Promise<string | null> {
    const secret = await this.wire.call("GET", `/v1/projects/${this.project}/secrets/${name}`);
    const annotations = (secret.annotations ?? {}) as Record<string, string>;
    return annotations["strongroom-rotation"]?.split(" ")[0] ?? null;
  }

  /** Keeps the books of leases and writes. @param path of a request that was accepted just now; run: whose it was */
  async noted(method: string, path: string, run: Run | null): Promise<void> {
    const [, name = ""] = /\/secrets\/(\w+)(?:\?updateMask=annotations|:addVersion)$/.exec(path) ?? [];
    if (!names.includes(name as Name) || method === "GET") return;
    const key = keyOf(name);
    if (method === "PATCH") {
      const id = await this.lease(name as Name);
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

  /** The versions that the ready revision with traffic runs with, by name of the entry. */
  async serving(): Promise<ReadonlyMap<string, string>> {
    const service = `/v2/projects/${this.project}/locations/europe-west1/services/api`;
    const { status, text } = await this.wire.send("GET", service);
    if (status === 404) return new Map();
    const { latestReadyRevision } = JSON.parse(text) as { latestReadyRevision?: string };
    if (latestReadyRevision === undefined || latestReadyRevision === "") return new Map();
    const revision = await this.wire.call("GET", `/v2/${latestReadyRevision}`);
    const [container] = revision.containers as readonly { env: readonly Variable[] }[];
    return new Map((container?.env ?? []).map((one) => [one.name, one.valueSource?.secretKeyRef?.version ?? ""]));
  }

  lockText(person: Person): string {
    return readFileSync(lockPath(this.lockDir(person), "dev"), "utf8");
  }
}

interface Variable {
  readonly name: string;
  readonly valueSource?: { readonly secretKeyRef?: { readonly version: string } };
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

/** Stands in for `fetch`: each request is a step. */
export async function door(url: string, init: { method: string; headers: Record<string, string>; body?: string }) {
  const { scheduler, wire } = theWorld();
  const lost = () => Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNRESET" } });
  // Within the step, the code of another command may be the current one.
  const run = Scheduler.current();
  const { status, text } = await scheduler.step({
    act: async (damaged) => {
      const path = url.slice(url.indexOf("/", "https://".length));
      const body = init.body ?? "";
      const sent =
        damaged && path.endsWith(":addVersion")
          ? body.replace(
              /"data":"[^"]+","dataCrc32c":"\d+"/,
              `"data":"${Buffer.from("fake-damaged").toString("base64")}"`,
            )
          : body;
      const token = init.headers.authorization?.replace("Bearer ", "");
      const reply = await wire.send(init.method, path, sent, token);
      if (reply.status < 300) await theWorld().noted(init.method, path, run);
      return isLocations.test(path) ? fewer(reply) : reply;
    },
    lost,
  });
  return { status, ok: status < 300, headers: new Headers(), text: async () => text };
}

const isLocations = /\/locations(\?|$)/;

/** Every look asks all regions, which would be most of what a history does; here there are four. */
function fewer(reply: Reply): Reply {
  if (reply.status >= 300) return reply;
  const { locations } = JSON.parse(reply.text) as { locations: readonly { readonly locationId: string }[] };
  const some = locations.filter(({ locationId }) => /^europe-west[1-4]$/.test(locationId));
  return { ...reply, text: JSON.stringify({ locations: some }) };
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
