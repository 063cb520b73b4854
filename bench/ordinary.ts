/** An organisation of ordinary entries, as its people would have written it by hand. */

export interface OrdinaryShape {
  readonly products: number;
  readonly integrationsPerProduct: number;
  readonly entriesPerIntegration: number;
}

const environments = ["dev", "staging", "prod"] as const;
const vendors = ["Mailer", "Ledger", "Search", "Speech", "Maps", "Billing", "Chat", "Storage", "Fraud", "Metrics"];
const things = ["API_KEY", "WEBHOOK_SECRET", "CLIENT_SECRET", "ACCESS_TOKEN", "SIGNING_KEY"];
// As in the samples, one in twenty or so is too long for its line.
const purposes = [
  "Sends what the job queue holds",
  "Verifies calls of the vendor",
  "Signs in users of the site",
  "Reads reports of yesterday",
  "Signs links that expire",
  "Looks up addresses",
  "Receives events of payments",
  "Writes to the archive",
  "Charges customers once an order left the house, and pays back what returns",
  "Proves a caller",
];
/** A service reads several integrations. */
const integrationsPerService = 3;

const vendorOf = (index: number) => vendors[index % vendors.length] ?? "";
/** `mailer`, `mailer11`: a vendor has several integrations in a product with more than ten. */
const integrationName = (index: number) => `${vendorOf(index).toLowerCase()}${index < vendors.length ? "" : index + 1}`;
const productName = (index: number) => `product${index + 1}`;

function entryName(integration: number, entry: number): string {
  const round = Math.floor(entry / things.length);
  return `${integrationName(integration).toUpperCase()}_${things[entry % things.length]}${round === 0 ? "" : `_${round + 1}`}`;
}

/** Every file of `catalog/`, `services/` and `environments/`, by its path; the formatter has not seen them yet. */
export function ordinaryOrganisation(shape: OrdinaryShape): ReadonlyMap<string, string> {
  const products = Array.from({ length: shape.products }, (_, index) => productName(index));
  return new Map([
    ...products.flatMap((name) => productFiles(name, shape)),
    ["catalog/index.ts", catalogueText(products)],
    ["environments/place.ts", placeText],
    ...environments.map((name) => [`environments/${name}.ts`, environmentText(name, products)] as const),
    ["environments/index.ts", organisationText],
  ]);
}

function productFiles(name: string, shape: OrdinaryShape): (readonly [path: string, text: string])[] {
  const integrations = Array.from({ length: shape.integrationsPerProduct }, (_, index) => index);
  const exported = integrations.map(
    (index) => `export { ${integrationName(index)} } from "./${integrationName(index)}";`,
  );
  return [
    [`catalog/${name}/product.ts`, productText(name)],
    [`catalog/${name}/index.ts`, [...exported, `export { ${name} } from "./product";`].sort().join("\n")],
    ...integrations.map(
      (index) =>
        [
          `catalog/${name}/${integrationName(index)}.ts`,
          integrationText(name, index, shape.entriesPerIntegration),
        ] as const,
    ),
    ...Array.from({ length: Math.ceil(integrations.length / integrationsPerService) }, (_, service) => {
      const read = integrations.slice(service * integrationsPerService, (service + 1) * integrationsPerService);
      return [
        `services/${name}/worker${service + 1}.ts`,
        serviceText(name, service, read, shape.entriesPerIntegration),
      ] as const;
    }),
  ];
}

const productText = (name: string) => `import { everyDays, product } from "../../model";

export const ${name} = product("${name}", {
  title: "${name}",
  defaults: {
    owner: "team-${name}",
    setup: ["Create a key per environment", "Inject it"],
    risk: "Requests in our name",
    class: "important",
    tier: 2,
    rotation: everyDays(90),
  },
});
`;

function integrationText(product: string, index: number, entries: number): string {
  const vendor = vendorOf(index);
  const lines = Array.from(
    { length: entries },
    (_, entry) => `    ${entryName(index, entry)}: secret({ purpose: "${purposes[entry % purposes.length]}" }),`,
  );
  return `import { issued, secret } from "../../model";
import { ${product} } from "./product";

export const ${integrationName(index)} = ${product}.integration(
  {
    title: "${vendor}",
    console: "https://${vendor.toLowerCase()}.example/keys",
    revoke: "${vendor} > API keys > Delete",
    defaults: { origin: issued("${vendor} > API keys") },
  },
  {
${lines.join("\n")}
  },
);
`;
}

function serviceText(product: string, service: number, integrations: readonly number[], entries: number): string {
  const reads = integrations.flatMap((index) =>
    Array.from({ length: entries }, (_, entry) => `    ${integrationName(index)}.${entryName(index, entry)},`),
  );
  const imported = [...integrations.map(integrationName), product].sort();
  return `import { ${imported.join(", ")} } from "../../catalog/${product}";
import { cloudRunService } from "../../model";

export const worker${service + 1} = cloudRunService({
  product: ${product},
  name: "worker${service + 1}",
  role: "backend",
  reads: [
${reads.join("\n")}
  ],
});
`;
}

const catalogueText = (products: readonly string[]) => `import { integrationsOf } from "../model";
${products.map((name) => `import * as ${name} from "./${name}";`).join("\n")}

export const catalogue = {
${products.map((name) => `  ${name}: integrationsOf(${name}),`).join("\n")}
};
`;

const placeText = `import type { Place } from "../model";

export function place(product: string, environment: string): Place {
  const project = \`acme-\${product}-\${environment}\`;
  return {
    project,
    region: "europe-west1",
    stateBucket: \`\${project}-tfstate\`,
    initialImage: environment === "dev" ? "us-docker.pkg.dev/cloudrun/container/hello" : "example.test/first:1",
  };
}
`;

function environmentText(name: (typeof environments)[number], products: readonly string[]): string {
  const about = {
    dev: ["development", "{ deletion: false, destroyAfterDays: 0 }", '{ target: "development" }'],
    staging: ["staging", "{ deletion: true, destroyAfterDays: 7 }", '{ target: "preview", gitBranch: "staging" }'],
    prod: ["production", "{ deletion: true, destroyAfterDays: 30 }", '{ target: "production" }'],
  }[name];
  return `import { catalogue } from "../catalog";
import { environment } from "../model";
import { place } from "./place";

export const ${name} = environment(catalogue, {
  name: "${name}",
  stage: "${about[0]}",
  protection: ${about[1]},
  vercel: ${about[2]},
  places: {
${products.map((product) => `    ${product}: place("${product}", "${name}"),`).join("\n")}
  },
  values: {},
});
`;
}

const organisationText = `import { catalogue } from "../catalog";
import type { DeclaredOrganisation } from "../model";
${[...environments]
  .sort()
  .map((name) => `import { ${name} } from "./${name}";`)
  .join("\n")}

export const organisation: DeclaredOrganisation = { catalogue, environments: [${environments.join(", ")}] };
`;
