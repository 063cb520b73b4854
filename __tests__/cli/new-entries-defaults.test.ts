/** @samples `strongroom new entries` writes and asks for what no default gives, as the other scaffolds do. */
import { newEntries } from "../../cli/commands/new-entries";
import { newContext, project, withSamples } from "./samples-support";

withSamples();

const product = (more: string) => `import { everyDays, issued, product } from "../../model";

export const ledger = product("ledger", {
  title: "Ledger",
  defaults: { owner: "finance", risk: "Forged bookings", class: "critical", rotation: everyDays(60)${more} },
});
`;
const listed = async (more: string, options: object) => {
  project.write("catalog/ledger/product.ts", product(more));
  project.write("catalog/ledger/index.ts", 'export { ledger } from "./product";\n');
  project.write("names.env", "BANK_TOKEN=\nBANK_KEY=\n");
  const context = newContext({ cwd: project.folder });
  const { text } = await newEntries(context, { from: "names.env", product: "ledger", dryRun: true, ...options });
  return text.slice(text.indexOf("export const bank"), text.indexOf("    BANK_TOKEN:"));
};

it("leaves to the product's defaults what they give, and asks for the rest", async () => {
  expect(await listed("", { where: "Bank > Keys" })).toBe(`export const bank = ledger.integration(
  {
    title: "Bank",
    revoke: "Bank > Keys > the key > Delete",
    setup: [],
    defaults: {
      tier: 2,
      origin: issued("Bank > Keys"),
    },
  },
  {
`);
  await expect(listed("", {})).rejects.toMatchObject({
    message: '--where is missing: Where a person gets them ("Vendor > API keys")',
  });
  expect(await listed(', tier: 1, origin: issued("Bank > Web"), revoke: "Call the bank"', {})).toBe(
    `export const bank = ledger.integration(
  {
    title: "Bank",
    setup: [],
  },
  {
`,
  );
});

it("lets a flag hold over a default", async () => {
  const options = { where: "Bank", owner: "web", class: "important", rotateDays: "30", revoke: "Call", tier: "1" };
  expect(await listed("", options)).toContain(`    owner: "web",
    revoke: "Call",
    setup: [],
    defaults: {
      class: "important",
      tier: 1,
      origin: issued("Bank"),
      rotation: everyDays(30),
    },
`);
  await expect(listed("", { where: "Bank", rotateDays: "5000" })).rejects.toMatchObject({
    message: '--rotate-days: "5000" is not a number of days from 1 to 3650',
  });
});
