import { format as formatOf, googleKey } from "../../model";
import { decodedBytes, looksLikePlaceholder, valueProblems } from "../../values/rules";

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
    ["a placeholder with a blank", Buffer.from(" password "), ["blanks", "placeholder"]],
  ])("%s", (_name, value, codes) => {
    expect(valueProblems(free, value).map((problem) => problem.code)).toEqual(codes);
  });

  it("a JSON key of Google: its \\n are right, and a line break at its end is what is wrong", () => {
    const entry = { format: googleKey(), decodesTo: null };
    const { example } = googleKey();
    const pretty = JSON.stringify(JSON.parse(example), null, 2);
    for (const one of [example, pretty])
      expect(valueProblems(entry, Buffer.from(one), { placeholders: false })).toEqual([]);
    expect(valueProblems(entry, Buffer.from(`${pretty}\n`), { placeholders: false })).toEqual([
      {
        code: "line-break",
        what: "ends with a line break",
        allowed: "no line break at the end (printf '%s', not echo)",
      },
    ]);
    const codes = (value: string) => valueProblems(entry, Buffer.from(value)).map((problem) => problem.code);
    expect(codes('{"type":"service_account"}')).toEqual(["format"]);
  });

  const problem = (code: string, what: string, allowed: string) => ({ code, what, allowed });
  const noBreak = "no line break at the end (printf '%s', not echo)";
  const noBlanks = "no blanks at either end";
  const unseen = "characters that are seen, blanks, tabs and line breaks; copy it again, as plain text";
  it.each<[string, Buffer, readonly unknown[]]>([
    ["nothing", Buffer.alloc(0), [problem("empty", "is empty", "at least one character")]],
    ["too much", Buffer.alloc(65_537, "f"), [problem("too-long", "is too long", "at most 65536 bytes")]],
    [
      "too much that is not a text",
      Buffer.alloc(65_537, 0xff),
      [
        problem("too-long", "is too long", "at most 65536 bytes"),
        problem("not-utf-8", "is not UTF-8 text", "UTF-8; encode binary values, for example in base64"),
      ],
    ],
    ["CR LF at the end", Buffer.from("fake\r\n"), [problem("line-break", "ends with a line break", noBreak)]],
    ["a blank at both ends", Buffer.from(" fake "), [problem("blanks", "begins with a blank", noBlanks)]],
    [
      "a byte order mark",
      Buffer.from("\ufefffake"),
      [
        problem(
          "blanks",
          "begins with a byte order mark (BOM)",
          "UTF-8 without one; most editors have an option for that",
        ),
      ],
    ],
    ["one at the end", Buffer.from("fake\ufeff"), [problem("blanks", "ends with a blank", noBlanks)]],
    ["a blank at the end", Buffer.from("fa\nke "), [problem("blanks", "ends with a blank", noBlanks)]],
    ["NUL", Buffer.from("fa\0ke"), [problem("control-character", "holds a NUL character", unseen)]],
    [
      "a zero-width space, which a page had",
      Buffer.from("fa\u200bke"),
      [problem("control-character", "holds a character that is not seen, U+200B", unseen)],
    ],
    [
      "an escape of a terminal",
      Buffer.from("\u001b[1mfake"),
      [problem("control-character", "holds a character that is not seen, U+001B", unseen)],
    ],
    ["what joins letters and emoji", Buffer.from("fa\u200dke"), []],
    ["a placeholder", Buffer.from("changeme"), [problem("placeholder", "looks like a placeholder", "the real value")]],
  ])("says what is wrong and what is allowed: %s", (_name, value, problems) => {
    expect(valueProblems(free, value)).toEqual(problems);
  });

  it("asks for no placeholders unless told otherwise", () => {
    const codes = (options?: { readonly placeholders: boolean }) =>
      valueProblems(free, Buffer.from("changeme"), options).map((one) => one.code);
    expect([codes(), codes({ placeholders: true }), codes({ placeholders: false })]).toEqual([
      ["placeholder"],
      ["placeholder"],
      [],
    ]);
  });

  describe("where the last line break is a part of the value", () => {
    const format = formatOf(/^-----\nfake\n-----\n$/, {
      says: "a key",
      example: "-----\nfake\n-----\n",
      ends: "line break",
    });
    const of = (text: string) =>
      valueProblems({ format, decodesTo: null }, Buffer.from(text)).map((one) => [one.code, one.what]);
    it.each<[string, readonly (readonly string[])[]]>([
      ["-----\nfake\n-----\n", []],
      ["-----\nfake\n-----", [["line-break", "does not end with a line break"]]],
      ["-----\r\nfake\n-----\n", [["line-break", "has line breaks of Windows (CR LF)"]]],
      ["-----\nfake\n-----\n\n", [["line-break", "has blanks or line breaks before or after the key"]]],
      [" -----\nfake\n-----\n", [["line-break", "has blanks or line breaks before or after the key"]]],
      ["-----\nfaked\n-----\n", [["format", "has the wrong format"]]],
    ])("%j", (text, problems) => {
      expect(of(text)).toEqual(problems);
    });

    it("says how it should end", () => {
      expect(valueProblems({ format, decodesTo: null }, Buffer.from("-----\nfake\n-----"))[0]?.allowed).toBe(
        "one line break (LF) at the end, and no blanks beside: the file as it was made",
      );
    });
  });

  it("looks at the format of what is between blanks, so that one mistake is said once", () => {
    const format = { source: "^vk_\\S+$", flags: "", says: "starts with vk_", example: "vk_fake" };
    const of = (text: string) => valueProblems({ format, decodesTo: null }, Buffer.from(text)).map((one) => one.code);
    expect([of("vk_1"), of(" vk_1"), of("vk_1\n"), of(" 1")]).toEqual([
      [],
      ["blanks"],
      ["line-break"],
      ["blanks", "format"],
    ]);
    const decodesTo = { encoding: "hex", bytes: 2, exactly: true } as const;
    expect(valueProblems({ format: null, decodesTo }, Buffer.from("00ff\n")).map((one) => one.code)).toEqual([
      "line-break",
    ]);
  });

  it.each<[string, readonly unknown[]]>([
    ["fake-twelve\nfake", [problem("line-break", "holds a line break", "one line: at least 12 characters")]],
    ["fake-twelve\r\nfake", [problem("line-break", "holds a line break", "one line: at least 12 characters")]],
    ["fake\nf", [problem("format", "has the wrong format, and holds a line break", "at least 12 characters")]],
    ["fake", [problem("format", "has the wrong format", "at least 12 characters")]],
  ])("names a line break inside, where the format allows none: %j", (text, problems) => {
    const format = { source: "^\\S.{10,}\\S$", flags: "", says: "at least 12 characters", example: "fake-example-12" };
    expect(valueProblems({ format, decodesTo: null }, Buffer.from(text))).toEqual(problems);
  });

  it.each<[boolean, "hex" | "base64", string]>([
    [true, "hex", "exactly 2 bytes in hex"],
    [false, "base64", "at least 2 bytes in base64"],
  ])("says the length that is wanted (exactly: %s)", (exactly, encoding, allowed) => {
    const entry = { format: null, decodesTo: { encoding, bytes: 2, exactly } };
    const problem = (what: string) => [{ code: "length", what, allowed }];
    expect(valueProblems(entry, Buffer.from("?"))).toEqual(problem(`is not ${encoding}`));
    expect(valueProblems(entry, Buffer.from(encoding === "hex" ? "00" : "AA=="))).toEqual(
      problem("decodes to too few bytes"),
    );
  });

  it.each<[string, "hex" | "base64", boolean, readonly string[]]>([
    ["00".repeat(32), "hex", true, []],
    ["00".repeat(31), "hex", true, ["decodes to too few bytes"]],
    ["00".repeat(33), "hex", true, ["decodes to too many bytes"]],
    ["00".repeat(32), "hex", false, []],
    ["00".repeat(33), "hex", false, []],
    ["00".repeat(31), "hex", false, ["decodes to too few bytes"]],
    [`${"00".repeat(31)}0`, "hex", true, ["is not hex"]],
    [Buffer.alloc(32).toString("base64"), "base64", true, []],
    [Buffer.alloc(32).toString("base64url"), "base64", true, []],
    [Buffer.alloc(1).toString("base64"), "base64", true, ["decodes to too few bytes"]],
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
    expect(valueProblems({ ...free, usedBy: [{ ...use, role: "backend" }] }, Buffer.alloc(24_577, "f"))).toEqual([]);
    expect(valueProblems({ ...free, usedBy: [] }, Buffer.alloc(24_577, "f"))).toEqual([]);
    expect(valueProblems({ ...free, usedBy: [use] }, Buffer.alloc(24_577, "f"))).toEqual([
      {
        code: "too-long",
        what: "is too long",
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
  ["base64", "", 0],
  ["base64", "AAAA", 3],
  ["base64", "AA", 1],
  ["base64", "-_+/", 3],
  ["base64", "--__", 3],
  ["base64", "AAA=", 2],
  ["base64", "AAAA=", null],
  ["base64", "A===", null],
  ["base64", "AAA==", null],
  ["base64", "AA=A", null],
  ["base64", "AA A", null],
  ["base64", "?AAA", null],
  ["base64", "AAAAAAAAAA==", 7],
  ["hex", "0x00", null],
  ["hex", "00 0", null],
  ["hex", "x00", null],
  ["hex", "00x", null],
  ["hex", "00ff00", 3],
])("%s %s stands for %s bytes", (encoding, text, bytes) => {
  expect(decodedBytes(encoding, text)).toBe(bytes);
});
