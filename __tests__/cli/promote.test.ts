/** @samples `strongroom promote`, on a copy of the samples: what the next environment lacks, and what is the same there. */
import { pin, project, withSamples } from "./samples-support";

withSamples();

const promote = (...args: string[]) => project.strongroom(["promote", ...args]);

it("says what is missing, what to inject, and which config is the same or differs", async () => {
  const done = await promote("chat/web", "--to", "staging", "--json");
  expect([done.code, done.stderr]).toEqual([4, ""]);
  const data = JSON.parse(done.stdout);
  expect(data).toMatchObject({ name: "chat/web", from: "dev", to: "staging", files: [] });
  expect(data.inject).toContainEqual({
    key: "chat/STRIPE_SECRET_KEY",
    optional: false,
    command: "./strongroom inject --env staging --only chat/STRIPE_SECRET_KEY --prompt",
  });
  const verdicts = Object.fromEntries(
    data.config.map((one: { key: string; verdict: string }) => [one.key, one.verdict]),
  );
  expect(verdicts).toMatchObject({
    "chat/NEXT_PUBLIC_SUPABASE_URL": "differs",
    "chat/OPENROUTER_API_MODEL": "the same",
  });
  expect(data.owners).toContain("payments");
  expect(data.body).toContain("- [ ] `chat/SENTRY_DSN` (optional): ");
  expect(data.body).toContain(
    "| `chat/OPENROUTER_API_MODEL` | `z-ai/glm-4.7` | `z-ai/glm-4.7` | the same: is that intended? |\n",
  );
});

it("takes a service on that was limited to the lower environment, and writes the text", async () => {
  const file = "services/intexuraos/notion-service.ts";
  project.write(file, project.read(file).replace('role: "backend",', 'role: "backend",\n  environments: ["dev"],'));
  const done = await promote("notion-service", "--to", "staging", "--out", "pr.md");
  expect([done.code, done.stderr]).toEqual([4, ""]);
  expect(project.read(file)).toContain('  environments: ["dev", "staging"],\n');
  expect(project.read("pr.md").split("\n").slice(0, 9)).toEqual([
    "# Promote intexuraos/notion-service to staging",
    "",
    "- `services/intexuraos/notion-service.ts`: it exists in staging too",
    "",
    "## Values to inject",
    "",
    "- [ ] first `./strongroom deploy platform-staging-bootstrap intexuraos-staging-identities intexuraos-staging-secrets`, which creates what is new in staging",
    "- [ ] `intexuraos/INTEXURAOS_AUTH_AUDIENCE`: `./strongroom inject --env staging --only intexuraos/INTEXURAOS_AUTH_AUDIENCE --prompt`",
    "  - from: Auth0 > Applications > APIs > the API > Settings",
  ]);
  expect(done.stdout).toContain(
    '  next: gh pr create --title "Promote intexuraos/notion-service to staging" --body-file pr.md\n',
  );
});

it("is content where nothing is missing", async () => {
  pin("prod", "intexuraos/INTEXURAOS_SPEECHMATICS_API_KEY");
  const done = await promote("intexuraos/INTEXURAOS_SPEECHMATICS_API_KEY", "--to", "prod");
  expect([done.code, done.stderr]).toEqual([0, ""]);
  expect(done.stdout).toContain("- `intexuraos/INTEXURAOS_SPEECHMATICS_API_KEY`: version 1 is pinned in prod\n");
  expect(done.stdout).toContain("Nothing: every entry has a value of its own in prod.\n");
});

it.each([
  [["chat/web", "--to", "dev"], "dev is the first environment; there is none to promote from."],
  [
    ["chat/wbe", "--to", "prod"],
    'staging has no service, product, integration or entry "chat/wbe". Did you mean chat/web?',
  ],
])("refuses %j", async (args, message) => {
  const done = await promote(...args);
  expect(done.code).toBe(2);
  expect(done.stderr).toContain(message);
});
