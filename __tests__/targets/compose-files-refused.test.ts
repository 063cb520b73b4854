import { after, type Files, of, refusal } from "./compose-files-support";

const mended = "\n  next: mend the file in its source";

const compose = (text: string | Buffer) => ({ "compose.yml": text });

const outside = "put that file into the folder and name it by a plain relative path, or remove the line";

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
    `5: compose.yml:1: maps and lists are nested more than a hundred deep.${mended}`,
  ],
  [
    "lists within lists, on one line",
    compose(`${"- ".repeat(5_000)}x\n`),
    `5: compose.yml:1: maps and lists are nested more than a hundred deep.${mended}`,
  ],
  [
    "references within references",
    compose(`services: {a: {command: "${"${A:-".repeat(5_000)}${"}".repeat(5_000)}"}}\n`),
    "5: compose.yml:1: references are nested more than 32 deep.\n  next: nest fewer of them",
  ],
  [
    "values with tags that would be kept",
    compose(of("JWT_SECRET: !!binary aGVsbG8=\nAPI_KEY: !mine fake-1")),
    "5: the compose files can't be used:\n  compose.yml:4: the value of JWT_SECRET has a tag\n  compose.yml:5: the value of API_KEY has a tag\n  next: remove the tag",
  ],
  [
    "a map for a value",
    compose(of("JWT_SECRET: {a: b}")),
    "5: compose.yml:4: the value of JWT_SECRET is a map or a list.\n  next: write one text there",
  ],
  [
    "a default that is written in escapes",
    compose('services: {a: {command: "\\u0024{JWT_SECRET:-fake-1}"}}\n'),
    "5: compose.yml:1: a value of a declared variable can't be replaced in this notation.\n  next: write it as ${NAME} by hand, in the file's source",
  ],
  [
    "files of variables that are outside",
    compose('services:\n  a: {env_file: ../x.env}\n  b: {env_file: [{path: /etc/x.env}]}\n  c: {env_file: "${X}"}\n'),
    `5: the compose files can't be used:\n${[2, 3, 4].map((line) => `  compose.yml:${line}: it names a file of variables that is outside of the folder, or whose path is not known here\n`).join("")}  next: ${outside}`,
  ],
  [
    "compose files that are outside",
    compose("include:\n  - https://git.example.test/x.git\n  - path: [../x.yml, oci://x]\n"),
    `5: the compose files can't be used:\n${[2, 3, 3].map((line) => `  compose.yml:${line}: it names another compose file that is outside of the folder, or whose path is not known here\n`).join("")}  next: ${outside}`,
  ],
  [
    "a compose file that is not there",
    compose("services: {a: {extends: {file: other.yml, service: b}}}\n"),
    "5: compose.yml:1: it names another compose file that is not in the folder.\n  next: put that file into the folder, or remove the line",
  ],
  [
    "values that compose would not expand",
    { ...compose("services: {a: {env_file: [{path: raw.env, format: raw}]}}\n"), "raw.env": "JWT_SECRET=fake-1\n" },
    "5: compose.yml:1: compose does not expand raw.env (format: raw), which holds JWT_SECRET.\n  next: remove the format, or those names",
  ],
  [
    "a quote that is not closed",
    { ...compose("services: {}\n"), ".env.example": 'A=1\nJWT_SECRET="fake-1\n' },
    `5: .env.example:2: the value of JWT_SECRET has a quote that is never closed.${mended}`,
  ],
  [
    "no compose file",
    { "other.yml": "services: {}\n" },
    "5: compose.yaml: it is missing, and so is compose.yml, docker-compose.yaml, docker-compose.yml.\n  next: name the folder that holds one of them: configuration.folder in the declaration",
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
