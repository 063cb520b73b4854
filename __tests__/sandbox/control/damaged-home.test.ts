/** What a home has beside its state: damaged, it is refused by name, with the way out, and nothing of it is changed. */
import { X509Certificate } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { down, environmentFor, reset, status, up } from "../../../sandbox";
import { openKeys } from "../../../sandbox/cloud/keys";
import { ensureAuthority, readAuthority } from "../../../sandbox/control/authority";
import { createHome, type Home, homeAt } from "../../../sandbox/control/home";
import { long } from "../../support/full";
import { missingHome, removeHomes, temporaryHome } from "./temporary-home";

afterEach(removeHomes);

const wayOut =
  "The sandbox does not start on damaged state, and has changed nothing: put the file back as it was, or give up what the sandbox holds with `strongroom sandbox reset`.";

let template: Home;
beforeAll(() => {
  template = made();
});
afterAll(() => rmSync(join(template.path, ".."), { recursive: true, force: true }));

function made(): Home {
  const home = createHome(join(mkdtempSync(join(tmpdir(), "sandbox-damage-")), "home"));
  ensureAuthority(home);
  writeFileSync(home.portFile, "4321\n");
  writeFileSync(home.proxyPortFile, "4322\n");
  return home;
}

/** A home that was served once. */
function served(): Home {
  const home = homeAt(missingHome());
  cpSync(template.path, home.path, { recursive: true });
  return home;
}

const treeOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, readFileSync(join(folder, name)).toString("base64")]),
  );

const half = (file: string): Buffer => {
  const content = readFileSync(file);
  return content.subarray(0, Math.floor(content.length / 2));
};

const certificateOf = (file: string) => new X509Certificate(readFileSync(file));

test.each<[string, (file: string) => void, string]>([
  ["token.key", (file) => writeFileSync(file, half(file)), "is not what was written there"],
  ["vault.key", (file) => writeFileSync(file, ""), "is not what was written there"],
  ["admin.token", (file) => writeFileSync(file, half(file)), "is not what was written there"],
  ["vercel-token", (file) => writeFileSync(file, "fake token"), "is not what was written there"],
  ["ca.key", (file) => writeFileSync(file, half(file)), "is not the key that was written there"],
  ["ca.key", (file) => writeFileSync(file, ""), "is not the key that was written there"],
  ["ca.key", (file) => rmSync(file), "the file is missing"],
  ["ca.pem", (file) => writeFileSync(file, half(file)), "is not the certificate that was written there"],
  ["ca.pem", (file) => writeFileSync(file, ""), "is not the certificate that was written there"],
  ["port", (file) => writeFileSync(file, "43"), "does not hold a port"],
  ["port", (file) => writeFileSync(file, "99999\n"), "does not hold a port"],
  ["proxy-port", (file) => writeFileSync(file, ""), "does not hold a port"],
])("%s", async (name, damage, what) => {
  const home = served();
  const file = join(home.path, name);
  damage(file);
  const damaged = treeOf(home.path);
  await expect(up({ home: home.path })).rejects.toMatchObject({
    kind: "damage",
    message: `${file}: ${what}. ${wayOut}`,
  });
  expect(treeOf(home.path)).toEqual(damaged);
  // AND the way out is one
  await reset({ home: home.path });
  expect(openKeys(home.path).tokenKey).toHaveLength(32);
  const left = Object.keys(treeOf(home.path));
  for (const one of ["port", "proxy-port"]) expect([one, left.includes(one)]).toEqual([one, one !== name]);
  // The two belong together, so both go; the next start makes new ones.
  const whole = !name.startsWith("ca.");
  for (const one of ["ca.key", "ca.pem"]) expect([one, left.includes(one)]).toEqual([one, whole]);
});

test("a certificate of another key", async () => {
  const home = served();
  const other = made();
  writeFileSync(home.caCertificate, readFileSync(other.caCertificate));
  rmSync(join(other.path, ".."), { recursive: true });
  await expect(up({ home: home.path })).rejects.toThrow(
    `${home.caCertificate}: is not the certificate of ${home.caKey}. ${wayOut}`,
  );
});

test("a missing certificate is recreated, and trusted as before", () => {
  const home = served();
  const { subject } = certificateOf(home.caCertificate);
  rmSync(home.caCertificate);
  ensureAuthority(home);
  expect(certificateOf(home.caCertificate).subject).toBe(subject);
  expect(readAuthority(home).key).toContain("PRIVATE KEY");
});

long("of a sandbox that runs: refused as well, until it is reset, which starts it afresh", async () => {
  const path = temporaryHome();
  const { pid } = await up({ home: path });
  writeFileSync(homeAt(path).caCertificate, "");
  writeFileSync(join(path, "admin.token"), "");
  await expect(status({ home: path })).rejects.toMatchObject({ kind: "damage" });
  await expect(environmentFor({ home: path })).rejects.toMatchObject({ kind: "damage" });
  await reset({ home: path });
  expect(await status({ home: path })).toMatchObject({ running: false });
  const again = await up({ home: path });
  expect(again.pid).not.toBe(pid);
  expect(await down({ home: path })).toBe(true);
});
