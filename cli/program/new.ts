/** New things: product, integration, entry, service, organisation. */
import type { Command } from "commander";
import { formatWords } from "../../declarations/scaffold/formats";
import { type Action, below, command, examples } from "./define";
import { modules } from "./modules";

export function registerNew(program: Command, action: Action): void {
  const group = command(program, "new")
    .description("Writes declarations and wires them in: organisation, product, integration, entry, service")
    .addHelpText(
      "after",
      examples(
        "strongroom new product billing --prefix BILLING_",
        "strongroom new integration deepgram --product intexuraos",
        "strongroom new service digest --product intexuraos --secret INTEXURAOS_DIGEST_API_KEY",
      ),
    );

  command(group, "org")
    .argument("<name>", "lower-case letters, digits and -; the start of every Google project's id")
    .description("Removes the sample products, their tests and documents; leaves a working, empty organisation")
    .option("--yes", "do not ask")
    .option("--dry-run", "say what would be removed and written")
    .addHelpText(
      "after",
      `\nOnly in a git checkout without uncommitted changes, and only while no lock pins a version.\n${examples("strongroom new org mycompany --dry-run", "strongroom new org mycompany")}`,
    )
    .action(action((context, name: string, options) => modules.newOrg().newOrg(context, name, options)));

  command(group, "product")
    .argument("<name>", "lower-case letters, digits and -; part of every stack's name")
    .description("A product: its folder in catalog/, and its place in every environment")
    .option("--title <text>", "default: the name")
    .option("--prefix <TEXT_>", "every entry's name must begin with it")
    .option("--owner <team>", "who answers for integrations without their own owner")
    .option("--risk <text>", "what somebody could do with entries without their own risk")
    .option("--class <class>", "critical, important or sensitive, unless an entry says otherwise")
    .option("--rotate-days <days>", "rotated every so many days, unless an entry says otherwise")
    .option("--dry-run", "print the files without writing them")
    .addHelpText(
      "after",
      examples(
        "strongroom new product billing",
        "strongroom new product billing --prefix BILLING_ --owner billing --class important --rotate-days 90",
      ),
    )
    .action(action((context, name: string, options) => modules.newProduct().newProduct(context, name, options)));

  entryOptions(
    command(group, "integration")
      .argument("<name>", "name of the file and, in camelCase, of its constant")
      .description("An integration with its entries, exported by the product's index.ts")
      .option("--product <name>", "the product")
      .option("--secret <names...>", 'entries that somebody brings: NAME or "NAME: purpose"')
      .option("--generate <names...>", 'entries that strongroom inject generates: NAME or "NAME: purpose"')
      .option("--title <text>", "default: the name")
      .option("--owner <team>", "who answers for it")
      .option("--console <url>", "where its keys are managed")
      .option("--setup <steps...>", "setup steps, in order")
      .option("--reader <service>", "a service of the product that reads its entries"),
  )
    .addHelpText(
      ...below(
        asked,
        "strongroom new integration deepgram --product intexuraos",
        'strongroom new integration deepgram --product intexuraos --owner voice --secret "INTEXURAOS_DEEPGRAM_API_KEY: Transcribes" \\\n      --risk "Transcription at our cost" --from "Deepgram > API keys" --reader whatsapp-service',
      ),
    )
    .action(
      action((context, name: string, options) => modules.newIntegration().newIntegration(context, name, options)),
    );

  entryOptions(
    command(group, "entry")
      .argument("<NAME>", "name of the variable")
      .description("One more entry of an integration, or one that is composed of others")
      .option("--product <name>", "the product")
      .option("--integration <name>", "the integration, by its file's or its constant's name")
      .option("--kind <kind>", "secret, sealed-config, config or public-config")
      .option("--purpose <text>", "what it is for")
      .option("--generated", "strongroom inject generates the value, by --recipe")
      .option("--default <value>", "value of a config entry everywhere; without it the entry is optional")
      .option("--composed <text>", 'made of other entries: "postgres://app:{password}@{host}/app"')
      .option("--part <parts...>", "the entry behind a placeholder: password=DB_PASSWORD")
      .option("--owner <team>", "who answers for the integration that a composition gets")
      .option("--reader <service>", "a service of the product that reads it"),
  )
    .addHelpText(
      ...below(
        asked,
        "strongroom new entry STRIPE_TAX_KEY --product chat --integration stripe --reader web",
        'strongroom new entry SAMPLE_RATE --product chat --integration sentry --kind config --purpose "Share of traces" --default 0.1',
        'strongroom new entry CACHE_URL --product chat --purpose "Reaches the cache" --reader web \\\n      --composed "https://default:{token}@cache.example.com" --part token=UPSTASH_REDIS_REST_TOKEN',
      ),
    )
    .action(action((context, name: string, options) => modules.newEntry().newEntry(context, name, options)));

  command(group, "entries")
    .description("Many entries at once, from a file that lists their names; no value is read from it")
    .requiredOption("--from <file>", ".env file, gcloud secrets list --format=json, or a table (CSV, TSV, Markdown)")
    .option("--format <format>", "env, gcloud, csv, tsv or markdown (default: by the file's name)")
    .option("--product <name>", "the product of names that have none")
    .option("--integration <name>", "the integration of all of them; default: by their names")
    .option("--owner <team>", "who answers for them")
    .option("--risk <text>", "what somebody could do with one")
    .option("--where <path>", 'where somebody gets one: "Vendor > API keys"')
    .option("--revoke <path>", "how one is revoked quickly")
    .option("--class <class>", "critical, important or sensitive (default: important)")
    .option("--tier <tier>", "1 or 2 (default: 2)")
    .option("--rotate-days <days>", "rotated every so many days (default: 90)")
    .option("--on-breach", "rotated only on a breach")
    .option("--reader <service>", "a service of the product that reads them")
    .option("--dry-run", "print the files without writing them")
    .addHelpText(
      ...below(
        entriesHelp,
        'strongroom new entries --from ../app/.env --product chat --owner web --risk "Service abuse" --where "Vendor > Keys" \\\n      --dry-run',
        'strongroom new entries --from secrets.json --product chat --owner platform --risk "Service abuse" --where "Vendor > Keys"',
        'strongroom new entries --from inventory.csv --owner platform --risk "Service abuse" --where "Vendor > Keys"',
      ),
    )
    .action(action((context, options) => modules.newEntries().newEntries(context, options)));

  entryOptions(
    command(group, "service")
      .argument("<name>", "its name; on Cloud Run also the start of its service account")
      .description("A service and the secrets that only it has, in one file")
      .option("--product <name>", "the product")
      .option("--role <role>", "backend or inference (Cloud Run), fullstack or frontend (Vercel)")
      .option("--reads <names...>", "existing entries of the product: NAME or integration.NAME")
      .option("--shared-because <text>", "why it reads a vendor's key that another service reads too")
      .option("--secret <names...>", 'own entries that somebody brings: NAME or "NAME: purpose"')
      .option("--generate <names...>", 'own entries that strongroom inject generates: NAME or "NAME: purpose"')
      .option("--config <values...>", 'own values that are not secret: "NAME: purpose=value"')
      .option(
        "--composed <texts...>",
        'own values made of others: "NAME: purpose=postgres://app:{password}@{host}/app"',
      )
      .option("--part <parts...>", "the entry behind a placeholder: password=DB_PASSWORD (default: its own name)")
      .option("--owner <team>", "who answers for its secrets"),
  )
    .addHelpText(
      ...below(
        asked,
        "strongroom new service digest --product intexuraos --reads INTEXURAOS_AUTH_ISSUER",
        'strongroom new service digest --product intexuraos --owner voice --generate "INTEXURAOS_DIGEST_TOKEN: Authorizes cron" \\\n      --secret "INTEXURAOS_DIGEST_KEY: Calls the vendor" --from "Vendor > Keys" --risk "Service abuse"',
      ),
    )
    .action(action((context, name: string, options) => modules.newService().newService(context, name, options)));
}

