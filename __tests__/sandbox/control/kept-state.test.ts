/** What a home keeps: over a kill, a reset, damage, and the end of the home itself. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { down, prepare, reset, status, up } from "../../../sandbox";
import { gone, secretManager } from "./daemon-support";
import { removeHomes, temporaryHome } from "./temporary-home";

afterEach(removeHomes);

test("state survives kill -9", async () => {
  const home = temporaryHome();
  const { pid = 0, port, proxyPort } = await up({ home });
  await prepare({ home, projects: [{ id: "acme-dev" }] });
  const created = await secretManager(home, "POST", "projects/acme-dev/secrets?secretId=API_KEY", {
    replication: { automatic: {} },
  });
  expect(created.status).toBe(200);
  const data = Buffer.from("fake-first-value").toString("base64");
  expect(
    (await secretManager(home, "POST", "projects/acme-dev/secrets/API_KEY:addVersion", { payload: { data } })).status,
  ).toBe(200);
  process.kill(pid, "SIGKILL");
  await gone(pid);

  const again = await up({ home });
  expect(again.pid).not.toBe(pid);
  // Programs that were started before know both addresses.
  expect([again.port, again.proxyPort]).toEqual([port, proxyPort]);
  const secret = await secretManager(home, "GET", "projects/acme-dev/secrets/API_KEY");
  expect(secret.json.createTime).toBe(created.json.createTime);
  const version = await secretManager(home, "GET", "projects/acme-dev/secrets/API_KEY/versions/1:access");
  expect(version.json).toMatchObject({ payload: { data } });
});

test("reset empties a running cloud and a stopped one, and leaves it as it was", async () => {
  const home = temporaryHome();
  const { pid } = await up({ home });
  const fill = async (): Promise<void> => {
    await prepare({ home, projects: [{ id: "acme-dev" }] });
    const created = await secretManager(home, "POST", "projects/acme-dev/secrets?secretId=API_KEY", {
      replication: { automatic: {} },
    });
    expect(created.status).toBe(200);
  };
  await fill();
  expect((await status({ home })).counts).toMatchObject({ secrets: 1 });
  await reset({ home });
  expect(await status({ home })).toMatchObject({ running: true, pid, counts: { secrets: 0, projects: 0 } });

  await fill();
  await down({ home });
  await reset({ home });
  expect(await status({ home })).toMatchObject({ running: false });
  expect((await up({ home })).counts).toMatchObject({ secrets: 0, projects: 0 });
});

test("a damaged home is not started but refused, with file and line, until it is reset", async () => {
  const home = temporaryHome();
  await up({ home });
  await prepare({ home, projects: [{ id: "acme-dev" }] });
  await down({ home });
  const [name = ""] = readdirSync(join(home, "state")).filter((file) => file.startsWith("journal-"));
  const journal = join(home, "state", name);
  const damaged = readFileSync(journal, "utf8").replace("acme-dev", "acme-DEV");
  writeFileSync(journal, damaged);

  const refusal = `${journal}: line 3: its checksum does not match. The sandbox does not start on damaged state, and has changed nothing: put the file back as it was, or give up what the sandbox holds with \`strongroom sandbox reset\`.`;
  await expect(up({ home })).rejects.toThrow(refusal);
  expect(readFileSync(journal, "utf8")).toBe(damaged);
  expect(await status({ home })).toMatchObject({ running: false });

  await reset({ home });
  expect((await up({ home })).counts).toMatchObject({ projects: 0 });
});

test("a daemon whose home is removed ends", async () => {
  const home = temporaryHome();
  const { pid } = await up({ home });
  rmSync(home, { recursive: true });
  await gone(pid);
  expect(existsSync(home)).toBe(false);
});
