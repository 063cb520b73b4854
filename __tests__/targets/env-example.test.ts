/** `strongroom env example` on the shop: names, purposes, and what `--check` says. */
import { join } from "node:path";
import { envExample } from "../../targets/local/example";
import { shopIntegration } from "../cli/support";
import { createProject, type Project } from "../support/project";
import { entryOf, environmentOf, productOf } from "../support/resolved-fixture";

let project: Project;
beforeAll(() => {
  project = createProject(join(__dirname, "..", "e2e", "shop"));
});
afterAll(() => project.remove());

const example = (...args: string[]) => project.strongroom(["env", "example", ...args]);

const head = (command: string) => `# Written by \`${command}\`; do not edit, and put no values here.
# Local values: \`strongroom env write --env dev --service NAME\` makes .env.local, which git ignores.
`;

it("lists what services read, with purposes and without values", async () => {
  expect(await example("--check")).toEqual({
    code: 4,
    stdout: ".env.example is missing.\n  next: ./strongroom env example\n",
    stderr: "",
  });
  expect((await example()).stdout).toBe("Wrote .env.example; commit it.\n");
  expect(project.read(".env.example")).toBe(`${head("strongroom env example")}
# Shop: Own secrets
# How much is logged
LOG_LEVEL=
# Signs sessions, costs \${nothing} and 100%{sure}
SESSION_KEY=

# Shop: Vendor
# Shown in the title
NEXT_PUBLIC_SHOP_NAME=
# Calls the vendor
VENDOR_KEY=
# Calls the vendor from the site's server
WEB_KEY=
`);
  expect((await example("--check")).stdout).toBe(".env.example is current.\n");
});

/** The variables of one service. */
const ofWorker = `
# Shop: Own secrets
# How loud it is
LOG_LEVEL=

# Shop: Vendor
# Calls the vendor
VENDOR_KEY=
`;

it("--check fails once a purpose changes, and one service has a file of its own", async () => {
  project.write("catalog/own.ts", project.read("catalog/own.ts").replace("How much is logged", "How loud it is"));
  expect(await example("--check")).toEqual({
    code: 4,
    stdout: ".env.example is stale.\n  next: ./strongroom env example\n",
    stderr: "",
  });
  const one = ["--service", "shop-worker", "--file", "worker.example"];
  expect((await example(...one)).stdout).toBe("Wrote worker.example; commit it.\n");
  expect(project.read("worker.example")).toBe(
    `${head("strongroom env example --service shop/shop-worker")}${ofWorker}`,
  );
});

it("the variables of one service are printed, and never take the place of the committed list", async () => {
  const committed = project.read(".env.example");
  const printed = await example("--service", "shop-worker");
  expect(printed).toEqual({
    code: 0,
    stdout: `${head("./strongroom env example --service shop/shop-worker").replace("`strongroom env write", "`./strongroom env write")}${ofWorker}`,
    stderr: "",
  });
  expect((await example("--service", "shop-worker", "--check")).stderr).toBe(
    "strongroom: --check compares a file, and .env.example lists all services of the first environment.\n  next: ./strongroom env example --service shop/shop-worker --file FILE --check\n",
  );
  const over = await example("--service", "shop-worker", "--file", ".env.example");
  expect({ code: over.code, stderr: over.stderr }).toEqual({
    code: 2,
    stderr:
      "strongroom: .env.example lists all services of dev, and is committed; a part of it needs another file.\n  next: to look at it: ./strongroom env example --service shop/shop-worker\n",
  });
  expect(project.read(".env.example")).toBe(committed);
});

it("doesn't replace a file that somebody wrote by hand", async () => {
  project.write("hand.example", "A=\n");
  const { code, stderr } = await example("--file", "hand.example");
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr:
      "strongroom: hand.example was not written by this command, so it is not replaced.\n  next: move it away, or give another file with --file\n",
  });
  expect(project.read("hand.example")).toBe("A=\n");
});

it("nothing that others wrote ends a comment, or is unseen in it", () => {
  const evil = "one\nEVIL_VAR=1\r\nx \u001b[31mred\u001b[2J \u202e rtl \u2028 ls \u0000";
  const entry = entryOf({
    product: "shop",
    name: "KEY",
    purpose: evil,
    format: { source: "x", flags: "", says: evil, example: "x" },
    integration: shopIntegration.name,
    usedBy: [{ reader: "shop/api", role: "backend", as: "KEY", crossProduct: false, until: null }],
  });
  const product = productOf({
    name: "shop",
    title: evil,
    integrations: [{ ...shopIntegration, title: evil }],
    entries: [entry],
  });
  const text = envExample(environmentOf([product], "dev"), null);
  const shown = "one EVIL_VAR=1 x \\u001b[31mred\\u001b[2J \\u202e rtl ls \\u0000";
  expect(text.split("\n").slice(3)).toEqual([`# ${shown}: ${shown}`, `# ${shown} (${shown})`, "KEY=", ""]);
});
