import { existsSync } from "node:fs";
import { AdminClient, environmentFor, prepare, up } from "../../../sandbox";
import { secretManager } from "./daemon-support";
import { missingHome, removeHomes, temporaryHome } from "./temporary-home";

afterEach(removeHomes);

test("the admin client changes settings, injects faults and reads the logs", async () => {
  const home = temporaryHome();
  await up({ home });
  const admin = new AdminClient({ home });
  await admin.prepare({ projects: [{ id: "acme-dev" }] });
  expect(await admin.changeSettings({ quotas: true })).toMatchObject({ quotas: true, iamLagSeconds: 0 });
  expect(await admin.settings()).toMatchObject({ quotas: true });

  const before = (await admin.requests()).at(-1)?.seq ?? 0;
  await admin.injectFault({
    match: { method: "GET", path: "/secrets$" },
    fault: { kind: "status", status: 503 },
    times: 1,
  });
  expect((await secretManager(home, "GET", "projects/acme-dev/secrets")).status).toBe(503);
  expect((await secretManager(home, "GET", "projects/acme-dev/secrets")).status).toBe(200);
  const seen = (await admin.requests(before)).filter((request) => request.path.startsWith("/v1/"));
  expect(seen.map(({ method, path, status }) => [method, path, status])).toEqual([
    ["GET", "/v1/projects/acme-dev/secrets", 503],
    ["GET", "/v1/projects/acme-dev/secrets", 200],
  ]);
  expect(seen[1]?.caller).toBe("owner@sandbox.local");
  await admin.injectFault({ match: {}, fault: { kind: "status", status: 500 }, times: 9 });
  await admin.clearFaults();
  expect((await secretManager(home, "GET", "projects/acme-dev/secrets")).status).toBe(200);
  expect(await admin.accesses()).toEqual([]);
});

test("without a running sandbox the calls say how to start one", async () => {
  const home = missingHome();
  const message = `sandbox: none is running for ${home}; start it with \`strongroom sandbox up\``;
  await expect(environmentFor({ home })).rejects.toThrow(message);
  await expect(prepare({ home })).rejects.toThrow(message);
  expect(existsSync(home)).toBe(false);
});
