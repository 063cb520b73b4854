/**
 * The shop's site on Vercel: its variables as Terraform writes them, and its deployments, which keep the variables of their time.
 * Which version a variable or a deployment has is known here alone; Vercel does not say it.
 */
import { type Run, Scheduler } from "./scheduler";
import type { Reply, Wire } from "./wire";

/** By the variable's name, the version that it is to have. */
export type Variables = ReadonlyMap<string, string>;

export interface Place {
  readonly teamId: string;
  readonly projectId: string;
}

export class Site {
  /** What Terraform's state says; a run that is killed may have written more than it says. */
  private readonly state = new Map<string, string>();
  private readonly ids = new Map<string, string>();
  private readonly has = new Map<string, string>();
  private readonly deployed = new Map<string, Variables>();
  /** Who holds the lock of Terraform's state. */
  private holder: { readonly run: Run | null } | null = null;

  constructor(
    private readonly wire: () => Wire,
    private readonly scheduler: () => Scheduler,
    readonly place: Place,
    /** Path of a version's payload. */
    private readonly payload: (version: string) => string,
  ) {}

  async prepare(): Promise<void> {
    const { teamId, projectId } = this.place;
    const projects = [{ id: projectId, name: projectId.replaceAll("_", "-") }];
    await this.wire().call("POST", "/_sandbox/prepare", { teams: [{ id: teamId, projects }] });
  }

  /**
   * Applies the variables, then builds a deployment with them.
   *
   * @param comment the mark by which a variable is known as the entry's
   * @returns false if somebody else applies, or a version can't be read
   */
  async deploy(wanted: Variables, comment: string): Promise<boolean> {
    const run = Scheduler.current();
    // The lock of a killed run is taken away by whoever comes next.
    if (this.holder !== null && this.holder.run?.dead !== true) return false;
    const holder = { run };
    this.holder = holder;
    let good = true;
    for (const name of new Set([...this.state.keys(), ...wanted.keys()])) {
      const version = wanted.get(name);
      if (this.state.get(name) === version) continue;
      good = await this.step(() => this.apply(name, version, comment));
      if (!good) break;
      if (version === undefined) this.state.delete(name);
      else this.state.set(name, version);
    }
    if (this.holder === holder) this.holder = null;
    if (good) await this.step(() => this.build());
    return good;
  }

  /** Versions that somebody gets now, or with the next deployment, each with where. */
  async used(): Promise<readonly { readonly version: string; readonly where: string }[]> {
    const { projectId, teamId } = this.place;
    const query = `projectId=${projectId}&target=production&teamId=${teamId}`;
    const { deployments } = JSON.parse((await this.send("GET", `/v6/deployments?${query}`)).text) as {
      deployments: readonly { readonly uid: string; readonly readyState: string }[];
    };
    const serving = deployments.find((one) => one.readyState === "READY");
    const where = (variables: Variables, by: string) =>
      [...variables].map(([name, version]) => ({ version, where: `${by}, as ${name}` }));
    const got = serving === undefined ? undefined : this.deployed.get(serving.uid);
    return [...where(this.has, "a variable of the site"), ...where(got ?? new Map(), "the site's deployment")];
  }

  /** The provider reads a value and writes it at once. */
  private async apply(name: string, version: string | undefined, comment: string): Promise<boolean> {
    const env = `/projects/${this.place.projectId}/env`;
    const id = this.ids.get(name);
    if (version === undefined) {
      await this.send("DELETE", `/v9${env}/${id}`);
      this.ids.delete(name);
      this.has.delete(name);
      return true;
    }
    if ((await this.wire().send("GET", this.payload(version))).status >= 300) return false;
    const value = `fake-content-of-version-${version}`;
    const { status, text } = await (id === undefined
      ? this.send("POST", `/v10${env}`, { key: name, type: "sensitive", target: ["production"], value, comment })
      : this.send("PATCH", `/v9${env}/${id}`, { value }));
    if (status >= 300) throw new Error(`${name}: ${status} ${text}`);
    if (id === undefined) this.ids.set(name, (JSON.parse(text) as { created: { id: string } }).created.id);
    this.has.set(name, version);
    return true;
  }

  private async build(): Promise<void> {
    const name = this.place.projectId.replaceAll("_", "-");
    const { status, text } = await this.send("POST", "/v13/deployments", { name, target: "production" });
    if (status >= 300) throw new Error(`deployment: ${status} ${text}`);
    this.deployed.set((JSON.parse(text) as { id: string }).id, new Map(this.has));
  }

  private step<T>(act: () => Promise<T>): Promise<T> {
    return this.scheduler().step({ act, lost: null });
  }

  private send(method: string, path: string, body?: unknown): Promise<Reply> {
    const wire = this.wire();
    const query = path.includes("?") ? "" : `?teamId=${this.place.teamId}`;
    return wire.send(method, path + query, body === undefined ? "" : JSON.stringify(body), wire.vercelToken);
  }
}
