/** What becomes of compose files and files of variables, to the byte; and which are refused, with their place and the way out. */
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { parseAllDocuments, stringify } from "yaml";
import { type Prepared, prepare } from "../../targets/compose/prepared";
import type { Declared } from "../../targets/compose/references";
import { full } from "../support/full";

const declared: Declared = new Map([
  ["JWT_SECRET", "secret"],
  ["API_KEY", "secret"],
  ["DB_PASSWORD", "secret"],
  ["LOG_LEVEL", "config"],
]);

type Files = Readonly<Record<string, string | Buffer>>;

function prepared(files: Files): Prepared {
  const given = Object.entries(files).map(
    ([name, text]) => [name, { bytes: Buffer.from(text), executable: false }] as const,
  );
  return prepare(new Map(given), declared);
}

/** The compose file after; what it takes, with `?` behind what has a default; what was replaced, as `line NAME`. */
function after(compose: string) {
  const made = prepared({ "compose.yml": compose });
  const text = made.files.get("compose.yml")?.bytes.toString() ?? "";
  const uses = [...new Set(made.uses.map(({ name, hasDefault }) => `${name}${hasDefault ? "?" : ""}`))].sort();
  return { text, uses, replaced: made.replaced.map(({ line, name }) => `${line} ${name}`) };
}

function refusal(files: Files): string {
  try {
    prepared(files);
    return "taken";
  } catch (error) {
    const failure = error as { kind?: unknown; code: number; text(): string };
    if (failure.kind !== "failure") throw error;
    return `${failure.code}: ${failure.text()}`;
  }
}

const of = (lines: string) => `services:\n  a:\n    environment:\n${lines.replace(/^/gm, "      ")}\n`;

/** Each: the file before, what changes in it, and what was replaced. */
const styles: Readonly<
  Record<
    string,
    readonly [before: string, changes: readonly (readonly [string, string])[], replaced: readonly string[]]
  >
