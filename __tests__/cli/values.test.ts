import { parseDotenv } from "../../cli/inject/dotenv";
import { decodedBytes, looksLikePlaceholder, valueProblems } from "../../cli/inject/rules";

const free = { format: null, decodesTo: null };

describe("valueProblems", () => {
  it.each<[string, Buffer, readonly string[]]>([
    ["a sound value", Buffer.from("fake-sound value"), []],
    ["line breaks inside (PEM)", Buffer.from("fake-one\nfake-two"), []],
    ["65,536 bytes", Buffer.alloc(65_536, "f"), []],
    ["65,537 bytes", Buffer.alloc(65_537, "f"), ["too-long"]],
    ["nothing", Buffer.alloc(0), ["empty"]],
    ["CR at the end", Buffer.from("fake\r"), ["line-break"]],
    ["LF at the end", Buffer.from("fake\n"), ["line-break"]],
    ["a blank at the end", Buffer.from("fake "), ["blanks"]],
    ["a tab at the start", Buffer.from("\tfake"), ["blanks"]],
    ["a byte order mark", Buffer.from("\ufefffake"), ["blanks"]],
    ["a lone continuation byte", Buffer.from([0x66, 0x80]), ["not-utf-8"]],
    ["what the host replaced", Buffer.from("f\ufffd"), ["not-utf-8"]],
    ["NUL", Buffer.from("f\0f"), ["control-character"]],
    ["a placeholder with a blank", Buffer.from("changeme "), ["blanks", "placeholder"]],
  ])("%s", (_name, value, codes) => {
    expect(valueProblems(free, value).map((problem) => problem.code)).toEqual(codes);
  });

  it.each<[string, "hex" | "base64", boolean, readonly string[]]>([
    ["00".repeat(32), "hex", true, []],
    ["00".repeat(31), "hex", true, ["decodes to 31 bytes"]],
    ["00".repeat(33), "hex", false, []],
    ["00".repeat(31), "hex", false, ["decodes to 31 bytes"]],
    [`${"00".repeat(31)}0`, "hex", true, ["is not hex"]],
    [Buffer.alloc(32).toString("base64"), "base64", true, []],
    [Buffer.alloc(32).toString("base64url"), "base64", true, []],
    [Buffer.alloc(1).toString("base64"), "base64", true, ["decodes to 1 byte"]],
    ["fake!", "base64", true, ["is not base64"]],
  ])("length of %s in %s", (text, encoding, exactly, what) => {
    const entry = { format: null, decodesTo: { encoding, bytes: 32, exactly } };
    expect(valueProblems(entry, Buffer.from(text), { placeholders: false }).map((problem) => problem.what)).toEqual(
      what,
    );
  });

  it("holds what Supabase runs to its limit", () => {
    const use = {
      reader: "shop/functions",
      role: "edge functions",
      as: "X",
      crossProduct: false,
      until: null,
    } as const;
    expect(valueProblems({ ...free, usedBy: [use] }, Buffer.alloc(24_576, "f"))).toEqual([]);
    expect(valueProblems({ ...free, usedBy: [use] }, Buffer.alloc(24_577, "f"))).toEqual([
      {
        code: "too-long",
        what: "has 24577 characters",
        allowed: "at most 24576 characters, since shop/functions runs on Supabase",
      },
    ]);
  });

  it("says the format, never the value", () => {
    const entry = {
      format: { source: "^vk_", flags: "", says: "starts with vk_", example: "vk_fake" },
      decodesTo: null,
    };
    expect(valueProblems(entry, Buffer.from("fake-hidden"))).toEqual([
      { code: "format", what: "has the wrong format", allowed: "starts with vk_" },
    ]);
  });
});

it.each([
  [
    "changeme",
    "Change-Me",
    "CHANGE_ME_PLEASE",
    "replace-me",
    "your-api-key",
    "https://your-tenant.invalid/",
    "xxx",
    "sk_test_xxxx",
  ],
  [
    "<secret>",
    "TODO",
    "todo: ask Ann",
    "example",
    "https://example.invalid",
    "placeholder",
    "password",
    "null",
    "****",
    "...",
  ],
  ["${SECRET}", "$SECRET", "$SECRET_2", "eyJ..."],
  ["{{ secret }}", "${{ secrets.KEY }}", "op://Team/Stripe/credential", "projects/p/secrets/S/versions/latest"],
])("looks like a placeholder: %s and others", (...texts) => {
  expect(texts.filter((text) => !looksLikePlaceholder(text))).toEqual([]);
});

it("does not take real-looking values for placeholders", () => {
  const texts = [
    "fake-4f9c",
    "a<b>c",
    "fakexxxfake",
    "yourself",
    "exampled",
    "sk_test_fake0xyz",
    "p4ssword-fake",
    "todos-fake",
  ];
  expect(texts.filter(looksLikePlaceholder)).toEqual([]);
});

it.each<["hex" | "base64", string, number | null]>([
  ["hex", "", 0],
  ["hex", "0", null],
  ["hex", "fF", 1],
  ["base64", "AA==", 1],
  ["base64", "AA=", null],
  ["base64", "AAA", 2],
  ["base64", "A", null],
])("%s %s stands for %s bytes", (encoding, text, bytes) => {
  expect(decodedBytes(encoding, text)).toBe(bytes);
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
