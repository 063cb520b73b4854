/** @samples `strongroom new` in a copy of the samples: what it writes compiles, resolves and is formatted as if a person had. */
import { newService } from "../../cli/commands/new-service";
import { withoutMarks } from "../../text/commands";
import { long } from "../support/full";
import { newContext, project, withSamples } from "./samples-support";

withSamples();
const strongroom = (...args: string[]) => project.strongroom(args);

it("writes an integration, wired in, that its reader reads", async () => {
  const done = await strongroom(
    ...["new", "integration", "deepgram", "--product", "intexuraos", "--owner", "voice"],
    ...["--secret", "INTEXURAOS_DEEPGRAM_API_KEY: Transcribes", "--risk", "Transcription at our cost"],
    ...["--from", "Deepgram > API keys", "--scope", "member", "--reader", "whatsapp-service"],
  );
  expect(done).toEqual({
    code: 0,
    stderr: "",
    stdout: [
      "wrote catalog/intexuraos/deepgram.ts",
      "wrote catalog/intexuraos/index.ts",
      "wrote services/intexuraos/whatsapp-service.ts",
      "updated environments/dev.lock.json",
      "updated environments/staging.lock.json",
      "updated environments/prod.lock.json",
      "updated docs/inventory.md",
      "updated docs/inventory.html",
      "updated .env.example",
      "  next: ./strongroom deploy --auto-approve intexuraos-dev-identities intexuraos-dev-secrets",
      "  next: ./strongroom inject --env dev --only intexuraos/INTEXURAOS_DEEPGRAM_API_KEY --prompt",
      "  next: ./strongroom check --env dev",
      "  next: commit, and open a pull request",
      "",
    ].join("\n"),
  });
  expect(project.read("catalog/intexuraos/deepgram.ts")).toBe(`import { everyDays, issued, secret } from "../../model";
import { intexuraos } from "./product";

export const deepgram = intexuraos.integration(
  { title: "Deepgram", owner: "voice", revoke: "Deepgram > API keys > the key > Delete", setup: [] },
  {
    INTEXURAOS_DEEPGRAM_API_KEY: secret({
      purpose: "Transcribes",
      risk: "Transcription at our cost",
      class: "important",
      origin: issued("Deepgram > API keys", { scope: "member" }),
      rotation: everyDays(90),
    }),
  },
);
`);
  expect(project.read("catalog/intexuraos/index.ts").split("\n").slice(0, 3)).toEqual([
    'export { auth0 } from "./auth0";',
    'export { deepgram } from "./deepgram";',
    'export { encryption } from "./encryption";',
  ]);
  expect(project.read("services/intexuraos/whatsapp-service.ts")).toContain(
    "    deepgram.INTEXURAOS_DEEPGRAM_API_KEY,\n    ...everyServiceReads,\n",
  );
});

it("adds an entry to an integration; one that nobody reads yet says so", async () => {
  const done = await strongroom(
    ...["new", "entry", "SENTRY_AUTH_TOKEN", "--product", "chat", "--integration", "sentry", "--generated"],
    ...["--purpose", 'Uploads "source maps"', "--risk", "Forged releases", "--on-breach", "--recipe", "base64:24"],
  );
  expect([done.code, done.stderr]).toEqual([0, ""]);
  expect(done.stdout).toContain("  next: name a reader in services/, and remove unreadBecause\n");
  const text = project.read("catalog/chat/sentry.ts");
  const imported = text.slice(text.indexOf("{") + 1, text.indexOf("}")).match(/\w+/g) ?? [];
  expect(imported).toEqual(expect.arrayContaining(["base64", "generated", "onlyOnBreach", "secret"]));
  expect(text).toContain(`    SENTRY_AUTH_TOKEN: secret({
      purpose: 'Uploads "source maps"',
      risk: "Forged releases",
      tier: 1,
      origin: generated(base64(24)),
      decodesTo: { encoding: "base64", bytes: 24, exactly: true },
      rotation: onlyOnBreach(),
      revoke: "Rotate it; nobody outside issued it",
      unreadBecause: "New: name its reader in services/, then remove this line",
    }),
  },
);
`);
});

