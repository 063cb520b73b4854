import { after, data, declared, of } from "./compose-files-support";

/** Each: the original file, its changes, and what was replaced. */
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
  "labels, commands and comments are not an environment": [
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
