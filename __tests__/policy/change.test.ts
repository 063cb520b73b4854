/** The rules about the pull request itself: which files go together, and what a lock may say differently. */

import type { Handles } from "../../declarations/tidy/code-owners";
import { emptyLock, type Lock, type LockedEntry } from "../../model/lock";
import { rules } from "../../policy/rules";
import { violationsOf } from "../../policy/verdict";
import { acme } from "../support/acme";
import { sideOf, unchanged } from "./support";

const owner = "payments";
const side = sideOf(acme(), ({ environment }) => {
  environment.products[0].integrations = [{ key: "shop/stripe", owner }];
  const folders = ["services/shop/compose", ".github", "services/shop/../../.ci"];
  environment.products[0].otherReaders = [
    ...folders.map((folder) => ({ configuration: { kind: "folder", folder } })),
    { configuration: { kind: "git", address: "https://git.invalid/x", ref: "v1", folder: "services/shop/other" } },
    {},
  ];
});
const version = { state: "enabled", at: "2026-01-01T00:00:00.000Z", by: "ann@acme.example", from: "prompt" } as const;
const file = (name: string, over: object = {}) => ({ file: name, was: "100644", mode: "100644", text: null, ...over });
const declaration = file("catalog/shop/core.ts");
type Files = readonly ReturnType<typeof file>[];

/** Handles of shop's owner and of the platform. */
const handles = (shop: string | readonly string[], platform = "@acme/platform"): Handles =>
  new Map([
    ["platform", [platform]],
    [owner, [shop].flat()],
  ]);

interface Change {
  readonly files?: Files;
  readonly names?: readonly string[];
  readonly packages?: readonly string[];
  readonly before?: LockedEntry;
  readonly after?: LockedEntry;
  /** Before and after. */
  readonly handles?: readonly [Handles | null, Handles | null];
  readonly generated?: ReadonlyMap<string, string>;
  readonly codeOwners?: string | null;
}

function found({ before, after, handles: [was, is] = [null, null], ...change }: Change): readonly string[] {
  const lock = (entry: LockedEntry | undefined): readonly Lock[] => [
    { ...emptyLock("dev"), entries: entry === undefined ? {} : { "shop/KEY": entry } },
  ];
  const sides = {
    base: { ...side, locks: lock(before), handles: was },
    head: { ...side, locks: lock(after), handles: is },
  };
  return violationsOf({ ...sides, ...unchanged, ...change }).map(({ code, where, got }) => `${code} ${where}: ${got}`);
}

const entry = (versions: NonNullable<LockedEntry["versions"]>, current = "3"): LockedEntry => ({
  state: "active",
  current,
  versions,
});
const locked = entry({ "1": { ...version, state: "destroyed" }, "2": { ...version, state: "revoked" }, "3": version });
const over = (versions: NonNullable<LockedEntry["versions"]>): Change => ({
  before: locked,
  after: { ...locked, versions: { ...locked.versions, ...versions } },
});
const beside = (name: string, more: object = {}): Change => ({ files: [declaration, file(name, more)] });
const together = (name: string, says = "changed") =>
  `file-beside-declarations ${name}: ${says} beside catalog/shop/core.ts`;

const workflow = ".github/workflows/plan.yml";
/** Handles are declared, and the file is as it should be. */
const owned: Change = {
  handles: [handles("@a"), handles("@a")],
  generated: new Map([["CODEOWNERS", "* @acme/platform"]]),
  codeOwners: "* @acme/platform",
};
const alone = [file("environments/index.ts"), file("CODEOWNERS", { text: "* @acme/platform" })];

