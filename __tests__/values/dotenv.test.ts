import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { dotenvValue } from "../../targets/local/dotenv-value";
import { parseDotenv } from "../../values/dotenv";
import { bash, compose, dotenv, node, systemd } from "../cli/dotenv-readers";

const pem = "-----BEGIN PRIVATE KEY-----\nfake+line/1==\n-----END PRIVATE KEY-----\n";

/** Right sides that all programs read as the same value. */
const alike: readonly (readonly [string, string])[] = [
  ["plain_1", "plain_1"],
  ["a=b==", "a=b=="],
  ["postgres://user:p%40ss@db.example:5432/app", "postgres://user:p%40ss@db.example:5432/app"],
  ["{1..3},*?[x]^!", "{1..3},*?[x]^!"],
  ["pässwörd", "pässwörd"],
  ["", ""],
  ["''", ""],
  ['""', ""],
  ["'a b # c'", "a b # c"],
  ["'a b'  ", "a b"],
  ["'${U}:$(cat f):`id`:$V'", "${U}:$(cat f):`id`:$V"],
  [`'{"a": "b\\n"}'`, '{"a": "b\\n"}'],
  [`'${pem}'`, pem],
  [`"${pem}"`, pem],
  [`"it's # one"`, "it's # one"],
  ['"a\tb"', "a\tb"],
];

/** Right sides that programs read differently, with what is said of them. */
const unclear: readonly (readonly [string, string])[] = [
  ["a b", "a blank"],
  [" a", "a blank"],
  ["a # b", "a blank"],
  ["abc#def", "a #"],
  ["postgres://${U}:${P}@db/app", "a $"],
  ["$(printf f)", "a $"],
  ["`abc def`", "a backtick"],
  ["`printf x`", "a backtick"],
  ["`abc`", "a backtick"],
  [`a'b'`, "a quote"],
  ["a\\b", "a backslash"],
  ["a;b", "one of ; & | < > ( )"],
  ["https://x/?a=1&b=2", "one of ; & | < > ( )"],
  ["~/key", "a ~"],
  ["a:~/b", "a ~"],
  ["'a' # comment", "a comment behind the quotes"],
  ['"a\\nb"', "a backslash in double quotes"],
  ['"a\\"b"', "a backslash in double quotes"],
  ['"a\\$b"', "a backslash in double quotes"],
  ['"a$HOME"', "a $ in double quotes"],
  ['"a`printf x`"', "a backtick in double quotes"],
  ["'a\rb'", "a control character"],
];
const fileOf = (right: string) => `A=${right}\nB=1\n`;
/** Each row with what bash reads; one bash reads them all. */
function readByBash(rows: readonly (readonly [string, string])[]) {
  const read = bash(
    rows.map(([right]) => fileOf(right)),
    ["A", "B"],
  );
  return rows.map((row, index) => [...row, read[index]] as const);
}
const models = { node, dotenv, compose, systemd };

