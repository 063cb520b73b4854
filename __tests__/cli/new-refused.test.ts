/** @samples Names that `strongroom new` refuses early, with a command; and what is printed of the answers before a refusal. */
import { newIntegration } from "../../cli/commands/new-integration";
import { newProduct } from "../../cli/commands/new-product";
import { newService } from "../../cli/commands/new-service";
import type { Context } from "../../machine/context";
import { long } from "../support/full";
import { newContext, project, withSamples } from "./samples-support";
import { failureOf } from "./support";

withSamples();

const allowed = (most: number) =>
  `allowed are at most ${most} lower-case letters and digits, beginning with a letter, words joined by "-", such as digest-service.`;

describe("a name that can't be a file and a constant is refused before anything is asked", () => {
  const options = { product: "chat", reads: ["STRIPE_SECRET_KEY"], role: "backend" };
  const flags = "--product chat --reads STRIPE_SECRET_KEY --role backend";
  it.each<[string, string, string | null]>([
    [
      "delete",
      '"delete" can\'t be the name of a service: its constant would be called delete, a word of TypeScript.',
      `strongroom new service delete-service ${flags}`,
    ],
    [
      "await",
      '"await" can\'t be the name of a service: its constant would be called await, a word of TypeScript.',
      `strongroom new service await-service ${flags}`,
    ],
    ["2fa", `"2fa" can't be the name of a service; ${allowed(49)}`, `strongroom new service service-2fa ${flags}`],
    [
      "Digest_Service",
      `"Digest_Service" can't be the name of a service; ${allowed(49)}`,
      `strongroom new service digest-service ${flags}`,
    ],
    [
      `a${"b".repeat(62)}`,
      `"a${"b".repeat(62)}" can't be the name of a service; ${allowed(49)}`,
      `strongroom new service a${"b".repeat(48)} ${flags}`,
    ],
    ["文", `"文" can't be the name of a service; ${allowed(49)}`, `strongroom new service service ${flags}`],
    [
      "googlesign-in",
      '"googlesign-in" differs only in its dashes from google-sign-in, which is there already; people would take one for the other.',
      `strongroom new service googlesign-in-service ${flags}`,
    ],
  ])("service %s", async (name, message, next) => {
    const failure = await failureOf(() => newService(newContext(), name, options));
    expect([failure.code, failure.message, failure.next]).toEqual([2, message, next]);
  });

  it("integrations and products too", async () => {
    const secret = { product: "chat", secret: ["A_KEY: a"], risk: "r", from: "f", owner: "o" };
    expect(await failureOf(() => newIntegration(newContext(), "product", secret))).toMatchObject({
      message:
        '"product" can\'t be the name of an integration: product.ts or a constant of that name is there already.',
      next: "strongroom new integration product-integration --product chat --secret 'A_KEY: a' --risk r --from f --owner o",
    });
    expect(await failureOf(() => newProduct(newContext(), "inte-xuraos", { prefix: "X_" }))).toMatchObject({
      message:
        '"inte-xuraos" differs only in its dashes from intexuraos, which is there already; people would take one for the other.',
      next: "strongroom new product inte-xuraos-product --prefix X_",
    });
    expect(await failureOf(() => newProduct(newContext(), "catalogue", {}))).toMatchObject({
      next: "strongroom new product catalogue-product",
    });
  });
});

it("prints the answers as a command if a refusal follows them", async () => {
  const typed = ["gateway", "", "", "MAIL_KEY", "", "Sends it's mail", "Mail in our name", "", "Mail > Keys", "", ""];
  const terminal = { interactive: true, readLine: async () => typed.shift() ?? Promise.reject(new Error("asked")) };
  const refused = await failureOf(() =>
    newService(newContext({ terminal } as unknown as Partial<Context>), "receipts", {
      ...{ owner: "web", dryRun: true, color: true, quiet: true, part: ["host=MAIL_HOST"] },
      format: ["MAIL_KEY=pen"],
      scope: "send",
    } as Parameters<typeof newService>[2]),
  );
  expect(refused.message).toBe(
    '--format: "pen" is not one of pem, pem:LABEL, ssh, google-key, https-url, host, port, whole-number, true-or-false, zero-or-one, starts-with:PREFIX.',
  );
  expect(refused.next?.split("\n  next: ")).toEqual([
    "any other format: declare the entry without it, then add format(/…/, { says, example }) by hand, as in docs/guides/new-things.md",
    "your answers, to change and paste: strongroom new service receipts --owner web --dry-run --part 'host=MAIL_HOST' --format 'MAIL_KEY=pen' --scope send --product gateway --role backend --secret 'MAIL_KEY: Sends it'\\''s mail' --risk 'Mail in our name' --class important --from 'Mail > Keys' --rotate-days 90 --revoke 'Mail > Keys > the key > Delete'",
  ]);
});