test.each<[string, Change, string]>([
  ["a workflow", beside(".github/workflows/plan.yml"), together(".github/workflows/plan.yml")],
  ["one in capitals", beside(".GITHUB/x", { was: null }), together(".GITHUB/x", "added")],
  ["one that goes", beside(".ci/run", { mode: null }), together(".ci/run", "deleted")],
  [
    "an executable one",
    beside("cdktf.json", { mode: "100755" }),
    together("cdktf.json", "changed from mode 100644 to 100755"),
  ],
  ["CODEOWNERS among the docs", beside("docs/CODEOWNERS"), together("docs/CODEOWNERS")],
  ["a package among the declarations", beside("catalog/package.json"), together("catalog/package.json")],
  ["one that is laid below them", beside("services/node_modules/x/y.ts"), together("services/node_modules/x/y.ts")],
  ["attributes among them", beside("environments/.gitattributes"), together("environments/.gitattributes")],
  ["a text in a hidden folder", beside(".github/README.md"), together(".github/README.md")],
  ["a workflow above the project", beside("../.github/workflows/x.yml"), together("../.github/workflows/x.yml")],
  ["a folder that is declared elsewhere", beside(".github/compose.yml"), together(".github/compose.yml")],
  ["compose files that nobody declares", beside("services/shop/other/a.yml"), together("services/shop/other/a.yml")],
  [
    "attributes among compose files",
    beside("services/shop/compose/.gitattributes"),
    together("services/shop/compose/.gitattributes"),
  ],
  [
    "an action among them",
    beside("services/shop/compose/x/action.yml"),
    together("services/shop/compose/x/action.yml"),
  ],
  ["owners above it", beside("../../docs/CODEOWNERS"), together("../../docs/CODEOWNERS")],
  ["an action above it", beside("../tools/plan/action.yml"), together("../tools/plan/action.yml")],
  ["a pipeline above it", beside("../.gitlab-ci.yml"), together("../.gitlab-ci.yml")],
  ["a link", { files: [file("docs/a.md", { mode: "120000" })] }, "link docs/a.md: a link"],
  ["a link beside a declaration", beside(".ci/run", { mode: "120000" }), "link .ci/run: a link"],
  ["a submodule", { files: [file("vendor", { was: null, mode: "160000" })] }, "link vendor: a submodule"],
  [
    "a name in other letters",
    { files: [file("Readme.md")], names: ["README.md", "Readme.md"] },
    "same-name Readme.md: beside README.md",
  ],
  [
    "another form of a letter",
    { files: [file("docs/e\u0301.md")], names: ["docs/\u00e9.md", "docs/e\u0301.md"] },
    "same-name docs/e\u0301.md: beside docs/\u00e9.md",
  ],
  [
    "a turned direction",
    { files: [{ ...declaration, text: "// a\r\n// b\u202e" } as never] },
    "hidden-text catalog/shop/core.ts:2: \\u202e",
  ],
  ["another package", { packages: ["cdktf"] }, "packages package-lock.json: cdktf: another version, or other content"],
  [
    "a record of another author",
    over({ "3": { ...version, by: "eve@acme.example" } }),
    "lock-record environments/dev.lock.json: shop/KEY: version 3 has another record of how it was added (by)",
  ],
  [
    "a record that is gone",
    { before: locked, after: entry({ "1": { ...version, state: "destroyed" }, "3": version }) },
    "lock-record environments/dev.lock.json: shop/KEY: version 2 is no longer in the lock",
  ],
  [
    "a number that was passed",
    { before: entry({ "3": version }), after: entry({ "2": version, "3": version }) },
    "lock-number environments/dev.lock.json: shop/KEY: version 2, after version 3",
  ],
  [
    "a destroyed version",
    over({ "1": { ...version, state: "disabled" } }),
    "lock-revived environments/dev.lock.json: shop/KEY: version 1, destroyed before and disabled now",
  ],
  [
    "a revoked version",
    over({ "2": version }),
    "lock-revived environments/dev.lock.json: shop/KEY: version 2, revoked before and enabled now",
  ],
  [
    "a generated file that was edited",
    { ...beside("CODEOWNERS", { text: "* @eve" }), generated: new Map([["CODEOWNERS", "* @x"]]) },
    together("CODEOWNERS"),
  ],
  [
    "a generated file that is executable",
    { ...beside(workflow, { text: "a", mode: "100755" }), generated: new Map([[workflow, "a"]]) },
    together(workflow, "changed from mode 100644 to 100755"),
  ],
  ["CODEOWNERS with another content", { ...owned, codeOwners: "* @eve" }, "code-owners CODEOWNERS: another content"],
  ["CODEOWNERS that is gone", { ...owned, codeOwners: null }, "code-owners CODEOWNERS: no such file"],
  [
    "a second CODEOWNERS",
    { ...owned, names: ["CODEOWNERS", ".github/codeowners"] },
    "code-owners .github/codeowners: another file that a code host reads",
  ],
  [
    "a handle that goes beside a declaration",
    { ...owned, handles: [handles(["@a", "@b"]), handles("@b")], files: [declaration] },
    `code-owner-handle codeOwners.${owner}: @a goes, beside catalog/shop/core.ts`,
  ],
  [
    "a handle that comes beside a lock",
    { ...owned, handles: [handles("@a"), handles(["@a", "@eve"])], files: [file("environments/dev.lock.json")] },
    `code-owner-handle codeOwners.${owner}: @eve comes, beside environments/dev.lock.json`,
  ],
  [
    "the platform's handle in a change of two environments",
    {
      ...owned,
      handles: [handles("@a"), handles("@a", "@eve")],
      files: [file("environments/index.ts"), file("environments/dev.ts")],
    },
    "code-owner-handle codeOwners.platform: @acme/platform goes, @eve comes, beside other declarations",
  ],
  [
    "all handles at once",
    { handles: [new Map([...handles("@a")].slice(0, 1)), null], files: [file("README.md")] },
    "code-owner-handle codeOwners.platform: @acme/platform goes, beside README.md",
  ],
])("%s is refused", (_what, change, says) => {
  expect(found(change)).toEqual([says]);
});

