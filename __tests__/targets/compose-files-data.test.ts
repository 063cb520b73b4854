/** What of the data in the files of a compose deployment changes, and what does not. */
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { stringify } from "yaml";
import { full } from "../support/full";
import { after, data, declared, prepared } from "./compose-files-support";

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