it("says what is wrong with the flags of compositions, config and single entries", async () => {
  const options = { product: "chat", owner: "o", secret: ["A_KEY: a"], risk: "r", from: "f", role: "backend" };
  const say = async (more: object) =>
    (await failureOf(() => newService(newContext(), "mail", { ...options, ...more }))).message;
  expect(await say({ composed: ["MAIL_URL"] })).toBe(
    '--composed: one is not NAME=…, such as --composed "DATABASE_URL: Reaches the database=postgres://app:{DATABASE_PASSWORD}@db.internal/app".',
  );
  expect(await say({ composed: ["MAIL_URL: m=https://{B_KEY}@h"] })).toBe(
    "--part B_KEY=ENTRY is missing: Entry behind {B_KEY}",
  );
  expect(await say({ composed: ["A_KEY: m=https://:{STRIPE_SECRET_KEY}@h"] })).toBe("A_KEY is named twice.");
  expect(await say({ part: ["a=A_KEY"] })).toBe("--part says what a composition is made of; add --composed NAME=TEXT.");
  expect(await say({ config: ["MAIL_HOST=h"], composed: ["MAIL_URL=x://{MAIL_HOST}"] })).toBe(
    '--config "MAIL_HOST: purpose=…" is missing: What is MAIL_HOST for\n--composed "MAIL_URL: purpose=…" is missing: What is MAIL_URL for',
  );
  expect(await say({ risk: ["r", "B_KEY=s"] })).toBe("--risk B_KEY=…: this call declares no B_KEY; it declares A_KEY.");
  expect(await say({ tier: ["1", "2"] })).toBe("--tier is given twice for all entries.");
  expect(await say({ format: "starts-with" })).toMatch(/^--format: "starts-with" is not one of pem, /);
});

it("takes what a flag says of one entry, and a format by its name", async () => {
  const { text } = await newService(newContext(), "mail", {
    ...{ product: "chat", owner: "o", role: "backend", dryRun: true, from: "Mail > Keys" },
    secret: ["A_KEY: a", "B_KEY: b", "C_KEY: c"],
    generate: ["D_SALT: d"],
    risk: ["all", "B_KEY=own"],
    class: ["C_KEY=critical"],
    format: ["A_KEY=pem:PRIVATE KEY", "B_KEY=https-url", "C_KEY=starts-with:sk_"],
  });
  const of = (name: string) => new RegExp(`    ${name}: secret\\(\\{([\\s\\S]*?)\\}\\),\n`).exec(text)?.[1] ?? "";
  expect(of("A_KEY")).toMatch(/risk: "all", [\s\S]*format: pem\("PRIVATE KEY"\)/);
  expect(of("B_KEY")).toMatch(/risk: "own", [\s\S]*format: httpsUrl/);
  expect(of("C_KEY")).toMatch(/risk: "all",\s+class: "critical",[\s\S]*format: startsWith\("sk_"\),/);
  expect(of("D_SALT")).toMatch(/risk: "all",\s+tier: 1,/);
  expect(text).toMatch(
    /import \{ [^}]*generated, hex, httpsUrl, issued, pem, secret, startsWith \} from "\.\.\/\.\.\/model";/,
  );
});

long("a dry run is refused as the real one is, and in the same words", async () => {
  const same = async (...args: readonly string[]) => {
    const dry = await project.strongroom([...args, "--dry-run"]);
    const real = await project.strongroom(args);
    expect([real.code, real.stdout]).toEqual([3, ""]);
    expect(dry).toEqual(real);
    return real.stderr;
  };
  const service = ["new", "service", "jobs", "--product", "chat", "--owner", "o"];
  expect(await same(...service, "--role", "frontend", "--reads", "STRIPE_SECRET_KEY")).toContain("STRIPE_SECRET_KEY");
  expect(await same(...service, "--config", "K_SERVICE: k=1")).toContain("K_SERVICE");
  project.write("app.env", "# Sends mail\nAWS_SECRET_KEY=\n");
  const listed = ["new", "entries", "--from", "app.env", "--product", "chat", "--owner", "o", "--risk", "r"];
  expect(await same(...listed, "--where", "w", "--reader", "web")).toContain("AWS_SECRET_KEY");
  project.write("catalog/chat/broken.ts", "this is not TypeScript (");
  project.write(
    "catalog/chat/index.ts",
    `${project.read("catalog/chat/index.ts")}export { broken } from "./broken";\n`,
  );
  expect(await same("retire", "chat/OPENROUTER_API_KEY")).not.toContain("strongroom-trial-");
});