describe("a value that is taken is what every program reads", () => {
  it.each(readByBash(alike))("A=%s", (right, value, read) => {
    const text = fileOf(right);
    expect(read).toEqual({ A: value, B: "1" });
    for (const [name, model] of Object.entries(models))
      expect({ [name]: model(text) }).toEqual({ [name]: { A: value, B: "1" } });
    const ours = parseDotenv(Buffer.from(text));
    expect(ours.lines.map((one) => [one.name, one.value.toString()])).toEqual([
      ["A", value],
      ["B", "1"],
    ]);
    expect({ ...ours, lines: [] }).toEqual({ lines: [], unreadable: [], unclear: [] });
  });

  it("by node --env-file itself, too", () => {
    const folder = mkdtempSync(join(tmpdir(), "strongroom-dotenv-"));
    try {
      writeFileSync(join(folder, "env"), alike.map(([right], index) => `V${index}=${right}\n`).join(""));
      const print = "process.stdout.write(JSON.stringify(process.env))";
      const { stdout } = spawnSync(process.execPath, ["--env-file=env", "-e", print], { cwd: folder, env: {} });
      const got = JSON.parse(stdout.toString()) as Record<string, string>;
      expect(alike.map((_, index) => got[`V${index}`])).toEqual(alike.map(([, value]) => value));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("what programs read differently is named by line and kind", () => {
  it.each(readByBash(unclear))("A=%s", (right, why, read) => {
    const text = fileOf(right);
    const all = [read?.A, ...Object.values(models).map((model) => model(text).A)];
    expect(new Set(all).size).toBeGreaterThan(1);
    expect(parseDotenv(Buffer.from(text)).unclear).toEqual([{ line: 1, why }]);
  });

  it.each([
    // Which docker run --env-file keeps.
    ["a ", "a blank"],
    ["'a\\'", "a backslash before the closing quote"],
    ['"a\0b"', "a control character"],
  ])("A=%j, which some programs can't read at all, too", (right, why) => {
    expect(parseDotenv(Buffer.from(fileOf(right))).unclear).toEqual([{ line: 1, why }]);
  });
});

it("lines that end in CR LF, and values that span them, are read as programs on every system do", () => {
  const text = "A=plain\r\nB=\"line one\r\nline two\"\r\nC='x\r\ny'\r\n# remark\r\nD=\r\nE=last\r";
  const value = { A: "plain", B: "line one\nline two", C: "x\ny", D: "", E: "last" };
  // bash and systemd read no such file as it is meant; those that do agree.
  for (const reader of [dotenv, compose, node]) expect(reader(text.replace(/\r$/, ""))).toEqual(value);
  const { lines, unreadable, unclear: doubtful } = parseDotenv(Buffer.from(text));
  expect(Object.fromEntries(lines.map((one) => [one.name, one.value.toString()]))).toEqual(value);
  expect(lines.map((one) => one.line)).toEqual([1, 2, 4, 7, 8]);
  expect([unreadable, doubtful]).toEqual([[], []]);
});

describe("written values", () => {
  const texts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom(..."ab1 '\"\\$`#=\n\t;&~!{}%:-/é€") }),
  );

  it("are read alike by every program, or refused", () => {
    const values = fc.sample(texts, { numRuns: 400, seed: 1 });
    const written = values.flatMap((value) => {
      const text = dotenvValue(value);
      return text.ok ? [{ value, line: text.line }] : [];
    });
    expect(written.length).toBeGreaterThan(200);
    const text = written.map(({ line }, index) => `V${index}=${line}\n`).join("");
    const wanted = Object.fromEntries(written.map(({ value }, index) => [`V${index}`, value]));
    for (const model of Object.values(models)) expect(model(text)).toEqual(wanted);
    expect(bash([text], Object.keys(wanted))[0]).toEqual(wanted);
    const ours = parseDotenv(Buffer.from(text));
    expect(Object.fromEntries(ours.lines.map((one) => [one.name, one.value.toString()]))).toEqual(wanted);
    expect([ours.unreadable, ours.unclear]).toEqual([[], []]);
  });

  it.each([
    ["plain_1", "literal", "plain_1"],
    ["", "literal", "''"],
    ["a b", "literal", "'a b'"],
    ["it's", "literal", `"it's"`],
    ["pa$word", "literal", "'pa$word'"],
    ["`x`\\y", "literal", "'`x`\\y'"],
    [pem, "expanding", `'${pem}'`],
  ] as const)("%j for %s programs: %s", (value, reader, line) => {
    expect(dotenvValue(value, reader)).toEqual({ ok: true, line });
  });

  it.each([
    ["pa$word", "expanding", "a $, which Next.js and Vite expand"],
    ["end\\", "literal", "a backslash at its end"],
    ["it's $5", "literal", 'a single quote together with one of " \\ $ `'],
    ["a\r\nb", "literal", "a carriage return or another control character"],
  ] as const)("%j for %s programs: none, since it holds %s", (value, reader, why) => {
    expect(dotenvValue(value, reader)).toEqual({ ok: false, why });
  });
});

describe("parseDotenv", () => {
  const parse = (text: string) => {
    const { lines, ...numbers } = parseDotenv(Buffer.from(text));
    return {
      lines: lines.map((one) => [one.line, one.name, one.value.toString()]),
      ...numbers,
      unclear: numbers.unclear.map((one) => one.line),
    };
  };

  it("reads names, quotes, comments and values over several lines", () => {
    const text = [
      "# comment",
      "",
      "PLAIN=fake=1 # kept",
      "export EXPORTED=fake",
      "shop/QUALIFIED='single $x \\n'",
      'DOUBLE="a\\n\\"b\\\\" # dropped',
      'PEM="one',
      'two"',
      "AFTER=fake\r",
      "EMPTY=",
    ].join("\n");
    expect(parse(text)).toEqual({
      lines: [
        [3, "PLAIN", "fake=1 # kept"],
        [4, "EXPORTED", "fake"],
        [5, "shop/QUALIFIED", "single $x \\n"],
        [6, "DOUBLE", 'a\n"b\\'],
        [7, "PEM", "one\ntwo"],
        [9, "AFTER", "fake"],
        [10, "EMPTY", ""],
      ],
      unreadable: [],
      unclear: [3, 6],
    });
  });

  it("takes no notice of how an editor began the file and ends its lines", () => {
    expect(parse("\ufeffA=fake\r\nB=\"fake\" # comment\r\nC='fake'\r\n")).toEqual({
      lines: [
        [1, "A", "fake"],
        [2, "B", "fake"],
        [3, "C", "fake"],
      ],
      unreadable: [],
      unclear: [2],
    });
  });

  it("takes back what shells and other writers put a backslash before, in double quotes only", () => {
    expect(parse('A="1\\$2\\!3\\`4\\x"\nB=1\\$2').lines).toEqual([
      [1, "A", "1$2!3`4\\x"],
      [2, "B", "1\\$2"],
    ]);
  });

  it("keeps trailing blanks for the checks to refuse, and bytes as they are", () => {
    expect(parse("A=fake ").lines).toEqual([[1, "A", "fake "]]);
    expect(parseDotenv(Buffer.from([0x41, 0x3d, 0xff])).lines[0]?.value).toEqual(Buffer.from([0xff]));
  });

  it("names lines that it can't read by number only", () => {
    expect(parse("no assignment\nA=fake\n1B=fake\nC='open")).toEqual({
      lines: [[2, "A", "fake"]],
      unreadable: [1, 3, 4],
      unclear: [],
    });
  });
});