it("adds config, and its read to a Vercel project", async () => {
  const done = await strongroom(
    ...["new", "entry", "SENTRY_SAMPLE_RATE", "--product", "chat", "--integration", "sentry", "--kind", "config"],
    ...["--purpose", "Share of traces", "--default", "0.1", "--reader", "web"],
  );
  expect([done.code, done.stderr]).toEqual([0, ""]);
  expect(project.read("catalog/chat/sentry.ts")).toContain(
    '    SENTRY_SAMPLE_RATE: config({ purpose: "Share of traces", default: "0.1" }),\n',
  );
  expect(project.read("services/chat/web.ts")).toContain("sentry.SENTRY_SAMPLE_RATE,");
});

it("writes a service with three secrets of its own in one step", async () => {
  const done = await strongroom(
    ...["new", "service", "digest", "--product", "intexuraos", "--owner", "voice", "--risk", "Service abuse"],
    ...["--secret", "INTEXURAOS_DIGEST_KEY: Calls the vendor", "INTEXURAOS_DIGEST_HOOK: Checks its webhooks"],
    ...["--generate", "INTEXURAOS_DIGEST_TOKEN: Authorizes cron", "--from", "Vendor > Keys"],
    ...["--reads", "INTEXURAOS_AUTH_ISSUER", "auth0.INTEXURAOS_AUTH_AUDIENCE", "--json"],
  );
  expect([done.code, done.stderr]).toEqual([0, ""]);
  const own = ["KEY", "HOOK", "TOKEN"].map((name) => `intexuraos/INTEXURAOS_DIGEST_${name}`).join(" ");
  expect(JSON.parse(done.stdout).files).toEqual(["services/intexuraos/digest.ts"]);
  expect(JSON.parse(done.stdout).next).toEqual([
    "./strongroom deploy --auto-approve intexuraos-dev-identities intexuraos-dev-secrets",
    `./strongroom inject --env dev --only ${own} --prompt`,
    "./strongroom check --env dev",
    "./strongroom deploy --auto-approve intexuraos-dev-services",
    "commit, and open a pull request",
  ]);
  const text = project.read("services/intexuraos/digest.ts");
  expect(text).toContain(`import { auth0, intexuraos } from "../../catalog/intexuraos";
import { cloudRunService, everyDays, generated, hex, issued, secret } from "../../model";

export const digestSecrets = intexuraos.integration(
  {
    title: "Digest",
    owner: "voice",
    revoke: "Vendor > Keys > the key > Delete",
    setup: [],
    defaults: { risk: "Service abuse", class: "important", rotation: everyDays(90) },
  },
  {
    INTEXURAOS_DIGEST_KEY: secret({ purpose: "Calls the vendor", origin: issued("Vendor > Keys") }),
    INTEXURAOS_DIGEST_HOOK: secret({ purpose: "Checks its webhooks", origin: issued("Vendor > Keys") }),
    INTEXURAOS_DIGEST_TOKEN: secret({
      purpose: "Authorizes cron",
      tier: 1,
      origin: generated(hex(32)),
      decodesTo: { encoding: "hex", bytes: 32, exactly: true },
      revoke: "Rotate it; nobody outside issued it",
    }),
  },
);

export const digest = cloudRunService({
  product: intexuraos,
  name: "digest",
  role: "backend",
  reads: [
    auth0.INTEXURAOS_AUTH_ISSUER,
    auth0.INTEXURAOS_AUTH_AUDIENCE,
    digestSecrets.INTEXURAOS_DIGEST_KEY,
    digestSecrets.INTEXURAOS_DIGEST_HOOK,
    digestSecrets.INTEXURAOS_DIGEST_TOKEN,
  ],
});
`);
});

