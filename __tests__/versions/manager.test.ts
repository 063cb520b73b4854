import { secretManagerOf } from "../../clients/apis";
import type { Context } from "../../machine/context";
import { emptyLock } from "../../model/lock";
import { shop } from "../cli/support";
import { cloudAt, ScriptedServer } from "../clients/scripted-server";

let server: ScriptedServer;
beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => server.stop());

const environment = shop("dev", emptyLock("dev"));
const manager = (options: { readonly pauseMillis?: number } = {}, signal = new AbortController().signal) =>
  secretManagerOf({ signal } as Context, { environment, cloud: cloudAt(server) }, options);

test.each([
  ["fake-shop-dev", "VENDOR_KEY", "strongroom deploy shop-dev-identities shop-dev-secrets"],
  ["fake-platform-dev", "STRONGROOM_FINGERPRINT_KEY", "strongroom deploy platform-dev-secrets"],
  ["fake-platform-dev", "VENDOR_KEY", "deploy the secrets stack of its product first"],
  ["fake-shop-dev", "UNDECLARED_KEY", "deploy the secrets stack of its product first"],
])("what is missing in %s, %s, is asked for with what makes it", (project, id, next) => {
  expect(manager().missing({ project, id }).next).toBe(next);
});

test("a read ends by the command's signal", async () => {
  const stopped = manager({}, AbortSignal.abort(new Error("stopped")));
  await expect(stopped.exists({ project: "fake-shop-dev", id: "VENDOR_KEY" })).rejects.toThrow("stopped");
});

test.each([
  [{ pauseMillis: 4 }, 4],
  [{}, 200],
])("the first pause is the command's, or 200 ms: %j", async (options, millis) => {
  server.script({ status: 503 }, {});
  jest.spyOn(Math, "random").mockReturnValue(0.5);
  const timeouts = jest.spyOn(globalThis, "setTimeout");
  await manager(options).exists({ project: "fake-shop-dev", id: "VENDOR_KEY" });
  expect(timeouts.mock.calls.filter(([, given]) => given === 4 || given === 200).map(([, given]) => given)).toEqual([
    millis,
  ]);
});