test.each<[string, Change]>([
  ["nothing", {}],
  ["other declarations", beside("environments/index.ts")],
  ["one that goes", { files: [file("services/shop/api.ts", { mode: null }), declaration] }],
  ["a lock file and a record", { files: [file("environments/dev.lock.json"), file("environments/prod.shared.json")] }],
  ["texts and pictures", { files: [declaration, file("docs/inventory.html"), file("README.md"), file("docs/a.svg")] }],
  ["an example of an environment", beside(".env.example")],
  ["what a command reads values by", beside("setup.conf")],
  [
    "compose files",
    { files: [declaration, file("services/shop/compose/kong.yml"), file("services/shop/compose/.env.example")] },
  ],
  ["a test of declarations", beside("__tests__/catalog/core.test.ts")],
  ["the engine alone", { files: [file("main.ts"), file("policy/rules/index.ts"), file(".github/workflows/x.yml")] }],
  ["another folder of the repository", beside("../shop/src/server.ts")],
  [
    "a mark at the beginning, tabs and Windows' line breaks",
    { files: [{ ...declaration, text: "\ufeff//\tb\r\n" } as never] },
  ],
  ["a file that was there, beside one that goes", { files: [file("A.md", { mode: null })], names: ["a.md"] }],
  ["a new version", over({ "4": version })],
  ["a version that is disabled", over({ "3": { ...version, state: "disabled" } })],
  ["one that was revoked and is destroyed", over({ "2": { ...version, state: "destroyed" } })],
  ["an entry that is gone", { before: locked }],
  ["what follows from the declarations", { ...beside(workflow, { text: "a" }), generated: new Map([[workflow, "a"]]) }],
  ["a handle that changes alone", { ...owned, handles: [handles("@a"), handles("@b")], files: alone }],
  ["the first handles, beside anything", { ...owned, handles: [null, handles("@a")], files: [declaration] }],
  [
    "the handle of somebody who owns nothing any more",
    { ...owned, handles: [new Map([...handles("@a"), ["crm", ["@crm"]]]), handles("@a")], files: [declaration] },
  ],
  ["CODEOWNERS where nobody declares owners", { names: ["CODEOWNERS"], codeOwners: "* @x" }],
])("%s passes", (_what, change) => {
  expect(found(change)).toEqual([]);
});

test("each rule about the pull request is tried above", () => {
  expect(rules.filter((rule) => "findsIn" in rule).map(({ code }) => code)).toEqual([
    "long-grant",
    "lock-record",
    "lock-number",
    "lock-revived",
    "file-beside-declarations",
    "link",
    "same-name",
    "hidden-text",
    "packages",
    "declaration-program",
    "code-owners",
    "code-owner-handle",
    "pipeline-trust",
  ]);
});

describe("a grant to somebody", () => {
  const granted = (until: string, reader = "shop/eve") =>
    sideOf(acme(), ({ environment }) => {
      environment.products[0].otherReaders = [{ key: reader, until }];
    });
  const judged = (base: typeof side, head: typeof side) =>
    violationsOf(
      { base, head, ...unchanged },
      rules.filter(({ code }) => code === "long-grant"),
    ).map(({ where, got }) => `${where}: ${got}`);
  const refused = (until: string) => [`dev: shop/eve: until ${until}, and 2027-11-29 is allowed at most`];

  test("ends within a year", () => {
    expect(judged(side, granted("2027-11-29"))).toEqual([]);
    expect(judged(side, granted("2027-11-30"))).toEqual(refused("2027-11-30"));
  });

  test("may stay as it was, but not get longer or go to somebody else", () => {
    expect(judged(granted("2099-12-31"), granted("2099-12-31"))).toEqual([]);
    expect(judged(granted("2099-12-30"), granted("2099-12-31"))).toEqual(refused("2099-12-31"));
    expect(judged(granted("2099-12-31", "shop/ann"), granted("2099-12-31"))).toEqual(refused("2099-12-31"));
  });
});
