/** Step after step of an incident's runbook, and back to it later. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { IncidentOptions } from "../../cli/commands/incident";
import { projectEnvironments } from "../../cli/project-environments";
import { blastRadius, type Subject } from "../../incident/blast-radius";
import { runbook } from "../../incident/runbook";
import type { Context } from "../../machine/context";
import { emptyLock } from "../../model/lock";
import { file, inFolder, open, root, said } from "./incident-support";
import { failureOf } from "./support";

inFolder();

/** Somebody at a terminal who types these lines, then Enter. */
function typing(...answers: string[]) {
  const ran: string[] = [];
  const ends: Record<string, number[]> = {};
  const runStep = async (args: readonly string[]) => {
    ran.push(args.join(" "));
    return ends[args[0] ?? ""]?.shift() ?? 0;
  };
  const terminal = { interactive: true, readLine: async () => answers.shift() ?? "" } as unknown as NonNullable<
    Context["terminal"]
  >;
  return { ran, ends, options: { runStep }, over: { terminal } };
}

const done = "2026-02-03T04:05:06.000Z";

const name = "2026-02-03-shop-jwt-secret-dev.md";

it("takes each step after it was confirmed, and writes down how it ended", async () => {
  const person = typing("y", "d", "maybe", "y", "y", "", "done", "done", "q");
  person.ends.deploy = [7];
  const { data, text } = await open("JWT_SECRET", person.options, person.over);
  expect(person.ran).toEqual([
    "rotate shop/JWT_SECRET --env dev",
    "deploy shop-dev-services",
    "deploy shop-dev-services",
  ]);
  expect(data.steps.slice(0, 5).map((step) => step.state)).toEqual([
    `done ${done}`,
    `done by hand ${done}`,
    `done ${done}`,
    "open",
    `done by hand ${done}`,
  ]);
  expect(said).toContain("it ended with 7 (The cloud could not be reached, or failed); the step stays open");
  expect(said).toContain('"maybe" is not one of these');
  expect(said).toContain(
    "shop/JWT_SECRET may be exposed (dev)\naffected:\n  shop/ANON_KEY: derived from shop/JWT_SECRET\n",
  );
  expect(file(name)).toContain(`- [x] Replace shop/JWT_SECRET (done ${done})\n`);
  expect(file(name)).toContain("- [ ] Deliver to shop/host (compose host)\n");
  expect(text.split("\n")).toEqual([
    "shop/JWT_SECRET may be exposed (dev): 5 of 14 steps are done",
    "open:",
    "  immediate: Deliver to shop/host (compose host)",
    "  immediate: Remove the old version of shop/JWT_SECRET",
    "  within the hour: Audit who read shop/ANON_KEY",
    "  within the hour: Audit who read shop/JWT_SECRET",
    "  within the hour: Check Core (shop) for unauthorized actions",
    "  within the hour: Notify affected parties",
    "  within the day: Document the incident",
    "  within the day: Review how it happened",
    "  within the day: Implement prevention measures",
    "messages to: payments",
    "  next: to go on here: strongroom incident shop/JWT_SECRET --env dev",
    `  next: complete docs/incidents/${name}, send its messages, commit it`,
  ]);
});

it("the sandbox's incidents are beside its lock files, and nothing asks to commit them", async () => {
  const lockDir = join(root, ".strongroom", "sandbox", "locks");
  const { data, text } = await open("JWT_SECRET", {}, { lockDir });
  const place = ".strongroom/sandbox/incidents/2026-02-03-shop-jwt-secret-dev.md";
  expect(data.file).toBe(place);
  expect(readFileSync(join(root, place), "utf8")).toContain("shop/JWT_SECRET may be exposed");
  expect(text).toMatch(new RegExp(`next: complete ${place}, send its messages$`));
});

it("a plan that was dismissed leaves its step open", async () => {
  const person = typing("d", "d", "y", "", "q");
  person.ends.deploy = [5];
  const { data } = await open("JWT_SECRET", person.options, person.over);
  expect(person.ran).toEqual(["deploy shop-dev-services"]);
  expect(data.steps[2]).toMatchObject({ title: "Deploy shop-dev-services", state: "open" });
});

