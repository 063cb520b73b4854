import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

/** Keys and tokens of one sandbox home, made on first use, each in a file that only its owner can read. */
export interface Keys {
  readonly tokenKey: Buffer;
  readonly vaultKey: Buffer;
  readonly adminToken: string;
  readonly vercelToken: string;
}

function keep(file: string, make: () => Buffer): Buffer {
  try {
    fs.writeFileSync(file, make(), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return fs.readFileSync(file);
}

/** 24 lower-case letters and digits: what the Vercel provider takes for a token. */
function vercelToken(): Buffer {
  const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  return Buffer.from([...randomBytes(24)].map((byte) => alphabet[byte % 32]).join(""));
}

export function openKeys(home: string): Keys {
  return {
    tokenKey: keep(path.join(home, "token.key"), () => randomBytes(32)),
    vaultKey: keep(path.join(home, "vault.key"), () => randomBytes(32)),
    adminToken: keep(path.join(home, "admin.token"), () =>
      Buffer.from(randomBytes(24).toString("base64url")),
    ).toString(),
    vercelToken: keep(path.join(home, "vercel-token"), vercelToken).toString(),
  };
}