it("writes a product into the catalogue and every environment", async () => {
  const shared = ["--owner", "desk", "--risk", "Sales in our name", "--class", "critical", "--rotate-days", "30"];
  const done = await strongroom("new", "product", "pay-desk", "--prefix", "PAY_", ...shared);
  expect([done.code, done.stderr]).toEqual([0, ""]);
  expect(project.read("catalog/pay-desk/product.ts")).toContain(
    `export const payDesk = product("pay-desk", {
  title: "Pay desk",
  entryPrefix: "PAY_",
  defaults: { owner: "desk", risk: "Sales in our name", class: "critical", rotation: everyDays(30) },
});
`,
  );
  for (const name of ["dev", "staging", "prod"])
    expect(project.read(`environments/${name}.ts`)).toContain(`    "pay-desk": place("pay-desk", "${name}"),\n  },\n`);
  const added = await strongroom(
    ...["new", "service", "till", "--product", "pay-desk", "--secret", "PAY_TILL_TOKEN: Opens the till"],
    ...["--from", "Till > Keys"],
  );
  expect([added.code, added.stderr]).toEqual([0, ""]);
  // What the product says is neither asked for nor written again.
  expect(
    project.read("services/pay-desk/till.ts"),
  ).toContain(`  { title: "Till", revoke: "Till > Keys > the key > Delete", setup: [] },
  {
    PAY_TILL_TOKEN: secret({ purpose: "Opens the till", tier: 2, origin: issued("Till > Keys") }),
  },
`);
});

it("compiles, is valid, is formatted, and all that follows is up to date", async () => {
  const compiled = await project.compile();
  expect([compiled.code, compiled.stdout]).toEqual([0, ""]);
  const formatted = await project.run(["node_modules/.bin/biome", "check", "catalog", "services", "environments"]);
  expect([formatted.code, formatted.stderr]).toEqual([0, ""]);
  expect(await strongroom("tidy", "--check")).toEqual({
    code: 0,
    stdout: "Everything that follows from the declarations is up to date.\n",
    stderr: "",
  });
  const checked = JSON.parse((await strongroom("check", "--json")).stdout);
  expect(checked.environments.map((one: { issues: unknown[] }) => one.issues)).toEqual([[], [], []]);
  const pending = checked.environments[0].pending.map((one: { key: string }) => one.key);
  expect(pending).toEqual(
    expect.arrayContaining(["intexuraos/INTEXURAOS_DIGEST_KEY", "intexuraos/INTEXURAOS_DIGEST_TOKEN"]),
  );
});

