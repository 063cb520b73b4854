/** @samples `strongroom access grant` in a copy of the samples: an expiring binding, by the real command. */
import { join } from "node:path";
import { createProject, type Project } from "../support/project";

let project: Project;
beforeAll(() => {
  project = createProject(join(__dirname, "..", ".."));
});
afterAll(() => project.remove());

const soon = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
const grant = (person: string, name: string, ...more: string[]) =>
  project.strongroom(["access", "grant", person, name, "--env", "prod", "--because", "incident 42", ...more]);

it("writes a declaration that resolves to a binding with an end", async () => {
  const file = "services/chat/grant-ann-stripe-secret-key-prod.ts";
  const done = await grant("ann@acme.example", "STRIPE_SECRET_KEY", "--until", soon);
  expect(done).toEqual({
    code: 0,
    stderr: "",
    stdout: [
      `wrote ${file}`,
      "updated docs/inventory.md",
      "updated docs/inventory.html",
      "updated .env.example",
      `ann@acme.example may read chat/STRIPE_SECRET_KEY in prod until ${soon}, once it is applied`,
      "  next: commit, and open a pull request (or all of it at once: --pr)",
      "  next: ./strongroom deploy platform-prod-bootstrap platform-prod-identities chat-prod-secrets",
      "",
    ].join("\n"),
  });
  expect(project.read(file)).toBe(`import { stripe } from "../../catalog/chat/stripe";
import { chat } from "../../catalog/chat/product";
import { person } from "../../model";

/** Ends by itself after its last day; remove the file then. */
export const grantAnnStripeSecretKeyProd = person({
  product: chat,
  name: "grant-ann-stripe-secret-key-prod",
  environments: ["prod"],
  email: "ann@acme.example",
  until: "${soon}",
  because: "incident 42",
  reads: [stripe.STRIPE_SECRET_KEY],
});
`);
  const explained = JSON.parse((await project.strongroom(["explain", "STRIPE_SECRET_KEY", "--json"])).stdout);
  expect(explained.readers[0]).toEqual({
    reader: "chat/grant-ann-stripe-secret-key-prod",
    role: "person",
    as: "STRIPE_SECRET_KEY",
    crossProduct: false,
    until: soon,
    environments: ["prod"],
  });
});

it("reads an entry of a group by the group, and takes back what a rule refuses", async () => {
  const either = await grant("team@acme.example", "INTERNAL_SYNC_SECRET", "--until", soon, "--group");
  expect(either.code).toBe(0);
  const text = project.read("services/chat/grant-team-internal-sync-secret-prod.ts");
  expect(text).toContain("= group({\n");
  expect(text).toContain("reads: [internalJobs.INTERNAL_SYNC],\n");
  const refused = await grant("ann@acme.example", "gateway/SUPABASE_SERVICE_KEY", "--until", soon);
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain("This grant is not allowed, and nothing was written.");
  expect(project.read("services/gateway/grant-ann-supabase-service-key-prod.ts")).toBe("");
});

it("keeps two people of one name apart, and names the grants that are over", async () => {
  const first = "services/chat/grant-ann-cron-secret-prod.ts";
  await grant("ann@acme.example", "CRON_SECRET", "--until", soon);
  project.write(first, project.read(first).replace(`until: "${soon}"`, 'until: "2026-01-31"'));
  const other = await grant("ann@other.example", "CRON_SECRET", "--until", soon);
  expect(other.stdout.split("\n")[0]).toBe("wrote services/chat/grant-ann-other-example-cron-secret-prod.ts");
  expect(other.stdout).toContain(
    "  next: remove the declaration of chat/grant-ann-cron-secret-prod: that grant is over\n",
  );
  expect(project.read(first)).toContain('email: "ann@acme.example"');
});

it.each([
  ["ann", soon, '"ann" is not an e-mail address of a person or group.'],
  ["ann@acme.example", "2020-01-01", "--until 2020-01-01 is already over."],
  ["ann@acme.example", "2999-01-01", "--until 2999-01-01 is more than a year away"],
  ["ann@acme.example", "2026-02-30", '--until takes the last day, such as 2026-12-31; got "2026-02-30".'],
])("refuses %s until %s", async (person, until, message) => {
  const done = await grant(person, "STRIPE_SECRET_KEY", "--until", until);
  expect(done.code).toBe(2);
  expect(done.stderr).toContain(message);
});