> = {
  "plain, with a comment and odd blanks": [
    of("JWT_SECRET:    fake-1   # why"),
    [["fake-1", "${JWT_SECRET}"]],
    ["4 JWT_SECRET"],
  ],
  "plain over lines": [
    of("JWT_SECRET: fake\n  more\nB: 2"),
    [["fake\n        more", "${JWT_SECRET}"]],
    ["4 JWT_SECRET"],
  ],
  "double quotes with escapes over lines": [
    of('JWT_SECRET: "fa\\x6be \\\n  more" # c'),
    [["fa\\x6be \\\n        more", "${JWT_SECRET}"]],
    ["4 JWT_SECRET"],
  ],
  "single quotes": [of("'JWT_SECRET' : 'it''s fake'"), [["it''s fake", "${JWT_SECRET}"]], ["4 JWT_SECRET"]],
  "a block, with a comment behind its mark": [
    of("JWT_SECRET: >- # why\n\n  fake\n  two\n\nB: 1"),
    [[">- # why\n      \n        fake\n        two\n", "${JWT_SECRET} # why\n"]],
    ["4 JWT_SECRET"],
  ],
  "a block at the end of the file, without a line break": [
    of("JWT_SECRET: |\n  fake").trimEnd(),
    [["|\n        fake", "${JWT_SECRET}"]],
    ["4 JWT_SECRET"],
  ],
  "numbers and words": [
    of("JWT_SECRET: 12345\nAPI_KEY: true"),
    [
      ["12345", "${JWT_SECRET}"],
      ["true", "${API_KEY}"],
    ],
    ["4 JWT_SECRET", "5 API_KEY"],
  ],
  "a blank text": [
    of("JWT_SECRET: ''\nAPI_KEY: \"\""),
    [
      ["''", "'${JWT_SECRET}'"],
      ['""', '"${API_KEY}"'],
    ],
    ["4 JWT_SECRET", "5 API_KEY"],
  ],
  "no value: docker compose hands its own on": [of("JWT_SECRET:\nAPI_KEY: ~\nDB_PASSWORD: null"), [], []],
  "in flow, where braces need quotes": [
    'services: {a: {environment: {JWT_SECRET: fake-1, "API_KEY":fake-2, LOG_LEVEL: , DB_PASSWORD}}}\n',
    [
      ["fake-1", '"${JWT_SECRET}"'],
      ["fake-2", '"${API_KEY}"'],
    ],
    ["1 JWT_SECRET", "1 API_KEY"],
  ],
  "a list": [
    of('- JWT_SECRET=fake-1=x # c\n- "API_KEY=fake-2"\n- DB_PASSWORD\n- OTHER=fake-3\n- LOG_LEVEL='),
    [
      ["fake-1=x", "${JWT_SECRET}"],
      ["fake-2", "${API_KEY}"],
      ["LOG_LEVEL=", "LOG_LEVEL=${LOG_LEVEL}"],
    ],
    ["4 JWT_SECRET", "5 API_KEY", "8 LOG_LEVEL"],
  ],
  "a list in flow": [
    "services: {a: {environment: [JWT_SECRET=fake-1]}}\n",
    [["JWT_SECRET=fake-1", '"JWT_SECRET=${JWT_SECRET}"']],
    ["1 JWT_SECRET"],
  ],
  "CR LF, and a byte order mark": [
    `\ufeff${of("JWT_SECRET: |-\n  fake\n  two\nB: 'x' # c").replaceAll("\n", "\r\n")}`,
    [["|-\r\n        fake\r\n        two\r\n", "${JWT_SECRET}\r\n"]],
    ["4 JWT_SECRET"],
  ],
  "tabs between": [of("JWT_SECRET:\tfake-1\t# c"), [["fake-1", "${JWT_SECRET}"]], ["4 JWT_SECRET"]],
  "an explicit key": [of("? JWT_SECRET\n: fake-1"), [["fake-1", "${JWT_SECRET}"]], ["5 JWT_SECRET"]],
  "a key that is an alias": [
    `x-k: &k JWT_SECRET\n${of("*k : fake-1")}`,
    [["fake-1", "${JWT_SECRET}"]],
    ["5 JWT_SECRET"],
  ],
  "a map behind an anchor": [
    `x-e: &e\n  JWT_SECRET: fake-1\n  B: 1\n${of("<<: *e\nAPI_KEY: fake-2")}  b: {environment: *e}\n`,
    [
      ["fake-1", "${JWT_SECRET}"],
      ["fake-2", "${API_KEY}"],
    ],
    ["2 JWT_SECRET", "8 API_KEY"],
  ],
  "several maps merged": [
    `x-a: &a {JWT_SECRET: fake-1}\nx-b: &b {API_KEY: fake-2}\n${of("<<: [*a, *b]")}`,
    [
      ["fake-1", '"${JWT_SECRET}"'],
      ["fake-2", '"${API_KEY}"'],
    ],
    ["1 JWT_SECRET", "2 API_KEY"],
  ],
  "a service merged": [
    "x-d: &d\n  environment:\n    JWT_SECRET: fake-1\nservices:\n  a:\n    <<: *d\n    image: x\n",
    [["fake-1", "${JWT_SECRET}"]],
    ["3 JWT_SECRET"],
  ],
  "a value with an anchor: who takes it under another declared name gets that": [
    of("JWT_SECRET: &j fake-1\nOTHER: *j\nAPI_KEY: *j"),
    [
      ["fake-1", "${JWT_SECRET}"],
      ["API_KEY: *j", "API_KEY: ${API_KEY}"],
    ],
    ["4 JWT_SECRET", "6 API_KEY"],
  ],
  "a value whose anchor stands elsewhere": [
    `x-s: &j fake-1\n${of("OTHER: *j\nJWT_SECRET: *j")}`,
    [["fake-1", "${JWT_SECRET}"]],
    ["6 JWT_SECRET"],
  ],
  "maps that hold themselves": [
    "x-a: &a [*a]\nx-b: &b\n  <<: *b\n  JWT_SECRET: fake-1\nservices: {a: {environment: *b}}\n",
    [["fake-1", "${JWT_SECRET}"]],
    ["4 JWT_SECRET"],
  ],
  "tags that change nothing, or take a value away": [
    of("JWT_SECRET: !!str fake-1\nLOG_LEVEL: !reset null\nOTHER: !mine fake-2"),
    [["fake-1", "${JWT_SECRET}"]],
    ["4 JWT_SECRET"],
  ],
  "several documents, directives and marks": [
    `%YAML 1.2\n---\n${of("JWT_SECRET: fake-1")}...\n---\n${of("API_KEY: fake-2")}`,
    [
      ["fake-1", "${JWT_SECRET}"],
      ["fake-2", "${API_KEY}"],
    ],
    ["6 JWT_SECRET", "12 API_KEY"],
  ],
  "arguments of a build": [
    "services:\n  a: {build: {context: ., args: {JWT_SECRET: fake-1, N: 1}}}\n  b:\n    build:\n      args:\n        - API_KEY=fake-2\n",
    [
      ["fake-1", '"${JWT_SECRET}"'],
      ["fake-2", "${API_KEY}"],
    ],
    ["2 JWT_SECRET", "6 API_KEY"],
  ],
  "references stay, and so do words for who left one out": [
    of(
      "JWT_SECRET: ${JWT_SECRET:?is missing}\nAPI_KEY: ${OTHER}\nDB_PASSWORD: $DB_PASSWORD\nLOG_LEVEL: ${LOG_LEVEL:-info}",
    ),
    [],
    [],
  ],
  "a reference with something written out beside it": [
    of("JWT_SECRET: ${OTHER}-fake\nAPI_KEY: ${OTHER:-fake-2}\nLOG_LEVEL: in${OTHER}"),
    [
      ["${OTHER}-fake", "${JWT_SECRET}"],
      ["${OTHER:-fake-2}", "${API_KEY}"],
      ["in${OTHER}", "${LOG_LEVEL}"],
    ],
    ["4 JWT_SECRET", "5 API_KEY", "6 LOG_LEVEL"],
  ],
  "defaults of declared secrets go, wherever they stand": [
    "services:\n  a:\n    command: ${JWT_SECRET:-fake-1} ${X:-${API_KEY-fake-2}} $$JWT_SECRET ${LOG_LEVEL:-info} ${JWT_SECRET:-} ${DB_PASSWORD:-${PW}}\n    environment:\n      URL: 'postgres://u:${DB_PASSWORD:-it''s fake}@db'\n",
    [
      ["${JWT_SECRET:-fake-1}", "${JWT_SECRET}"],
      ["${API_KEY-fake-2}", "${API_KEY}"],
      ["${DB_PASSWORD:-it''s fake}", "${DB_PASSWORD}"],
    ],
    ["3 JWT_SECRET", "3 API_KEY", "5 DB_PASSWORD"],
  ],
  "labels, commands and comments are no environment": [
    "services:\n  a:\n    # JWT_SECRET: fake-1\n    labels: {JWT_SECRET: fake-1}\n    command: [--x, JWT_SECRET=fake-1]\n",
    [],
    [],
  ],
};

