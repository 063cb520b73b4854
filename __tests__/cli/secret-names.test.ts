/** What of a shell never reaches Terraform, its providers or any program that has no business with values. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "../../cli/context";
import { withoutSecrets } from "../../cli/secret-names";
import type { ResolvedEnvironment } from "../../model/resolved";
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

test("is every name under which a declared secret of any environment may stand there, and nothing else", () => {
  const secrets = [
    ...["KEY", "MY_SHOP__KEY", "LOCAL_KEY", "KEY_PREVIOUS", "API_KEY", "WEB_KEY"],
    ...["ROOT_PASSWORD", "OF_DEV", "OF_PROD", "MY_SHOP__OF_PROD", "MY_SHOP__VERCEL_API_TOKEN"],
  ];
  // Terraform's own credentials, declared or not; config; what nobody declares.
  const others = ["VERCEL_API_TOKEN", "GOOGLE_OAUTH_ACCESS_TOKEN", "LOG_LEVEL", "LEVEL", "PATH", "MY_OWN", "SHOP__KEY"];
  const env = Object.fromEntries([...secrets, ...others].map((name) => [name, "fake"]));
  const environments = {
    names: () => ["dev", "prod"],
    load: (name: string) => ({ ok: true as const, environment: environment(name, `OF_${name.toUpperCase()}`) }),
  };
  const context = { root, env, environments } as unknown as Context;
  expect(Object.keys(withoutSecrets(context)).sort()).toEqual([...others].sort());
});
