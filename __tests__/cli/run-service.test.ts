import { join } from "node:path";
import { api, notes, run, shop, withRunningShop } from "./run-service-support";
import { pem, session } from "./running-shop";

withRunningShop();

it("gives what the service declares, under both names, and nothing that is declared for others", async () => {
  const shell = {
    SESSION_KEY: "fake-stale-value",
    WEB_KEY: "fake-value-of-the-site",
    SHOP__VENDOR_KEY: "fake-value-for-inject",
    NEXT_PUBLIC_SHOP_NAME: "Other",
    STRONGROOM_FINGERPRINT_KEY: "fake-fingerprint-key",
    EDITOR: "vi",
  };
  const names = [...Object.keys(shell), "SESSION_LOCAL", "LOG_LEVEL", "VENDOR_KEY"];
  const script = `console.log(JSON.stringify(${JSON.stringify(names)}.map((name) => [name, process.env[name] ?? null])))`;
  const { code, stdout, stderr } = await run(api, script, shell);
  expect({ code, stderr }).toEqual({ code: 0, stderr: notes() });
  expect(Object.fromEntries(JSON.parse(stdout) as [string, string | null][])).toEqual({
    SESSION_KEY: session,
    SESSION_LOCAL: session,
    VENDOR_KEY: pem,
    LOG_LEVEL: "info",
    WEB_KEY: null,
    SHOP__VENDOR_KEY: null,
    NEXT_PUBLIC_SHOP_NAME: null,
    STRONGROOM_FINGERPRINT_KEY: null,
    EDITOR: "vi",
  });
});

it("gives of the shell what is ordinary and what is passed by name; no credentials", async () => {
  const script =
    "console.log(Object.keys(process.env).filter((name) => !/^(LANG|LC_.*|TMPDIR)$/.test(name)).sort().join())";
  const shell = { AWS_SECRET_ACCESS_KEY: "fake", TEAM: "shop", NODE_ENV: "test" };
  expect(shop.environment.GOOGLE_OAUTH_ACCESS_TOKEN).toBeDefined();
  const ours = ["LOG_LEVEL", "SESSION_KEY", "SESSION_LOCAL", "VENDOR_KEY"];
  // How the network is reached: in the sandbox, what the sandbox sets.
  const network = ["HTTPS_PROXY", "NODE_EXTRA_CA_CERTS", "NO_PROXY", "SSL_CERT_FILE", "https_proxy", "no_proxy"];
  const all = ["HOME", "NODE_ENV", "PATH", ...network, ...ours];
  const names = (more: readonly string[]) => `${[...all, ...more].sort().join()}\n`;
  expect((await run(api, script, shell)).stdout).toBe(names([]));
  expect((await run([...api, "--pass", "TEAM"], script, shell)).stdout).toBe(names(["TEAM"]));
});

it.each([
  ["WEB_KEY", "it is declared, so it never comes from this shell.\n  next: leave it out\n"],
  ["NO_SUCH_NAME", "it is not set here.\n  next: set it, or leave it out\n"],
])("does not pass %s", async (name, said) => {
  const { code, stderr } = await run([...api, "--pass", name], "", { WEB_KEY: "fake-value-of-the-site" });
  expect({ code, stderr }).toEqual({ code: 2, stderr: `strongroom: --pass ${name}: ${said}` });
});

it("passes the exit code through, and says where there is no such command", async () => {
  expect((await run(api, "process.exit(42)")).code).toBe(42);
  const none = await shop.project.strongroom(
    ["run", "--env", "dev", ...api, "--", "no-such-program"],
    shop.environment,
  );
  expect(none).toEqual({ code: 127, stdout: "", stderr: `${notes()}strongroom: no-such-program: not found\n` });
});

const printed = `
process.stdout.write("a " + process.env.SESSION_KEY.slice(0, 9));
setTimeout(() => {
  process.stdout.write(process.env.SESSION_KEY.slice(9) + " b\\n" + process.env.VENDOR_KEY + "\\n");
  for (const line of process.env.VENDOR_KEY.split("\\n")) console.log("> " + line);
  console.error(JSON.stringify({ key: process.env.VENDOR_KEY, log: process.env.LOG_LEVEL }));
}, 100);`;
const maskedOut = `a [masked SESSION_KEY] b
[masked VENDOR_KEY]
> [masked VENDOR_KEY]
> [masked VENDOR_KEY]
> [masked VENDOR_KEY]
> [masked VENDOR_KEY]
`;
const maskedErr = '{"key":"[masked VENDOR_KEY]","log":"info"}\n';

it("--mask takes values out of both streams, over lines and pieces", async () => {
  expect(await run([...api, "--mask"], printed)).toEqual({
    code: 0,
    stdout: maskedOut,
    stderr: `${notes()}${maskedErr}`,
  });
});

it("GitHub's runner is told each value, line by line, before the command starts", async () => {
  const { code, stdout, stderr } = await run(api, `console.error("started")`, { GITHUB_ACTIONS: "true", CI: "true" });
  const [begin = "", one = "", two = "", end = ""] = pem.split("\n");
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  expect(stderr).toBe(
    `${notes()}${[session, begin, one, two, end].map((text) => `::add-mask::${text}\n`).join("")}started\n`,
  );
});

it("refuses to print ::add-mask:: lines into a file", async () => {
  const log = join(shop.project.scratch, "log");
  const { code } = await shop.project.run(
    ["sh", "-c", `node bin/strongroom.js run --env dev --service shop-api -- true 2>"${log}"`],
    { env: { ...shop.environment, GITHUB_ACTIONS: "true" } },
  );
  expect(code).toBe(5);
  expect((await shop.project.run(["cat", log])).stdout).toBe(
    `${notes()}strongroom: GITHUB_ACTIONS is set, but stderr does not lead to a runner, so values can't be registered with its mask.\n  next: don't redirect stderr to a file; outside of a workflow, unset GITHUB_ACTIONS\n`,
  );
});

it("in GitLab, whose runner takes no values to mask, the output is masked", async () => {
  const { stdout, stderr } = await run(api, printed, { GITLAB_CI: "true", CI: "true" });
  expect(stdout).toBe(maskedOut);
  expect(stderr).toBe(
    `${notes()}GitLab's runner masks declared variables only; values in the command's output are masked here, as with --mask.\n${maskedErr}`,
  );
});

it("literals alone need no cloud", async () => {
  shop.project.write(
    "services/shop.ts",
    shop.project
      .read("services/shop.ts")
      .replace("reads: [own.LOG_LEVEL, vendor.VENDOR_KEY]", "reads: [own.LOG_LEVEL]"),
  );
  const { code, stdout, stderr } = await shop.project.strongroom(
    ["run", "--env", "dev", "--service", "shop-worker", "--", "node", "-e", "console.log(process.env.LOG_LEVEL)"],
    { STRONGROOM_LOCK_DIR: shop.environment.STRONGROOM_LOCK_DIR ?? "" },
  );
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "info\n", stderr: "" });
});
