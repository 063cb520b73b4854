/** The embedded cloud, with a secret for each test, and what the version engine works with. */
import { openCloud } from "../../clients/cloud";
import { SecretManager } from "../../clients/secret-manager";
import type { StoredEntry } from "../../inventory/entries";
import type { Context } from "../../machine/context";
import { Intents } from "../../versions/intent";
import type { WriteTools } from "../../versions/write";
import { Bench } from "../cli/support";
import { entryOf, secretOf } from "../support/resolved-fixture";

const project = "fake-shop-dev";

/** Milliseconds: short, and of nobody else. */
export const firstPause = 0.375;

export class Vault {
  private made = 0;
  /** Number of the last request that was looked at. */
  private seen = 0;

  private constructor(
    readonly bench: Bench,
    readonly client: SecretManager,
  ) {}

  static async open(): Promise<Vault> {
    const bench = await Bench.open();
    return new Vault(bench, new SecretManager(await openCloud(bench), { pauseMillis: 1, environment: "dev" }));
  }

  close(): Promise<void> {
    return this.bench.close();
  }

  /** An entry that no test had before. @param values of its versions, oldest first; null: its secret was never made */
  async entry(values: readonly string[] | null = []): Promise<StoredEntry> {
    const name = `KEY_${++this.made}`;
    if (values !== null)
      await this.bench.google("POST", `v1/projects/${project}/secrets?secretId=${name}`, {
        replication: { automatic: {} },
      });
    for (const value of values ?? []) await this.bench.add(project, name, value);
    return entryOf({ name, secret: secretOf({ id: name, project }) }) as StoredEntry;
  }

  tools(over: Partial<Context> = {}): WriteTools {
    const { root, lockDir } = this.bench;
    return {
      context: this.bench.context(over),
      client: this.client,
      intents: new Intents({ root, lockDir }, "dev"),
      fingerprintKey: null,
      pauseMillis: firstPause,
    };
  }

  /** What the next requests of an entry meet. @param what the end of the path and query, such as `:addVersion` */
  async strike(entry: StoredEntry, what: string, fault: object, over: { times?: number; nth?: number } = {}) {
    const { times = 1, nth = 1 } = over;
    await this.bench.admin("POST", "faults", { match: { path: `${entry.secret.id}${what}`, nth }, fault, times });
  }

  async calm(): Promise<void> {
    await this.bench.admin("DELETE", "faults");
  }

  /** The state of each version, newest first: `2 ENABLED`. */
  states(entry: StoredEntry): Promise<readonly string[]> {
    return this.bench.versions(project, entry.secret.id);
  }

  value(entry: StoredEntry, version: string): Promise<string> {
    return this.bench.value(project, entry.secret.id, version);
  }

  async annotations(entry: StoredEntry): Promise<unknown> {
    const secret = await this.bench.google("GET", `v1/projects/${project}/secrets/${entry.secret.id}`);
    return (secret as { annotations?: unknown }).annotations ?? {};
  }

  async annotate(entry: StoredEntry, annotations: Readonly<Record<string, string>>): Promise<void> {
    const path = `v1/projects/${project}/secrets/${entry.secret.id}?updateMask=annotations`;
    await this.bench.google("PATCH", path, { annotations });
  }

  async disable(entry: StoredEntry, version: string): Promise<void> {
    await this.bench.google(
      "POST",
      `v1/projects/${project}/secrets/${entry.secret.id}/versions/${version}:disable`,
      {},
    );
  }

  /** What was asked of an entry's secret while `work` ran, such as `POST :addVersion 200`; of the secret itself `GET 200`. */
  async asked(entry: StoredEntry, work: () => Promise<unknown>): Promise<readonly string[]> {
    await this.newRequests();
    await work();
    const root = `/v1/projects/${project}/secrets/${entry.secret.id}`;
    const requests = (await this.newRequests()).map((one) => ({ ...one, path: one.path.split("?")[0] ?? "" }));
    return requests
      .filter(({ path }) => path.startsWith(root))
      .map(({ method, path, status }) =>
        [method, path.slice(root.length), status].filter((part) => part !== "").join(" "),
      );
  }

  /** Those since the last call. */
  private async newRequests(): Promise<readonly { seq: number; method: string; path: string; status: number }[]> {
    const { requests } = (await this.bench.admin("GET", `requests?since=${this.seen}`)) as {
      requests: readonly { seq: number; method: string; path: string; status: number }[];
    };
    this.seen = requests.at(-1)?.seq ?? this.seen;
    return requests;
  }
}

/** The pauses that the engine takes from now on, as multiples of the first one. */
export function watchPauses(): () => readonly number[] {
  const timeouts = jest.spyOn(globalThis, "setTimeout");
  const powers = [1, 2, 4, 8, 16, 32];
  return () =>
    timeouts.mock.calls.map(([, millis = 0]) => millis / firstPause).filter((times) => powers.includes(times));
}
