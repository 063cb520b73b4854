/** Who reads a secret by its live policy, beside whom the declarations name. */

import { SecretManager } from "../../clients/secret-manager";
import type { Asker } from "../../live/look";
import { undeclaredMembers } from "../../live/members";
import { exitCodes } from "../../text/exit-codes";
import { cloudAt, failureOf, server, withServer } from "../clients/scripted-server";
import { bindingOf, environmentOf, productOf } from "../support/resolved-fixture";

withServer();

const entryNamed = (id: string) => ({
  key: `shop/${id}`,
  secret: { project: "fake-shop", id },
  previousAs: null,
  usedBy: [],
});
const declared = "serviceAccount:api@fake-shop.iam.gserviceaccount.com";
const bindings = [bindingOf({ entry: "shop/KEY", reader: "shop/api", member: declared })];
const policy = (...members: readonly string[]) => ({
  body: { bindings: [{ role: "roles/secretmanager.secretAccessor", members }] },
});
const ask = (ids: readonly string[] = ["KEY"], signal = new AbortController().signal) => {
  const session = {
    context: { signal, now: () => new Date("2026-11-26T12:00:00Z") },
    client: new SecretManager(cloudAt(server), { signal }),
    environment: environmentOf([productOf({ name: "shop", project: "fake-shop", bindings })], "dev"),
  };
  return undeclaredMembers(session as unknown as Asker, ids.map(entryNamed));
};
const found = async (...members: readonly string[]) => {
  server.script(policy(...members));
  return (await ask()).map(({ member, project }) => [member, project]);
};

it("is whoever the policy lets, without the entry's declared readers", async () => {
  expect(await found(declared, "user:ann@acme.test")).toEqual([["user:ann@acme.test", null]]);
  expect(server.lines).toEqual([
    "GET /v1/projects/fake-shop/secrets/KEY:getIamPolicy?options.requestedPolicyVersion=3",
  ]);
  // A reader of one entry is not a reader of another one.
  server.script(policy(declared));
  expect((await ask(["OTHER"])).map(({ entry, member }) => [entry.key, member])).toEqual([["shop/OTHER", declared]]);
});

it.each<[string, string | null]>([
  ["serviceAccount:other@acme-tools.iam.gserviceaccount.com", "acme-tools"],
  ["serviceAccount:other@shop.example.com.iam.gserviceaccount.com", "example.com:shop"],
  ["serviceAccount:123456-compute@developer.gserviceaccount.com", "123456"],
  ["serviceAccount:acme-tools@appspot.gserviceaccount.com", "acme-tools"],
  ["serviceAccount:x123-compute@developer.gserviceaccount.com", null],
  ["xserviceAccount:1-compute@developer.gserviceaccount.com", null],
  ["serviceAccount:1-compute@developer.gserviceaccount.com.test", null],
  ["xserviceAccount:a@appspot.gserviceaccount.com", null],
  ["serviceAccount:a@appspot.gserviceaccount.com.test", null],
  ["xserviceAccount:a@b.iam.gserviceaccount.com", null],
  ["serviceAccount:a@b.iam.gserviceaccount.com.test", null],
  ["user:ann@acme.test", null],
  ["group:all@acme.test", null],
])("%s lives in %j", async (member, project) => expect(await found(member)).toEqual([[member, project]]));

it("is nobody of a secret that is not there; where nobody may look, nobody knows", async () => {
  server.script({ status: 404 });
  expect(await ask()).toEqual([]);
  server.script({ status: 403 });
  expect(await failureOf(ask())).toEqual({
    code: exitCodes.denied,
    message:
      "the cloud refused: ann@example.com lacks secretmanager.secrets.getIamPolicy on KEY in project fake-shop; so its readers are not known.",
    next: "grant a role that holds secretmanager.secrets.getIamPolicy in project fake-shop, or use another identity",
  });
});

it("is not asked for once the command was interrupted", async () => {
  server.script(policy("user:ann@acme.test"));
  await expect(ask(["KEY"], AbortSignal.abort())).rejects.toBeDefined();
  expect(server.lines).toEqual([]);
});
