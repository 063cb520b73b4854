import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { type Clock, Cloud } from "./cloud";
import type { Disk } from "./disk";
import { dispatch } from "./dispatch";
import { lockHome } from "./home-lock";
import { answerTo, challengeIn, mintToken, ownerEmail } from "./identity";
import { dropDamagedKeys, type Keys, openKeys } from "./keys";

export interface StartOptions {
  /** Folder of this cloud's state; made if it isn't there. */
  readonly home: string;
  /** @default 0: any free one */
  readonly port?: number;
  /** @default Date.now */
  readonly clock?: Clock;
  /** Told, line by line, what goes wrong beyond a single request: a full disk. @default nobody */
  readonly log?: (line: string) => void;
  /** @default the real one */
  readonly disk?: Disk;
}

/** A cloud that is listening, and what its clients need. */
export interface RunningCloud {
  readonly home: string;
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly adminToken: string;
  /** A Google access token of the owner, without expiry. */
  readonly ownerToken: string;
  readonly vercelToken: string;
  /** A Google access token for anybody. */
  tokenFor(email: string, options?: { readonly expiresAt?: Date }): string;
  /** What only who has the key of the home can answer, with the key that was read when the cloud was opened. */
  answer(challenge: string): string;
  /** Stops listening, ends open connections and writes the snapshot. */
  close(): Promise<void>;
}

/** Opens (or makes) the cloud in `home` and serves it on loopback. */
export async function startCloud(options: StartOptions): Promise<RunningCloud> {
  fs.mkdirSync(options.home, { recursive: true, mode: 0o700 });
  const unlock = lockHome(options.home);
  const { keys, cloud } = opened(options, unlock);
  const answer = (challenge: string) => answerTo(keys.tokenKey, challenge);
  const server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const challenge = challengeIn(request);
    if (challenge === undefined) return void dispatch(cloud, request, response);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ answer: answer(challenge) }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  }).catch((error: unknown) => {
    cloud.close();
    unlock();
    throw error;
  });
  const { port } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  return {
    home: options.home,
    port,
    url: `http://127.0.0.1:${port}`,
    adminToken: keys.adminToken,
    ownerToken: mintToken(keys.tokenKey, ownerEmail),
    vercelToken: keys.vercelToken,
    answer,
    tokenFor: (email, tokenOptions) => mintToken(keys.tokenKey, email, tokenOptions),
    close() {
      closing ??= new Promise<void>((resolve) => {
        server.close(() => {
          cloud.close();
          unlock();
          resolve();
        });
        cloud.faults.clear();
        server.closeIdleConnections();
        // A stalled or slow client must not keep the daemon alive.
        setTimeout(() => server.closeAllConnections(), 500).unref();
      });
      return closing;
    },
  };
}

/** The keys and the state of a home. Where they can't be read, the home is given back before the error is thrown. */
function opened(options: StartOptions, unlock: () => void): { readonly keys: Keys; readonly cloud: Cloud } {
  try {
    const keys = openKeys(options.home);
    const onTrouble = (error: unknown) => options.log?.(error instanceof Error ? error.message : String(error));
    const disk = options.disk === undefined ? {} : { disk: options.disk };
    return { keys, cloud: new Cloud(options.home, keys, options.clock ?? Date.now, { ...disk, onTrouble }) };
  } catch (error) {
    unlock();
    throw error;
  }
}

/**
 * Empties a home that no cloud serves, whatever state it is in: the way out of damage. Its keys and tokens stay, but for those
 * that can't be used.
 */
export function emptyHome(home: string): void {
  const unlock = lockHome(home);
  try {
    for (const name of ["values", "objects", "state"])
      fs.rmSync(path.join(home, name), { recursive: true, force: true });
    dropDamagedKeys(home);
    openKeys(home);
  } finally {
    unlock();
  }
}
