/** Products, integrations and entries: one of everything, built again on every call so that tests may spoil it. */
import {
  choice,
  config,
  either,
  everyDays,
  format,
  fromChoice,
  fromProject,
  generated,
  hex,
  issued,
  managedInDatabase,
  onlyOnBreach,
  perChoice,
  product,
  publicConfig,
  sealedConfig,
  secret,
  startsWith,
  supabaseJwt,
  zeroOrOne,
} from "../../model";

export function catalogued() {
  const shop = product("shop", { title: "Shop" });
  const bank = product("bank", { title: "Bank", entryPrefix: "BANK_" });
  const platform = product("platform", { title: "Platform" });

  const pay = shop.integration(
    {
      title: "Pay",
      owner: "payments",
      console: "https://pay.example.test",
      revoke: "Pay > Keys > Roll",
      setup: ["Open an account"],
      usage: "https://pay.example.test/usage",
      monitoring: "https://pay.example.test/alerts",
    },
    {
      mode: choice({ purpose: "Whose money moves", options: ["test", "live"] }),
      PAY_KEY: secret({
        purpose: "Server-side key",
        risk: "Charges in our name",
        source: "1:22",
        class: "critical",
        tier: 2,
        origin: issued("Pay > Keys", { scope: "restricted" }),
        rotation: everyDays(180),
        format: perChoice("mode", { test: startsWith("pk_fake_test_"), live: startsWith("pk_fake_live_") }),
        sharedBecause: "one account has one key",
        triggers: ["employee left"],
        storedElsewhere: ["team password manager"],
      }),
      PAY_MODE: config({ purpose: "Dashboard mode", default: fromChoice("mode") }),
      PAY_PRICE: config({
        purpose: "Price of the plan",
        format: perChoice("mode", {
          test: format(/^price_test_\w+$/, { says: "a price of test mode", example: "price_test_1" }),
          live: format(/^price_live_\w+$/, { says: "a price of live mode", example: "price_live_1" }),
        }),
        differsPerEnvironment: true,
      }),
      PAY_MODELS: config({ purpose: "Models on offer", default: "small,large" }),
      PAY_MODEL: config({ purpose: "Model in use", default: "small", memberOf: "PAY_MODELS" }),
      NEXT_PUBLIC_PAY_KEY: publicConfig({ purpose: "Client key", optional: true }),
    },
  );
  const data = shop.integration(
    { title: "Data", owner: "platform", revoke: "Rotate in the console", setup: [] },
    {
      DATABASE_PASSWORD: secret({
        purpose: "Database",
        risk: "Everything",
        class: "critical",
        tier: 1,
        origin: generated(hex(32)),
        rotation: everyDays(90),
        previousAs: "DATABASE_PASSWORD_PREVIOUS",
        decodesTo: { encoding: "hex", bytes: 32, exactly: true },
      }),
      JWT_SECRET: secret({
        purpose: "Signs tokens",
        risk: "Anybody is anybody",
        class: "critical",
        tier: 1,
        origin: generated(hex(32)),
        rotation: onlyOnBreach(),
        onlyReadBy: ["api"],
      }),
      SERVICE_KEY: secret({
        purpose: "Service role",
        risk: "Reads all rows",
        class: "critical",
        tier: 1,
        origin: generated(supabaseJwt("service_role", "JWT_SECRET")),
        rotation: onlyOnBreach(),
      }),
      MODEL_HOST: sealedConfig({
        purpose: "Where models run",
        risk: "A target",
        class: "sensitive",
        tier: 3,
        origin: issued("the operator"),
        rotation: onlyOnBreach(),
      }),
      SEARCH_KEY: secret({
        purpose: "Search",
        risk: "Our quota",
        class: "important",
        tier: 3,
        optional: true,
        origin: issued("Search > Keys"),
        rotation: everyDays(90),
        neverReadBy: ["inference"],
      }),
      ROOT_PASSWORD: secret({
        purpose: "Root of the database",
        risk: "Everything",
        class: "critical",
        tier: 3,
        origin: managedInDatabase("the operator"),
        rotation: everyDays(365),
      }),
      DEBUG: config({ purpose: "Debugging", default: "0", format: { ...zeroOrOne }, mustBe: { production: "0" } }),
      PROJECT: config({ purpose: "Google project", default: fromProject() }),
      LOG_LEVEL: config({ purpose: "On a laptop", default: "debug", localOnly: true }),
    },
  );
  const jobs = shop.integration(
    { title: "Jobs", owner: "platform", revoke: "Inject a new one", setup: [] },
    {
      SYNC: either(
        { purpose: "Proof of a caller" },
        {
          bearer: {
            SYNC_TOKEN: secret({
              purpose: "Bearer token",
              risk: "Starts jobs",
              class: "important",
              tier: 2,
              origin: generated(hex(32)),
              rotation: everyDays(90),
            }),
          },
          hmac: {
            SYNC_HMAC_SECRET: secret({
              purpose: "Signs calls",
              risk: "Starts jobs",
              class: "important",
              tier: 2,
              origin: generated(hex(32)),
              rotation: everyDays(90),
            }),
            SYNC_HMAC_ID: sealedConfig({
              purpose: "Names the key",
              risk: "A hint",
              class: "sensitive",
              tier: 3,
              origin: generated(hex(8)),
              rotation: onlyOnBreach(),
            }),
          },
        },
      ),
    },
  );
  const ledger = bank.integration(
    { title: "Ledger", owner: "finance", revoke: "Inject a new one", setup: [] },
    {
      BANK_LEDGER_TOKEN: secret({
        purpose: "Writes the ledger",
        risk: "Wrong books",
        class: "important",
        tier: 2,
        origin: generated(hex(32)),
        rotation: everyDays(90),
      }),
    },
  );

  return { shop, bank, platform, pay, data, jobs, ledger };
}
