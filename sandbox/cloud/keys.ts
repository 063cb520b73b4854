import { createHash, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { DamageError } from "./damage";

/** Keys and tokens of one sandbox home, made on first use, each in a file that only its owner can read. */
export interface Keys {
  readonly tokenKey: Buffer;
  readonly vaultKey: Buffer;
  readonly adminToken: string;
  readonly vercelToken: string;
}

interface KeyFile {
  readonly name: string;
  readonly make: () => Buffer;
  readonly form: RegExp;
}

const files: Readonly<Record<keyof Keys, KeyFile>> = {
  tokenKey: { name: "token.key", make: () => randomBytes(32), form: /^.{32}$/s },
  vaultKey: { name: "vault.key", make: () => randomBytes(32), form: /^.{32}$/s },
  adminToken: {
    name: "admin.token",
    make: () => Buffer.from(randomBytes(24).toString("base64url")),
    form: /^[\w-]{32}$/,
  },
  // 24 lower-case letters and digits: what the Vercel provider takes for a token.
  vercelToken: { name: "vercel-token", make: vercelToken, form: /^[a-z2-7]{24}$/ },
};

function vercelToken(): Buffer {
  const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  return Buffer.from([...randomBytes(24)].map((byte) => alphabet[byte % 32]).join(""));
}

/**
 * Reads the keys of a home, and makes those of a new one.
 * @throws {@link DamageError} if a key of a home that has state is missing, or if one is not of its form
 */
export function openKeys(home: string): Keys {
  const used = fs.existsSync(path.join(home, "state", "mark"));
  const read = (file: KeyFile): Buffer => {
    const at = path.join(home, file.name);
    if (!used) keep(at, file.make);
    else if (!fs.existsSync(at)) throw new DamageError(at, "the file is missing");
    const content = fs.readFileSync(at);
    if (!file.form.test(content.toString("latin1"))) throw new DamageError(at, "is not what was written there");
    return content;
  };
  return {
    tokenKey: read(files.tokenKey),
    vaultKey: read(files.vaultKey),
    adminToken: read(files.adminToken).toString(),
    vercelToken: read(files.vercelToken).toString(),
  };
}

/** Makes a private file unless it exists; in one step, so that a kill leaves no half of it. */
export function keep(file: string, make: () => string | Buffer): void {
  if (fs.existsSync(file)) return;
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    fs.writeFileSync(temporary, make(), { mode: 0o600 });
    fs.linkSync(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

/** What a state remembers of the keys that it was written with: by it a damaged key is told from the right one. */
export function fingerprintsOf(keys: Keys): ReadonlyMap<string, string> {
  return new Map(
    (Object.keys(files) as (keyof Keys)[]).map((key) => [
      files[key].name,
      createHash("sha256").update(files[key].name).update(keys[key]).digest("hex"),
    ]),
  );
}

/** Removes the keys that can't be used. @returns nothing; the next {@link openKeys} makes new ones */
export function dropDamagedKeys(home: string): void {
  for (const { name, form } of Object.values(files)) {
    const file = path.join(home, name);
    if (fs.existsSync(file) && !form.test(fs.readFileSync(file, "latin1"))) fs.rmSync(file);
  }
}