/** Both as data: alike but for texts in which a declared variable is named now. */
function alike(before: unknown, later: unknown): boolean {
  if (typeof before !== "object" || before === null || typeof later !== "object" || later === null) {
    if (Object.is(before, later)) return true;
    return typeof later === "string" && [...declared.keys()].some((name) => later.includes(`\${${name}}`));
  }
  const [a, b] = [Object.entries(before), Object.entries(later)];
  return a.length === b.length && a.every(([key, value], at) => b[at]?.[0] === key && alike(value, b[at]?.[1]));
}

const data = (text: string) =>
  parseAllDocuments(text, { logLevel: "silent", merge: true }).map((one) => one.toJS() as unknown);

test.each(Object.entries(styles).filter(([name]) => name !== "maps that hold themselves"))(
  "%s: comes out as the same data",
  (_, [before]) => {
    expect(alike(data(before), data(after(before).text))).toBe(true);
  },
);

test.each(Object.entries(styles))("%s", (_, [before, changes, replaced]) => {
  const wanted = changes.reduce((text, [from, to]) => {
    expect(text.split(from)).toHaveLength(2);
    return text.split(from).join(to);
  }, before);
  const once = after(before);
  expect(once).toMatchObject({ text: wanted, replaced });
  expect(after(once.text)).toEqual({ ...once, replaced: [] });
});