const entriesHelp = `
Reads names only: a value beside a name is dropped at once; the output names the lines with a value, and says how to inject it. A name that is not clearly config is declared as a secret; each guess is shown with its reason. A table's first row names its
columns: name, purpose, kind, product, integration, risk, class, tier, where. In a .env file a comment right above a name is its purpose,
and product/NAME says the product. Names that are declared already stay as they are; if anything is wrong, all problems are named and nothing is written.`;

const asked =
  "\nOn a terminal you are asked for everything that no flag gives; without a terminal all missing flags are named at once.";

/** Given once for all entries, or several times, as `NAME=…`. */
const each = (value: string, before: readonly string[] = []) => [...before, value];

function entryOptions(one: Command): Command {
  return one
    .option("--risk <text>", "what somebody could do with it", each)
    .option("--class <class>", "critical, important or sensitive (default: important)", each)
    .option("--tier <tier>", "1 or 2 (default: 1 if generated, otherwise 2)", each)
    .option("--from <path>", 'where somebody gets it: "Vendor > API keys"', each)
    .option("--scope <text>", "the least scope to ask the vendor for", each)
    .option("--revoke <path>", "how it is revoked quickly", each)
    .option("--recipe <recipe>", "hex:BYTES or base64:BYTES (default: hex:32)", each)
    .option("--format <format>", `what a value looks like: ${formatWords.join(", ")}`, each)
    .option("--rotate-days <days>", "rotated every so many days (default: 90)", each)
    .option("--on-breach", "rotated only on a breach")
    .option("--dry-run", "print the files without writing them");
}