it("takes a scaffold's own reason away with the first reader, and no other", async () => {
  const before = project.read("catalog/chat/sentry.ts");
  expect(before).toContain('unreadBecause: "New: ');
  const options = { product: "chat", role: "backend", reads: ["SENTRY_AUTH_TOKEN"], dryRun: true };
  const done = await newService(newContext(), "uploader", options);
  expect(done.data.files).toEqual(["catalog/chat/sentry.ts", "services/chat/uploader.ts"]);
  const [shown] = withoutMarks(done.text).split("\n\nwould write services/chat/uploader.ts");
  const file = before.replace(/ +unreadBecause: "New: .*\n/, "");
  expect(`${shown}\n`).toBe(`would write catalog/chat/sentry.ts:\n${file}`);
  project.write(
    "catalog/chat/sentry.ts",
    before.replace("New: name its reader", "Sentry's own builds read it; no reader"),
  );
  const other = await newService(newContext(), "uploader", options);
  expect(other.data.files).toEqual(["services/chat/uploader.ts"]);
  project.write("catalog/chat/sentry.ts", before);
});

describe("what the rules refuse", () => {
  const prefix = (name: string) =>
    `intexuraos/${name}: ${name} lacks the product's prefix INTEXURAOS_ [missing-prefix]`;
  const wrong = (name: string, ...more: readonly string[]) =>
    strongroom(
      ...["new", "entry", name, "--product", "intexuraos", "--integration", "deepgram", "--kind", "config"],
      ...["--purpose", "p", "--default", "m", ...more],
    );
  const files = ["catalog/intexuraos/deepgram.ts", "environments/dev.lock.json", "docs/inventory.md", ".env.example"];
  const texts = () => files.map((file) => project.read(file));

  it("is not written, and each problem is said once", async () => {
    const [before, done] = [texts(), await wrong("LANGUAGE")];
    expect([done, done.stdout]).toEqual([await wrong("LANGUAGE", "--dry-run"), ""]);
    expect([done.code, done.stderr]).toEqual([
      3,
      [
        "strongroom: This entry is not allowed, and nothing was written.",
        "",
        "intexuraos: 1 problem",
        "",
        prefix("LANGUAGE"),
        "  in:      dev, staging, prod",
        "  got:     LANGUAGE",
        "  allowed: names that begin with INTEXURAOS_",
        "  next:    rename it to INTEXURAOS_LANGUAGE",
        "",
      ].join("\n"),
    ]);
    expect(texts()).toEqual(before);
  });

  long("is not what was wrong before: that is said, and what is new is written or refused by itself", async () => {
    const file = "catalog/intexuraos/deepgram.ts";
    const before = project.read(file);
    project.write(file, before.replace('title: "Deepgram"', 'title: ""'));
    const refused = await wrong("LANGUAGE");
    expect([refused.code, refused.stderr.match(/problem/g)]).toEqual([3, ["problem"]]);
    expect(refused.stderr).toContain(prefix("LANGUAGE"));
    const written = await wrong("INTEXURAOS_LANGUAGE");
    expect([written.code, written.stderr]).toEqual([4, ""]);
    expect(written.stdout).toContain(
      `wrote ${file}\n\nThe declarations still have the problems that they had before:\nintexuraos: 1 problem\n`,
    );
    expect(project.read(file)).toContain("INTEXURAOS_LANGUAGE: config(");
    project.write(file, before);
  });
});

it("declares what a .env file names, without its values, so that it resolves and is read", async () => {
  const value = "fake-0d9c8b7a6f5e4d3c2b1a";
  project.write(
    "app.env",
    `# Sends mail\nPOSTMARK_SERVER_TOKEN=${value}\nPOSTMARK_MODE=live\nSTRIPE_CONNECT_SECRET=\n`,
  );
  const args = [
    ...["new", "entries", "--from", "app.env", "--product", "chat", "--owner", "chat", "--risk", "Mail in our name"],
    ...["--where", "Vendor > Keys", "--reader", "web"],
  ];
  const dry = await strongroom(...args, "--dry-run");
  expect([dry.code, dry.stdout.includes("would write catalog/chat/postmark.ts:")]).toEqual([0, true]);
  const done = await strongroom(...args);
  expect([done.code, done.stderr]).toEqual([0, ""]);
  expect(done.stdout).toMatch(/^3 entries, from app\.env\n {2}lines 2, 3 have values that were not read\n/);
  // Said, not made up silently; and one step puts the values in.
  expect(done.stdout).toContain(
    '  how a value is revoked, in catalog/chat/postmark.ts: "Vendor > Keys > the key > Delete" follows from --where; correct it, or say it with --revoke\n',
  );
  expect(done.stdout.match(/next: .*inject.*/g)).toEqual(["next: ./strongroom inject --env dev --from app.env"]);
  expect(project.read("catalog/chat/postmark.ts")).toContain(
    '    POSTMARK_SERVER_TOKEN: secret({ purpose: "Sends mail" }),\n',
  );
  expect(project.read("catalog/chat/stripe.ts")).toContain(
    'purpose: "To be described: what STRIPE_CONNECT_SECRET is for"',
  );
  expect(project.read("services/chat/web.ts")).toContain("postmark.POSTMARK_SERVER_TOKEN");
  expect(project.printed()).not.toContain(value);
  const again = await strongroom(...args);
  expect([again.code, again.stdout.split("\n")[0]]).toEqual([0, "app.env has nothing new: 3 names declared already."]);
});