it("tells what the files take: references, what is handed on, and what compose makes secrets of", () => {
  const text =
    "services:\n  a:\n    image: ${IMAGE:-x}\n    environment:\n      A: $B\n      C:\n    ports: ['${PORT}']\nsecrets: {s: {environment: S}}\nconfigs: {c: {content: 'k=${K:?}'}}\n# ${NOT}\n";
  expect(after(text)).toEqual({ text, uses: ["B", "C", "IMAGE?", "K", "PORT", "S"], replaced: [] });
});

it("whatever is written in whatever style, the data stay but for values of declared variables", () => {
  const names = fc.constantFrom("JWT_SECRET", "API_KEY", "LOG_LEVEL", "OTHER", "B");
  const value = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.string({
      unit: fc.constantFrom("é", "\u{1f600}", "\u2028", "\u00a0", "\ufeff", "\t", "\n", " ", ":", "#"),
      maxLength: 6,
    }),
    fc.constantFrom("fake\ntwo\n", " fake", "- x", "#", "'", '"', "a: b"),
  );
  const printable = value.filter((text) => !/[^\P{Cc}\t\n]|\p{Cs}|\$/u.test(text));
  const service = fc.oneof(
    fc.dictionary(names, printable, { maxKeys: 3 }),
    fc.array(
      fc.tuple(names, printable).map((pair) => pair.join("=")),
      { maxLength: 3 },
    ),
  );
  const style = fc.constantFrom("PLAIN", "QUOTE_DOUBLE", "QUOTE_SINGLE", "BLOCK_LITERAL", "BLOCK_FOLDED");
  fc.assert(
    fc.property(
      fc.array(service, { minLength: 1, maxLength: 2 }),
      style,
      fc.boolean(),
      (services, defaultStringType, flow) => {
        const given = {
          services: Object.fromEntries(services.map((environment, index) => [`s${index}`, { environment }])),
        };
        const before = stringify(given, {
          defaultStringType,
          defaultKeyType: "PLAIN",
          ...(flow ? { collectionStyle: "flow" } : {}),
        });
        // The one that writes it here does not get every blank right.
        fc.pre(isDeepStrictEqual(data(before), [given]));
        const named = (name: string, text: string) => (declared.has(name) ? `\${${name}}` : text);
        const wanted = services.map((environment) =>
          Array.isArray(environment)
            ? environment.map((one) =>
                one.replace(/^(\w+)=([\s\S]*)$/, (_, name: string, text: string) => `${name}=${named(name, text)}`),
              )
            : Object.fromEntries(Object.entries(environment).map(([name, text]) => [name, named(name, text)])),
        );
        const [made] = data(after(before).text) as [{ services: Record<string, { environment: unknown }> }];
        expect(Object.values(made.services).map(({ environment }) => environment)).toEqual(wanted);
      },
    ),
    { numRuns: full ? 5000 : 60, seed: 1 },
  );
});

const mended = "\n  next: mend the file where it comes from";
const compose = (text: string | Buffer) => ({ "compose.yml": text });
const outside = "put that file into the folder and name it by a plain relative path, or take the line away";

