/** @samples What `strongroom new` asks on a terminal, and what it refuses, in a copy of the samples. */
import { execFileSync } from "node:child_process";
import { newEntry } from "../../cli/commands/new-entry";
import { newService } from "../../cli/commands/new-service";
import { buildProgram } from "../../cli/program";
import { newContext, project, typing, withSamples } from "./samples-support";
import { failureOf } from "./support";

withSamples();

it.each<[words: readonly string[], purpose: string]>([
  [["integration", "mail", "--secret", "MAIL_KEY"], '--secret "MAIL_KEY: purpose"'],
  [["entry", "MAIL_KEY", "--integration", "stripe"], "--purpose"],
])("names everything that is missing at once where nobody can be asked: %j", async (words, purpose) => {
  const done = await project.strongroom(["new", ...words, "--product", "chat"]);
  expect(done).toEqual({
    code: 2,
    stdout: "",
    stderr: [
      `strongroom: ${purpose} is missing: What is MAIL_KEY for`,
      "--risk is missing: What could somebody do with MAIL_KEY",
      '--from is missing: Where a person gets MAIL_KEY ("Vendor > API keys")',
      "  next: name the flags, or run the command on a terminal and be asked",
      "",
    ].join("\n"),
  });
  expect(project.read("catalog/chat/mail.ts")).toBe("");
});

it("asks on a terminal, of each secret by its name, and again after an answer that is not allowed", async () => {
  const { said, context } = typing(
    ["gatewy", "gateway", "backend", "?", "EMBEDDING_API_KE", "embedding.EMBEDDING_API_KEY", "One account"].concat([
      ...["mailKey", "MAIL_KEY, FAX_KEY", "RECEIPT_SALT"],
      ...["Sends mail", "Mail in our name", "urgent", "critical", "Mail > Keys", "30", "Mail > Keys > Delete"],
      ...["Sends faxes", "", "", "Fax > Keys", "", ""],
      ...["Salts receipts", "", "", ""],
      ...[
        "MAIL_URL",
        "MAIL_URL=smtps://{MAIL_KEY}@{MAIL_HOST}",
        "MAIL_URL=smtps://mail:{key}@mail.example.test",
        "",
        "Reaches the mail",
        "MAIL_KEYS",
        "MAIL_KEY",
      ],
      ...["", "web"],
    ]),
  );
  const done = await newService(context, "receipts", { dryRun: true });
  const products = "Product (agents, chat, gateway, intexuraos, platform, receptor):";
  const brought = "Secrets that somebody brings (names with blanks or commas between them; Enter: none):";
  const classes = "Class of MAIL_KEY (critical, important, sensitive) [important]:";
  const reads =
    "Entries of gateway that are there already and that it reads (names with blanks or commas between them; Enter: none):";
  const made =
    "A value that is made of others, such as DATABASE_URL=postgres://app:{RECEIPT_SALT}@db.internal/app (Enter: none):";
  expect(said).toEqual([
    products,
    `catalog/ has no product "gatewy"; it has agents, chat, gateway, intexuraos, platform, receptor. Did you mean gateway?\n${products}`,
    "Role (backend, inference, fullstack, frontend) [backend]:",
    reads,
    expect.stringMatching(
      /^gateway declares (?:[A-Z0-9_]+, )*EMBEDDING_API_KEY(?:, [A-Z0-9_]+)*\.\nEntries of gateway/,
    ),
    `gateway declares no "EMBEDDING_API_KE". Did you mean EMBEDDING_API_KEY?\n${reads}`,
    "Another service already reads EMBEDDING_API_KEY. Why do they share one key:",
    brought,
    `"mailKey" can't be the name of an entry; allowed are upper-case letters, digits and "_", beginning with a letter.\n${brought}`,
    "Secrets to be generated (the same):",
    "What is MAIL_KEY for:",
    "What could somebody do with MAIL_KEY:",
    classes,
    `"urgent" is not one of critical, important, sensitive\n${classes}`,
    'Where a person gets MAIL_KEY ("Vendor > API keys"):',
    "MAIL_KEY is rotated every how many days [90]:",
    "How MAIL_KEY is revoked quickly [Mail > Keys > the key > Delete]:",
    "What is FAX_KEY for:",
    "What could somebody do with FAX_KEY [Mail in our name]:",
    "Class of FAX_KEY (critical, important, sensitive) [critical]:",
    'Where a person gets FAX_KEY ("Vendor > API keys") [Mail > Keys]:',
    "FAX_KEY is rotated every how many days [30]:",
    "How FAX_KEY is revoked quickly [Fax > Keys > the key > Delete]:",
    "What is RECEIPT_SALT for:",
    "What could somebody do with RECEIPT_SALT [Access to what it protects]:",
    "Class of RECEIPT_SALT (critical, important, sensitive) [important]:",
    "RECEIPT_SALT is rotated every how many days [90]:",
    made,
    `The name comes first: DATABASE_URL=postgres://app:{RECEIPT_SALT}@db.internal/app.\n${made}`,
    `gateway declares no "MAIL_HOST". What is not secret may be in the text itself: @10.0.0.3:5432/.\n${made}`,
    made.replace("A value", "Another value"),
    "What is MAIL_URL for:",
    "Entry behind {key}:",
    'gateway declares no "MAIL_KEYS". Did you mean MAIL_KEY?\nEntry behind {key}:',
    "Team that answers for its secrets:",
    "An answer is needed; Ctrl-C ends without writing anything.\nTeam that answers for its secrets:",
  ]);
  expect(done.data.files).toEqual(["catalog/gateway/embedding.ts", "services/gateway/receipts.ts"]);
  const shown = done.text.slice(done.text.indexOf("would write services/gateway/receipts.ts"));
  expect(shown).toContain('  { title: "Receipts", owner: "web", revoke: "Mail > Keys > Delete", setup: [] },\n');
  // Each has its own answers; an entry says what differs from its integration.
  expect(shown).toContain(`      origin: issued("Fax > Keys"),
      rotation: everyDays(30),
      revoke: "Fax > Keys > the key > Delete",
`);
  expect(shown).toContain(`      risk: "Access to what it protects",
      class: "important",
      tier: 1,
`);
  expect(shown).toContain(`  {
    MAIL_URL: composed(
      "smtps://mail:{key}@mail.example.test",
      { key: receiptsSecrets.MAIL_KEY },
      { purpose: "Reaches the mail" },
    ),
  },
`);
  expect(shown).not.toContain("    receiptsSecrets.MAIL_KEY,\n");
});

