/** `strongroom env types`: the module is compiled and run, alone in a folder. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { envTypes } from "../../cli/commands/env-types";
import type { ResolvedEnvironment } from "../../model/resolved";
import { environmentNames, loadEnvironment } from "../../organisation/load";
import { redact } from "../../text/redact";
import { search } from "../support/canary";
import { failureOf } from "./support";
import { both, compileIn, contextIn, environment } from "./types-support";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "strongroom-types-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const context = (environments: readonly ResolvedEnvironment[]) => contextIn(folder, environments);
const compile = (text: string) => compileIn(folder, text);
const run = (env: Record<string, string>) =>
  spawnSync(process.execPath, ["main.js"], { cwd: folder, encoding: "utf8", env });
const options = { service: "api", out: "env.ts" };

const key = "fk_test_fake-api-key-0123456789";
const hmac = Buffer.alloc(32, 7).toString("base64");
const complete = { API_KEY: key, HMAC: hmac, OTHER_NAME: "fake", DEBUG: "1", LEVEL: "info", TITLE: "Shop" };

const printing = `import { loadEnv, Secret } from "./env";
declare const console: { log(...values: unknown[]): void };
const env = loadEnv();
console.log(env);
console.log(JSON.stringify({ ...env, at: [env.API_KEY] }));
console.log(\`\${env.API_KEY} \${env.OTHER_NAME}\` + env.HMAC);
console.log(env.API_KEY instanceof Secret, env.API_KEY.reveal().length, typeof env.DEBUG, typeof env.SECONDS);
`;

it("types, checks, and prints secrets redacted in every way", () => {
  expect(envTypes(context(both()), options).text).toBe(
    "Wrote 9 variables of shop/api to env.ts; commit it, and call loadEnv() once when the service starts.",
  );
  expect(compile(printing)).toEqual([]);
  const shown = redact(key);
  expect(shown).toBe("fk_t…6789");
  const { status, stdout, stderr } = run({ ...complete, SECONDS: "300" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toBe(`{
  API_KEY: ${shown},
  API_KEY_OLD: undefined,
  DEBUG: true,
  HMAC: ${redact(hmac)},
  LEVEL: 'info',
  ONLY_SOMEWHERE: undefined,
  OTHER_NAME: [redacted],
  SECONDS: 300,
  TITLE: 'Shop'
}
{"API_KEY":"${shown}","DEBUG":true,"HMAC":"${redact(hmac)}","LEVEL":"info","OTHER_NAME":"[redacted]","SECONDS":300,"TITLE":"Shop","at":["${shown}"]}
${shown} [redacted]${redact(hmac)}
true ${key.length} boolean number
`);
});

it("no way to print or copy a secret shows it", () => {
  envTypes(context(both()), options);
  compile(`import { loadEnv } from "./env";
declare const console: Record<"log" | "dir" | "table" | "error", (...values: unknown[]) => void>;
declare const structuredClone: (value: unknown) => unknown;
declare const require: (name: string) => any;
const env = loadEnv();
const { inspect, format } = require("node:util");
console.log(inspect(env, { customInspect: false, showHidden: true, depth: 9 }), format("%s %o %O %j", env.API_KEY, env.API_KEY, env.API_KEY, env.API_KEY));
console.dir(env.API_KEY);
console.table([env.API_KEY]);
console.log(Object.entries(env), { ...env.API_KEY }, String(env.API_KEY), "Bearer " + env.API_KEY, [env.API_KEY].join());
console.log(structuredClone(env.API_KEY), require("node:v8").serialize(env.API_KEY).toString("latin1"));
throw Object.assign(new Error("fake"), { cause: env, key: env.API_KEY });
`);
  const { status, stdout, stderr } = run({ ...complete, SECONDS: "300" });
  expect(status).toBe(1);
  expect(stdout).toContain(`Bearer ${redact(key)}`);
  expect(stderr).toContain("key: Secret {}");
  expect(search(Buffer.from(stdout + stderr), "output", [key, hmac])).toEqual([]);
});

it("names everything that is missing or malformed at once, and no value", () => {
  envTypes(context(both()), options);
  expect(compile(printing)).toEqual([]);
  const { status, stdout, stderr } = run({
    LOCAL_KEY: "wrong-value-one",
    API_KEY: "",
    HMAC: Buffer.alloc(31, 7).toString("base64"),
    DEBUG: "wrong-value-two",
    LEVEL: "wrong-value-three",
    SECONDS: "0",
  });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain(`EnvError: The environment of shop/api is not complete:
  API_KEY or LOCAL_KEY is malformed: starts with fk_test_, or starts with fk_live_
  DEBUG is malformed: 0 or 1
  HMAC is malformed: exactly 32 bytes in base64
  LEVEL is malformed: debug or info
  OTHER_NAME is missing: Ends a comment: * / and more
  SECONDS is malformed: a positive whole number
  TITLE is missing: A test value
  next, on a developer's machine: strongroom run --env NAME --service shop/api -- COMMAND
`);
  expect(stderr.match(/TITLE/g)).toHaveLength(1);
  expect(stderr).not.toContain("wrong-value");
});

it("takes the local name, and either environment's format", () => {
  envTypes(context(both()), options);
  compile(
    `import { loadEnv } from "./env";\ndeclare const console: { log(...values: unknown[]): void };\nconsole.log(loadEnv().API_KEY.reveal());`,
  );
  const { API_KEY: _, ...rest } = complete;
  expect(run({ ...rest, LOCAL_KEY: "fk_live_fake" }).stdout).toBe("fk_live_fake\n");
});

it("the compiler knows what is a secret, optional, a number or one of two words", () => {
  envTypes(context(both()), options);
  expect(
    compile(`import { loadEnv } from "./env";
const env = loadEnv({});
export const a: string = env.API_KEY;
export const b: number = env.SECONDS;
export const c: "info" | "warn" = env.LEVEL;
export const d = env.ONLY_SOMEWHERE.reveal();
export const e = env.API_KYE;
export const fine: readonly [boolean, string, "debug" | "info"] = [env.DEBUG, env.TITLE, env.LEVEL];
`),
  ).toEqual([
    "Type 'Secret' is not assignable to type 'string'.",
    "Type 'number | undefined' is not assignable to type 'number'.\n  Type 'undefined' is not assignable to type 'number'.",
    `Type '"debug" | "info"' is not assignable to type '"info" | "warn"'.\n  Type '"debug"' is not assignable to type '"info" | "warn"'.`,
    "'env.ONLY_SOMEWHERE' is possibly 'undefined'.",
    "Property 'API_KYE' does not exist on type 'Env'. Did you mean 'API_KEY'?",
  ]);
});

it("--check fails until the file is current, and a file of somebody else stays", async () => {
  const check = () => envTypes(context(both()), { ...options, check: true });
  const next = "next: strongroom env types --service shop/api --out env.ts";
  expect(check()).toMatchObject({ code: 4, text: `env.ts is missing.\n  ${next}` });
  expect(envTypes(context(both()), { ...options, dryRun: true }).text).toBe(
    "Would write 9 variables of shop/api to env.ts.",
  );
  expect(existsSync(join(folder, "env.ts"))).toBe(false);
  envTypes(context(both()), options);
  expect(check()).toMatchObject({ code: 0, text: "env.ts is current." });
  const changed = context([environment("dev", { TITLE: null }), environment("prod")]);
  expect(envTypes(changed, { ...options, check: true })).toMatchObject({
    code: 4,
    text: `env.ts is stale.\n  ${next}`,
  });
  writeFileSync(join(folder, "env.ts"), "export const mine = 1;\n");
  expect(await failureOf(() => envTypes(context(both()), options))).toEqual({
    code: 2,
    message: "env.ts was not written by this command, so it is not replaced.",
    next: "give another file with --out",
  });
  expect(readFileSync(join(folder, "env.ts"), "utf8")).toBe("export const mine = 1;\n");
});

it("compiles for every declared service", () => {
  const environments = environmentNames().map((name) => {
    const resolution = loadEnvironment(name);
    if (!resolution.ok) throw new Error(`${name} is invalid`);
    return resolution.environment;
  });
  const services = [
    ...new Set(
      environments.flatMap((one) =>
        one.products.flatMap((product) =>
          [...product.services, ...product.vercelProjects].map((service) => service.key),
        ),
      ),
    ),
  ];
  for (const [index, service] of services.entries())
    envTypes(context(environments), { service, out: `env-${index}.ts` });
  expect(
    compile(services.map((_, index) => `export { loadEnv as load${index} } from "./env-${index}";`).join("\n")),
  ).toEqual([]);
});