test.each<[string, Files, string]>([
  [
    "a NUL",
    compose('services: {a: {image: "x\0"}}\n'),
    `5: compose.yml: it holds the control character U+0000.${mended}`,
  ],
  ["not UTF-8", compose(Buffer.from([0x73, 0xff])), `5: compose.yml: it is not UTF-8.${mended}`],
  ["too large", compose(`#${"x".repeat(1 << 20)}`), `5: compose.yml: it is larger than 1 MiB.${mended}`],
  [
    "a key twice",
    compose(of("JWT_SECRET: fake-1\nJWT_SECRET: fake-2")),
    `5: compose.yml:5: it is not YAML that can be read (duplicate key).${mended}`,
  ],
  [
    "a bracket that is not closed",
    compose("services: {a: [\n"),
    `5: compose.yml:2: it is not YAML that can be read (bad indent).${mended}`,
  ],
  [
    "an alias without an anchor",
    compose(of("JWT_SECRET: *x")),
    `5: compose.yml:4: an alias (*) has no anchor (&) before it.${mended}`,
  ],
  [
    "lists within lists",
    compose(`a: ${"[".repeat(20_000)}`),
    `5: compose.yml:1: maps and lists stand within each other, more than a hundred deep.${mended}`,
  ],
  [
    "lists within lists, on one line",
    compose(`${"- ".repeat(5_000)}x\n`),
    `5: compose.yml:1: maps and lists stand within each other, more than a hundred deep.${mended}`,
  ],
  [
    "references within references",
    compose(`services: {a: {command: "${"${A:-".repeat(5_000)}${"}".repeat(5_000)}"}}\n`),
    "5: compose.yml:1: references stand within references, more than 32 deep.\n  next: write fewer",
  ],
  [
    "values with tags that would be kept",
    compose(of("JWT_SECRET: !!binary aGVsbG8=\nAPI_KEY: !mine fake-1")),
    "5: the compose files can't be used:\n  compose.yml:4: the value of JWT_SECRET has a tag\n  compose.yml:5: the value of API_KEY has a tag\n  next: take the tag away",
  ],
  [
    "a map for a value",
    compose(of("JWT_SECRET: {a: b}")),
    "5: compose.yml:4: the value of JWT_SECRET is a map or a list.\n  next: write one text there",
  ],
  [
    "a default that is written in escapes",
    compose('services: {a: {command: "\\u0024{JWT_SECRET:-fake-1}"}}\n'),
    "5: compose.yml:1: a value of a declared variable can't be replaced as it is written.\n  next: write it there as ${NAME} by hand, where the file comes from",
  ],
  [
    "files of variables that lie outside",
    compose('services:\n  a: {env_file: ../x.env}\n  b: {env_file: [{path: /etc/x.env}]}\n  c: {env_file: "${X}"}\n'),
    `5: the compose files can't be used:\n${[2, 3, 4].map((line) => `  compose.yml:${line}: it names a file of variables that lies outside of the folder, or whose path can't be known here\n`).join("")}  next: ${outside}`,
  ],
  [
    "compose files that lie outside",
    compose("include:\n  - https://git.example.test/x.git\n  - path: [../x.yml, oci://x]\n"),
    `5: the compose files can't be used:\n${[2, 3, 3].map((line) => `  compose.yml:${line}: it names another compose file that lies outside of the folder, or whose path can't be known here\n`).join("")}  next: ${outside}`,
  ],
  [
    "a compose file that is not there",
    compose("services: {a: {extends: {file: other.yml, service: b}}}\n"),
    "5: compose.yml:1: it names another compose file that is not in the folder.\n  next: put that file into the folder, or take the line away",
  ],
  [
    "values that compose would not expand",
    { ...compose("services: {a: {env_file: [{path: raw.env, format: raw}]}}\n"), "raw.env": "JWT_SECRET=fake-1\n" },
    "5: compose.yml:1: compose does not expand raw.env (format: raw), which holds JWT_SECRET.\n  next: take the format away, or those names",
  ],
  [
    "a quote that is not closed",
    { ...compose("services: {}\n"), ".env.example": 'A=1\nJWT_SECRET="fake-1\n' },
    `5: .env.example:2: the value of JWT_SECRET opens a quote that nothing closes.${mended}`,
  ],
  [
    "no compose file",
    { "other.yml": "services: {}\n" },
    "5: compose.yaml: it is not there, and neither is compose.yml, docker-compose.yaml, docker-compose.yml.\n  next: name the folder that holds one of them: configuration.folder in the declaration",
  ],
])("refuses %s", (_, files, text) => {
  expect(refusal(files)).toBe(text);
  expect(text).not.toContain("fake");
});