it("prints the answers as a command when somebody stops it, and does not call config a shared key", async () => {
  const stopping = new AbortController();
  const typed = ["intexuraos", "", "INTEXURAOS_AUTH_ISSUER", "INTEXURAOS_PDF_KEY INTEXURAOS_FAX_KEY", ""].concat([
    ...["Prints", "It's us", "", "Pdf > Keys", "", "", "-f", "Faxes"],
  ]);
  const { said, context } = typing(typed, stopping);
  const stopped = await failureOf(() => newService(context, "invoices", {}));
  expect([stopped.code, stopped.message]).toEqual([130, "Stopped; nothing was written."]);
  const [, words = ""] = /^your answers, to change and paste: strongroom (.*)$/.exec(stopped.next ?? "") ?? [];
  expect(words).toBe(
    "new service invoices --product intexuraos --role backend --reads INTEXURAOS_AUTH_ISSUER --secret 'INTEXURAOS_PDF_KEY: Prints' --secret 'INTEXURAOS_FAX_KEY: -f' --risk 'INTEXURAOS_PDF_KEY=It'\\''s us' --risk 'INTEXURAOS_FAX_KEY=Faxes' --class 'INTEXURAOS_PDF_KEY=important' --from 'INTEXURAOS_PDF_KEY=Pdf > Keys' --rotate-days 'INTEXURAOS_PDF_KEY=90' --revoke 'INTEXURAOS_PDF_KEY=Pdf > Keys > the key > Delete'",
  );
  // The command line takes it as a shell hands it over.
  const split = execFileSync("sh", ["-c", `printf '%s\\n' ${words}`], { encoding: "utf8" });
  let taken = 0;
  const program = buildProgram(async () => {
    taken++;
  });
  await program.parseAsync(split.trimEnd().split("\n"), { from: "user" });
  expect(taken).toBe(1);
  expect(said.filter((one) => one.includes("share one key"))).toEqual([]);
});