it("goes on where it stopped, in the same file, and keeps what people wrote and ticked there", async () => {
  await open("JWT_SECRET", {}, typing("d", "q").over);
  const path = join(root, "docs", "incidents", name);
  const written = file(name)
    .replace("- noticed by, and how:", "- noticed by, and how: jo, in the logs")
    .replace("- [ ] Merge the new pins", "- [X] Merge the new pins");
  writeFileSync(path, written);
  const person = typing("d");
  const { data } = await open("JWT_SECRET", person.options, person.over);
  expect(data.file).toBe(`docs/incidents/${name}`);
  expect(data.steps.slice(0, 4).map((step) => step.state)).toEqual([
    `done by hand ${done}`,
    "ticked",
    `done by hand ${done}`,
    "open",
  ]);
  expect(said).toContain(`continues docs/incidents/${name}: 2 of 14 steps are done; --new begins another\n`);
  expect(file(name)).toBe(
    written.replace("- [ ] Deploy shop-dev-services", `- [x] Deploy shop-dev-services (done by hand ${done})`),
  );
});

it("says so where the file has lost a step meanwhile", async () => {
  const person = typing("y", "d", "q");
  const runStep = async () => {
    writeFileSync(join(root, "docs", "incidents", name), file(name).replace("Replace shop/JWT_SECRET", "Done already"));
    return 0;
  };
  await open("JWT_SECRET", { runStep }, person.over);
  expect(said).toContain(`  docs/incidents/${name} no longer has this step; write it down there: done ${done}\n`);
  expect(file(name)).toContain(`- [x] Merge the new pins (done by hand ${done})\n`);
});

it("--new, other steps, or none open: a file of its own; a dry run none", async () => {
  await open("JWT_SECRET", { dryRun: true });
  expect(existsSync(join(root, "docs"))).toBe(false);
  const files = () => readdirSync(join(root, "docs", "incidents")).sort();
  await open("JWT_SECRET");
  await open("JWT_SECRET");
  expect(files()).toEqual([name]);
  await open("JWT_SECRET", { new: true });
  const second = name.replace("dev.md", "dev-2.md");
  expect(files()).toEqual([second, name]);
  writeFileSync(join(root, "docs", "incidents", second), file(second).replaceAll("- [ ]", "- [x]"));
  await open("JWT_SECRET");
  const third = name.replace("dev.md", "dev-3.md");
  expect(files()).toEqual([second, third, name]);
  writeFileSync(join(root, "docs", "incidents", third), file(third).replace("Replace shop/JWT_SECRET", "Replace it"));
  expect((await open("JWT_SECRET")).data.file).toBe(`docs/incidents/${name.replace("dev.md", "dev-4.md")}`);
});

it.each<[string | undefined, Partial<IncidentOptions>, string]>([
  [undefined, {}, "An incident is about exactly one of NAME, --integration, --product, --person and --corruption."],
  [
    "JWT_SECRET",
    { product: "shop" },
    "An incident is about exactly one of NAME, --integration, --product, --person and --corruption.",
  ],
  [undefined, { product: "shopp" }, 'dev has no product "shopp"; it has platform, shop. Did you mean shop?'],
  ["NOTHING_LIKE_IT", {}, 'There is no entry "NOTHING_LIKE_IT".'],
  [undefined, { corruption: true, env: "moon" }, 'There is no environment "moon"; there are dev.'],
])("refuses %s %j", async (name, options, message) => {
  const failure = await failureOf(() => open(name, options));
  expect([failure.code, failure.message]).toEqual([2, message]);
});

it("no two steps of a runbook have one title, in the sample organisation: the file is read by them", () => {
  const resolution = projectEnvironments().load("dev", { lockDir: join(__dirname, "..", "..", "environments") });
  if (!resolution.ok) throw new Error("the samples are broken");
  const { environment: samples } = resolution;
  const subjects: Subject[] = [
    ...samples.products.map(({ name }) => ({ kind: "product" as const, name })),
    { kind: "person", name: "jo@fake.test" },
  ];
  for (const subject of subjects) {
    const radius = blastRadius(samples, emptyLock("dev"), subject);
    const titles = runbook(samples, subject, radius).map((step) => step.title);
    expect(titles).toEqual([...new Set(titles)]);
  }
});