it("aliases of aliases are never expanded", () => {
  const letters = "abcdefghijklmnopqrstuvw".split("");
  const lists = letters
    .map(
      (name, at) =>
        `x-${name}: &${name} [${
          at === 0
            ? "x"
            : Array(9)
                .fill(`*${letters[at - 1]}`)
                .join(", ")
        }]\n`,
    )
    .join("");
  const maps = letters
    .map(
      (name, at) =>
        `x-m${name}: &m${name} {${
          at === 0
            ? "A: x"
            : `<<: [${Array(9)
                .fill(`*m${letters[at - 1]}`)
                .join(", ")}]`
        }}\n`,
    )
    .join("");
  const before = `${lists}${maps}${of("<<: *mw\nJWT_SECRET: fake-1\nB: *w")}`;
  expect(after(before).text).toBe(before.replace("fake-1", "${JWT_SECRET}"));
});

it("follows include, extends and env_file within the folder", () => {
  const made = prepared({
    "compose.yml":
      "include: [sub/part.yaml, {path: [x.yml], env_file: sub/e.env}]\nservices: {a: {extends: {file: y.yml, service: b}}, c: {extends: a, env_file: [{path: gone.env, required: false}]}}\n",
    "sub/part.yaml": "services: {q: {environment: {JWT_SECRET: fake-1}, env_file: e.env}}",
    "x.yml": "services: {}",
    "y.yml": "services: {b: {environment: ['API_KEY=fake-2']}}",
    "sub/e.env": "LOG_LEVEL=fake-3\nOTHER=$MORE\n",
    "unrelated.yml": "JWT_SECRET: fake-4",
  });
  expect(Object.fromEntries([...made.files].map(([name, { bytes }]) => [name, bytes.toString()]))).toMatchObject({
    "sub/part.yaml": 'services: {q: {environment: {JWT_SECRET: "${JWT_SECRET}"}, env_file: e.env}}',
    "y.yml": "services: {b: {environment: ['API_KEY=${API_KEY}']}}",
    "sub/e.env": "LOG_LEVEL=${LOG_LEVEL}\nOTHER=$MORE\n",
    "unrelated.yml": "JWT_SECRET: fake-4",
  });
  expect(made.uses.map(({ name }) => name).sort()).toEqual(["API_KEY", "JWT_SECRET", "LOG_LEVEL", "MORE"]);
  expect(made.missing.map(({ paths, line }) => [paths, line])).toEqual([[["gone.env"], 2]]);
});

it("reads files of variables as docker compose does, and changes values only", () => {
  const before = [
    "\ufeff# JWT_SECRET=fake-comment",
    "JWT_SECRET=fake-1 # c",
    "export API_KEY='fa ke-2'",
    "LOG_LEVEL: debug",
    'DB_PASSWORD="a\\"b',
    'c" # z',
    "JWT_SECRET=a#b",
    "API_KEY=",
    "DB_PASSWORD=${DB_PASSWORD}",
    "JWT_SECRET=${OTHER}",
    "X=1-${API_KEY:-fake-3}",
    "Y='${API_KEY:-kept in single quotes}'",
    "Z=kept",
  ].join("\r\n");
  const made = prepared({ "compose.yml": "services: {}\n", ".env.example": before, "more.env": "" });
  expect(made.sample).toBe(
    [
      "\ufeff# JWT_SECRET=fake-comment",
      "JWT_SECRET=${JWT_SECRET} # c",
      "export API_KEY=${API_KEY}",
      "LOG_LEVEL: ${LOG_LEVEL}",
      "DB_PASSWORD=${DB_PASSWORD} # z",
      "JWT_SECRET=${JWT_SECRET}",
      "API_KEY=${API_KEY}",
      "DB_PASSWORD=${DB_PASSWORD}",
      "JWT_SECRET=${JWT_SECRET}",
      "X=1-${API_KEY}",
      "Y='${API_KEY:-kept in single quotes}'",
      "Z=kept",
    ].join("\r\n"),
  );
  expect(made.replaced.map(({ line, name }) => `${line} ${name}`)).toEqual([
    "2 JWT_SECRET",
    "3 API_KEY",
    "4 LOG_LEVEL",
    "5 DB_PASSWORD",
    "7 JWT_SECRET",
    "8 API_KEY",
    "10 JWT_SECRET",
    "11 API_KEY",
  ]);
  expect(made.uses).toEqual([]);
});
