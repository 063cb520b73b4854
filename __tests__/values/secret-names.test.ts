/** What of a shell never reaches Terraform, its providers or any program that has no business with values. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "../../machine/context";
import type { ResolvedEnvironment } from "../../model/resolved";
import { requireTerraform } from "../../terraform/required";
import { terraformEnvironment } from "../../terraform/surroundings";
import { withoutSecrets } from "../../values/secret-names";
import { entryOf, environmentOf, productOf, secretOf } from "../support/resolved-fixture";

const root = mkdtempSync(join(tmpdir(), "strongroom-names-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const use = (as: string) => ({
  reader: "my-shop/api",
  role: "backend" as const,
  as,
  crossProduct: false,
  until: null,
});
const environment = (name: string, more: string): ResolvedEnvironment =>
  environmentOf(
    [
      productOf({
        name: "my-shop",
        entries: [
          entryOf({
            product: "my-shop",
            name: "KEY",
            secret: secretOf({ id: "KEY" }),
            localAlias: "LOCAL_KEY",
            previousAs: "KEY_PREVIOUS",
            usedBy: [use("API_KEY"), use("WEB_KEY")],
          }),
          // Lives in the database, and is declared.
          entryOf({ product: "my-shop", name: "ROOT_PASSWORD", secret: null }),
          entryOf({ product: "my-shop", name: "LOG_LEVEL", kind: "config", secret: null, localAlias: "LEVEL" }),
          entryOf({ product: "my-shop", name: "VERCEL_API_TOKEN", secret: secretOf({ id: "VERCEL_API_TOKEN" }) }),
          entryOf({ product: "my-shop", name: more, secret: secretOf({ id: more }) }),
        ],
      }),
    ],
    name,
  );

const environments = {
  names: () => ["dev", "prod"],
  load: (name: string) => ({ ok: true as const, environment: environment(name, `OF_${name.toUpperCase()}`) }),
};

test("is every name under which a declared secret of any environment may stand there, and nothing else", () => {
  const secrets = [
    ...["KEY", "MY_SHOP__KEY", "LOCAL_KEY", "KEY_PREVIOUS", "API_KEY", "WEB_KEY"],
    ...["ROOT_PASSWORD", "OF_DEV", "OF_PROD", "MY_SHOP__OF_PROD", "MY_SHOP__VERCEL_API_TOKEN"],
  ];
  // Terraform's own credentials, declared or not; config; what nobody declares.
  const others = ["VERCEL_API_TOKEN", "GOOGLE_OAUTH_ACCESS_TOKEN", "LOG_LEVEL", "LEVEL", "PATH", "MY_OWN", "SHOP__KEY"];
  const env = Object.fromEntries([...secrets, ...others].map((name) => [name, "fake"]));
  const context = { root, env, environments } as unknown as Context;
  expect(Object.keys(withoutSecrets(context)).sort()).toEqual([...others].sort());
});

test("Terraform is asked for its version with that alone, and gets no value that STRONGROOM_ALLOW_ENV names", async () => {
  const seen = join(root, "seen");
  const terraform = `#!/bin/sh\n/usr/bin/env > '${seen}'\necho 'Terraform v1.11.4'\n`;
  writeFileSync(join(root, "terraform"), terraform, { mode: 0o755 });
  const env = {
    PATH: root,
    KEY: "fake",
    OF_PROD: "fake",
    MY_OWN: "fake",
    OTHER: "fake",
    GOOGLE_OAUTH_ACCESS_TOKEN: "fake",
    STRONGROOM_ALLOW_ENV: "KEY,OF_PROD,MY_OWN",
  };
  await requireTerraform(await terraformEnvironment({ root, env, environments } as unknown as Context));
  const names = readFileSync(seen, "utf8")
    .split("\n")
    .map((line) => line.split("=")[0] ?? "")
    .filter((name) => !["", "PWD", "SHLVL", "OLDPWD", "_"].includes(name));
  expect(names.sort()).toEqual(
    ["CHECKPOINT_DISABLE", "GOOGLE_OAUTH_ACCESS_TOKEN", "MY_OWN", "PATH", "TF_INPUT", "TF_IN_AUTOMATION"].sort(),
  );
});

test("what Terraform must not be told is refused, with the way into a sandbox that is up first", async () => {
  const refused = () =>
    terraformEnvironment({ root, env: { SSL_CERT_DIR: "/etc/certs" }, environments: [] } as unknown as Context);
  await expect(refused()).rejects.toThrow(/^1 problem\n+environment variable SSL_CERT_DIR: /);
  const home = join(root, ".strongroom", "sandbox");
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "daemon.json"), JSON.stringify({ pid: process.pid }));
  await expect(refused()).rejects.toThrow(
    /^A sandbox is up; to work in it, put strongroom sandbox exec -- before the command\. For the real cloud:\n\n1 problem\n+environment variable SSL_CERT_DIR: /,
  );
});
