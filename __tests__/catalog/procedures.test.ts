/** docs/procedures.md is complete and true: every requirement, every command with its options, every test by its name. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { faultsOf, isOurs } from "../docs/command-lines";
import { rowsOf, spans, page as text } from "../docs/procedure-rows";
import { asked } from "./asked-lines";
import { golden } from "./golden";
import { hasTest } from "./test-names";

const root = join(__dirname, "..", "..");
const rows = rowsOf(text);

/** Programs of vendors that a procedure may name, with a guide or as they stand. */
const isVendors = (span: string) => /^(gitleaks|gh|git|gcloud|vercel) /.test(span);

describe("docs/procedures.md", () => {
  it("maps each of the 262 requirements, with its lines", () => {
    expect(asked).toHaveLength(262);
    const mapped = new Set(rows.flatMap(({ numbers }) => numbers));
    expect(asked.flatMap((_, index) => (mapped.has(index + 1) ? [] : [index + 1]))).toEqual([]);
    expect([...mapped].filter((number) => asked[number - 1] === undefined)).toEqual([]);
    const linesOf = (numbers: readonly number[]) => [
      ...new Set(numbers.flatMap((number) => asked[number - 1]?.[0].split(", ") ?? [])),
    ];
    const wrong = rows.filter(({ numbers, lines }) => linesOf(numbers).join(", ") !== lines);
    expect(wrong.map(({ lines }) => lines)).toEqual([]);
  });

  // Our own pipelines' tokens answer lines about operations, whose rows name the operation.
  it("names each declared entry of a product in a row, by the test of the golden inventory", () => {
    const named = new Set(rows.flatMap(({ tests }) => tests.map(([, name]) => name)));
    const entries = golden.filter(({ product }) => product !== "platform").map(({ source, key }) => `${source} ${key}`);
    expect(entries.filter((name) => !named.has(name))).toEqual([]);
  });

  it("gives every procedure a command as it is typed", () => {
    const procedureRows = rows.filter(({ procedure }) => procedure);
    expect(procedureRows.length).toBeGreaterThan(90);
    expect(procedureRows.filter(({ how }) => !spans(how).some((one) => isOurs(one) || isVendors(one)))).toEqual([]);
    const commands = procedureRows.flatMap(({ how }) => spans(how).filter(isOurs));
    expect([...new Set(commands)].flatMap((said) => faultsOf(said, true))).toEqual([]);
  });

  it("names no command or option elsewhere that there is not", () => {
    const said = new Set(spans(text).filter(isOurs));
    expect([...said].flatMap((one) => faultsOf(one, false))).toEqual([]);
  });

  it("gives every row a test, which is there under exactly that name", () => {
    expect(rows.filter(({ tests }) => tests.length === 0)).toEqual([]);
    const named = new Set(rows.flatMap(({ tests }) => tests.map((one) => JSON.stringify(one))));
    expect(named.size).toBeGreaterThan(200);
    const missing = [...named].filter((one) => {
      const [file, name] = JSON.parse(one) as [string, string];
      return !existsSync(join(root, file)) || !hasTest(file, name);
    });
    expect(missing).toEqual([]);
  });

  it("names only files and guides that are there", () => {
    const named = spans(text).filter((one) =>
      /^((catalog|services|environments|constructs|stacks|cli|docs|\.github)\/[\w./-]*|main\.ts|package\.json|\.gitleaks\.toml)$/.test(
        one,
      ),
    );
    const guides = [...text.matchAll(/\]\(([\w./-]+)\)/g)].map(([, path]) => `docs/${path}`);
    const paths = [...named, ...guides].filter((path) => path !== "docs/incidents/");
    expect(paths.length).toBeGreaterThan(60);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe("the checks themselves", () => {
  it.each([
    ["strongroom rotat NAME --env E", "no such command"],
    ["strongroom rotate NAME --enviroment E", "no option --enviroment"],
    ["strongroom put NAME", "lacks --env"],
    ["strongroom put NAME OTHER --env E", "takes 1 to 1 names"],
    ["strongroom lock verify NAME --env E", "takes 0 to 0 names"],
    ["strongroom run --env E --service S", "takes 1 to 99 names"],
  ])("%s: %s", (said, fault) => expect(faultsOf(said, true)).toContain(`${said}: ${fault}`));

  it("a command that is right has no fault", () => {
    expect(faultsOf('strongroom new service NAME --product P --secret "NAME: purpose"', true)).toEqual([]);
    expect(faultsOf("strongroom run --env E --service S -- docker compose up -d", true)).toEqual([]);
    expect(faultsOf("strongroom inject --env E --only A B", true)).toEqual([]);
  });

  it("a test counts by its exact name, filled in from what is there", () => {
    const rules = "__tests__/catalog/rules.test.ts";
    expect(hasTest(rules, "1:24 a model outside of the list is refused")).toBe(true);
    expect(hasTest(rules, "1:24 another thing is refused")).toBe(false);
    expect(hasTest(rules, "2:145 a frontend gets no key")).toBe(false);
    expect(hasTest("__tests__/catalog/golden.test.ts", "1:22 chat/OPENROUTER_API_KEY")).toBe(true);
    expect(hasTest("__tests__/catalog/golden.test.ts", "1:23 chat/OPENROUTER_API_KEY")).toBe(false);
  });
});
