/** Whom a job's own token makes of a thief: it is exchanged at every provider of every pool, and every account is asked for a token. */
import { type Claims, exchangeOf } from "../support/fake-issuer";
import type { Inventory } from "./attacks";
import { letThrough, send, type Thief, tokenOf } from "./thief";
import { Copy, type World } from "./world";

export class Becoming {
  private readonly known = new Map<string, Promise<readonly Thief[]>>();
  private copy: Promise<Copy> | null = null;

  constructor(
    private readonly world: World,
    private readonly inventory: Inventory,
  ) {}

  /** Accounts, sorted; none if nobody trusts the job. */
  of(claims: Claims): Promise<readonly Thief[]> {
    const key = JSON.stringify(claims);
    const found = this.known.get(key) ?? this.become(claims);
    this.known.set(key, found);
    return found;
  }

  async close(): Promise<void> {
    await (await this.copy)?.close();
  }

  private async become(claims: Claims): Promise<readonly Thief[]> {
    this.copy ??= Copy.of(this.world);
    const { cloud } = await this.copy;
    const seconds = Math.floor(Date.now() / 1000);
    const audiences = this.inventory.providers.map((name) => `//iam.googleapis.com/${name}`);
    // A job may ask for a token for anybody.
    const aud = audiences.map((one) => `https:${one}`);
    const subjectToken = this.world.issuer.token({ ...claims, aud, iat: seconds, exp: seconds + 300 });
    const thieves = new Map<string, Thief>();
    for (const audience of audiences) {
      const body = exchangeOf(audience, subjectToken);
      const exchanged = await send(cloud, "", { method: "POST", path: "v1/token", body });
      if (exchanged.status !== 200) continue;
      const federated = String(JSON.parse(exchanged.text).access_token);
      for (const account of this.inventory.accounts) {
        const email = account.split("/")[3] ?? "";
        const answer = await send(cloud, federated, tokenOf(account));
        if (!letThrough(answer)) continue;
        thieves.set(email, { email, token: String(JSON.parse(answer.text).accessToken), vercel: false });
      }
    }
    return [...thieves.values()].sort((a, b) => (a.email < b.email ? -1 : 1));
  }
}