it("a part that another service reads is a shared key too", async () => {
  const key = "INTEXURAOS_SPEECHMATICS_API_KEY";
  const done = await newService(newContext(), "minutes", {
    ...{ product: "intexuraos", owner: "voice", role: "backend", dryRun: true, sharedBecause: "One account" },
    composed: [`INTEXURAOS_MINUTES_URL: Counts minutes=https://:{${key}}@minutes.example.test/`],
  });
  expect(done.data.files).toEqual(["catalog/intexuraos/speechmatics.ts", "services/intexuraos/minutes.ts"]);
  expect(done.text).toContain('sharedBecause: "One account"');
});

it("asks early why a vendor's key is shared, and says of what it generates how that is revoked", async () => {
  const key = "INTEXURAOS_SPEECHMATICS_API_KEY";
  const { said, context } = typing(["", "Both count seconds", ""]);
  const done = await newService(context, "invoices", {
    product: "intexuraos",
    role: "backend",
    reads: [key],
    secret: ["INTEXURAOS_PDF_KEY: Prints"],
    generate: ["INTEXURAOS_INVOICE_SALT: Salts"],
    risk: "Letters in our name",
    class: "important",
    rotateDays: "90",
    from: "Pdf > Keys",
    owner: "billing",
    revoke: "Pdf > Keys > Delete",
    dryRun: true,
  });
  const asked = `Another service already reads ${key}. Why do they share one key:`;
  // Whoever answers is also asked for the value that is made of others, which no flag named.
  const composed =
    "A value that is made of others, such as INTEXURAOS_DATABASE_URL=postgres://app:{INTEXURAOS_INVOICE_SALT}@db.internal/app (Enter: none):";
  expect(said).toEqual([asked, `An answer is needed; Ctrl-C ends without writing anything.\n${asked}`, composed]);
  expect(done.data.files).toEqual(["catalog/intexuraos/speechmatics.ts", "services/intexuraos/invoices.ts"]);
  expect(done.text).toContain('sharedBecause: "Both count seconds"');
  const [, vendors = "", generated = ""] =
    /INTEXURAOS_PDF_KEY: secret\(([^;]*?)INTEXURAOS_INVOICE_SALT: secret\(([\s\S]*)/.exec(done.text) ?? [];
  expect([vendors.includes("revoke"), generated.includes('revoke: "Rotate it; nobody outside issued it"')]).toEqual([
    false,
    true,
  ]);
});

it("asks for product and integration of a new entry", async () => {
  const { said, context } = typing(["chat", "sentri", "sentry", "config", "Share of traces", "wen", "web", "0.1"]);
  const done = await newEntry(context, "SENTRY_TRACE_SHARE", { dryRun: true });
  expect(said[2]).toMatch(
    /^catalog\/chat\/ has no integration "sentri"; it has .* Did you mean sentry\?\nIntegration \(/,
  );
  expect(said.slice(-3)).toEqual([
    "Service of chat that reads it (Enter: none yet):",
    'services/chat/ has no reader "wen"; it has google-sign-in, web. Did you mean web?\nService of chat that reads it (Enter: none yet):',
    "Its value everywhere (Enter: it is optional):",
  ]);
  expect(done.text).toContain('    SENTRY_TRACE_SHARE: config({ purpose: "Share of traces", default: "0.1" }),\n');
  expect(done.data.files).toEqual(["catalog/chat/sentry.ts", "services/chat/web.ts"]);
});

it("names the readers of a product, and not the files that only help them", async () => {
  const options = { product: "intexuraos", integration: "auth0", purpose: "p", reader: "nosuch", kind: "secret" };
  const failure = await failureOf(() => newEntry(newContext(), "INTEXURAOS_X", { ...options, risk: "r", from: "f" }));
  expect(failure.message).toMatch(/^services\/intexuraos\/ has no reader "nosuch"; it has .*notion-service, /);
  expect(failure.message).not.toContain("every-service-reads");
});

const flags = { owner: "web", risk: "Abuse", from: "Vendor" };
it.each<[string, string, Parameters<typeof newService>[2], string]>([
  [
    "a name that is not kebab-case",
    "Digest",
    { product: "chat" },
    '"Digest" can\'t be the name of a service; allowed are at most 49 lower-case letters and digits, beginning with a letter, words joined by "-", such as digest-service.',
  ],
  [
    "no such product",
    "mail",
    { product: "chatt" },
    '--product: catalog/ has no product "chatt"; it has agents, chat, gateway, intexuraos, platform, receptor. Did you mean chat?',
  ],
  [
    "a lower-case entry",
    "mail",
    { product: "chat", ...flags, secret: ["mailKey: x"] },
    '"mailKey" can\'t be the name of an entry; allowed are upper-case letters, digits and "_", beginning with a letter.',
  ],
  [
    "a missing prefix",
    "mail",
    { product: "intexuraos", ...flags, secret: ["MAIL_KEY: x"] },
    "MAIL_KEY lacks the prefix of intexuraos; it must be INTEXURAOS_MAIL_KEY.",
  ],
  [
    "a name that reaches browsers",
    "mail",
    { product: "chat", ...flags, secret: ["NEXT_PUBLIC_MAIL: x"] },
    "NEXT_PUBLIC_MAIL reaches browsers; only public config may have such a name: strongroom new entry NEXT_PUBLIC_MAIL --kind public-config.",
  ],
  [
    "an entry that is there",
    "mail",
    { product: "chat", ...flags, secret: ["STRIPE_SECRET_KEY: x"] },
    "chat has STRIPE_SECRET_KEY already, in catalog/chat/stripe.ts.",
  ],
  ["an entry twice", "mail", { product: "chat", ...flags, secret: ["A: x", "A: y"] }, "A is named twice."],
  ["an unknown read", "mail", { product: "chat", reads: ["NOTHING"] }, 'chat declares no "NOTHING".'],
  ["a service that is there", "web", { product: "chat" }, "services/chat/web.ts exists already."],
  [
    "no recipe",
    "mail",
    { product: "chat", ...flags, generate: ["A: x"], recipe: "hex" },
    '--recipe: "hex" is not a recipe; allowed are hex:BYTES and base64:BYTES, such as hex:32.',
  ],
])("refuses %s", async (_, name, options, message) => {
  const failure = await failureOf(() => newService(newContext(), name, options));
  expect([failure.code, failure.message]).toEqual([2, message]);
});

it("pasted answers whose next question is the team's are asked for the composed value first", async () => {
  const { said, context } = typing(["", "voice"]);
  const given = {
    product: "intexuraos",
    role: "backend",
    reads: [],
    risk: "It's due",
    class: "important",
    rotateDays: "90",
  };
  await newService(context, "due", { ...given, generate: ["INTEXURAOS_DUE_TOKEN: Due"], dryRun: true });
  expect(said.map((one) => one.split(",")[0])).toEqual([
    "A value that is made of others",
    "Team that answers for its secrets:",
  ]);
});

it("a team without a name, and a place that a composition can't have, are asked for again", async () => {
  const team = typing(["", "", "", "INTEXURAOS_DUE_TOKEN", "Due", "", "", "", "", "?", "voice"]);
  await newService(team.context, "due", { product: "intexuraos", dryRun: true });
  expect(team.said.at(-1)).toBe('"?" is not the name of a team.\nTeam that answers for its secrets:');
  const place = typing(["stripe", "", "", ""]);
  const composed = { product: "chat", purpose: "Reaches it", reader: "web", dryRun: true };
  await newEntry(place.context, "CACHE_URL", {
    ...composed,
    composed: "https://default:{STRIPE_WEBHOOK_SECRET}@c.example.test/",
  });
  expect(place.said[1]).toMatch(/\nIntegration, below those of its parts/);
});
